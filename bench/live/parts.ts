/** The two processes of a live measure, and how the bench talks to them: one answer to each thing asked. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { LiveEnvironment } from "./contender.ts";

export type ServerOrder =
  | { readonly do: "serve"; readonly module: string; readonly environment: LiveEnvironment }
  | { readonly do: "publish"; readonly count: number; readonly perSecond: number };

export interface Published {
  /** When each message was committed: `process.hrtime.bigint()` as text, one clock for all processes of a machine. */
  readonly committedAt: readonly string[];
  readonly cpuMs: number;
  /** MiB. */
  readonly peakMemory: number;
}

export type ServerAnswer = { readonly address: string } | Published;

export type ClientOrder =
  | { readonly do: "join"; readonly module: string; readonly address: string; readonly clients: number }
  | { readonly do: "cut"; readonly clients: number; readonly awayMs: number }
  | { readonly do: "finish"; readonly committedAt: readonly string[] };

/** Latencies in milliseconds from commit to client, of messages committed while the client was connected. */
export interface Heard {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Deliveries that never came, and those that came again. */
  readonly lost: number;
  readonly doubled: number;
}

export type ClientAnswer = { readonly ready: true } | { readonly heard: Heard };

export interface Part<Order, Answer> {
  readonly ask: <Wanted extends Answer>(order: Order) => Promise<Wanted>;
  readonly end: () => void;
  readonly pid: number;
}

/** Starts one of the processes. */
export function startPart<Order extends object, Answer>(file: "serve" | "listen" | "fleet/publish" | "fleet/listen"): Part<Order, Answer> {
  const child: ChildProcess = fork(new URL(`./${file}.ts`, import.meta.url), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--no-warnings"],
  });
  return {
    async ask<Wanted extends Answer>(order: Order) {
      child.send(order);
      const [answer] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [{ failure: "its process ended" }])]);
      if (typeof answer === "object" && answer !== null && "failure" in answer) throw new Error(String(answer.failure));
      return answer as Wanted;
    },
    end: () => void child.kill("SIGKILL"),
    pid: child.pid ?? 0,
  };
}

/** Answers what the bench asks, one thing after another; what is thrown becomes the answer's failure. */
export function answerOrders<Order, Answer>(answer: (order: Order) => Promise<Answer>): void {
  process.once("disconnect", () => process.exit(1)); // the bench itself is gone
  process.on("message", (order) => {
    void answer(order as Order)
      .catch((error: unknown) => ({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }))
      .then((reply) => process.send?.(reply));
  });
}
