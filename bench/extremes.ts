/**
 * Sends a real house documents at the edge of what is read, one after the other, while somebody else asks it all the time.
 * Each must come to its outcome within 10 s, the others' longest wait stay under 200 ms.
 *
 *   node bench/extremes.ts [--only WORDS] [--postgres] [--json]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Extreme, extremes } from "#apps/templates/domain/word/extremes.ts";
import { startPostgres } from "#testing/services/postgres.ts";
import type { ApiAddress, ApiOrder } from "./api/serve.ts";

interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly ends: string;
  readonly comesTo: string;
  readonly isRight: boolean;
  readonly ms: number;
  /** Of somebody who reads a list meanwhile. */
  readonly longestWaitMs: number;
  readonly waits: number;
  /** Of the process, at its highest since the one before. */
  readonly memoryMb: number;
}

const { values } = parseArgs({ options: { only: { type: "string" }, postgres: { type: "boolean" }, json: { type: "boolean" } } });
const postgres = values.postgres === true ? await startPostgres({ durable: true }) : null;
const directory = await mkdtemp(join(tmpdir(), "hallway-bench-"));
const child = fork(new URL("./api/serve.ts", import.meta.url), {
  stdio: ["ignore", "ignore", "ignore", "ipc"],
  execArgv: ["--no-warnings"],
});
try {
  const order: ApiOrder = { databaseUrl: (await postgres?.createDatabase()) ?? null, directory, documents: 3 };
  child.send(order);
  const [address] = (await once(child, "message")) as [ApiAddress | { failure: string }];
  if ("failure" in address) throw new Error(address.failure);
  const rows: Row[] = [];
  for (const extreme of extremes.filter(({ name }) => name.includes(values.only ?? ""))) {
    rows.push(await measure(extreme, address));
    if (values.json !== true) process.stdout.write(line(rows.at(-1)!));
  }
  if (values.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  const late = rows.filter(({ isRight, ms, longestWaitMs }) => !isRight || ms > 10_000 || longestWaitMs > 200);
  process.stdout.write(`${rows.length} documents: ${late.length} not as they should be\n`);
  process.exitCode = late.length === 0 ? 0 : 1;
} finally {
  child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
  await postgres?.stop();
}

async function measure(extreme: Extreme, { url, key }: ApiAddress): Promise<Row> {
  const bytes = extreme.bytes();
  const headers = { authorization: `Bearer ${key}` };
  const ask = async (path: string, request: RequestInit = {}) => {
    const response = await fetch(url + path, { ...request, headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const others = keepAsking(() => ask("/api/templates?limit=10"));
  const memory = await highestMemory(child.pid!);
  const began = performance.now();
  const form = new FormData();
  form.append("files", new Blob([bytes as Uint8Array<ArrayBuffer>]), "extreme.docx");
  const answer = await ask("/api/templates/upload", { method: "POST", body: form });
  const outcome = answer.status === 202 ? await ended(ask, answer.body) : { ends: "at the door", comesTo: problemIn(answer.body) };
  const ms = performance.now() - began;
  const { longestWaitMs, waits } = await others.stop();
  const isRight = outcome.ends === extreme.ends && outcome.comesTo === String(extreme.comesTo);
  return { name: extreme.name, bytes: bytes.length, ...outcome, isRight, ms, longestWaitMs, waits, memoryMb: await memory.highest() };
}

type Ask = (path: string) => Promise<{ body: Record<string, unknown> }>;

async function ended(ask: Ask, { task_id, template_id }: Record<string, unknown>): Promise<{ ends: string; comesTo: string }> {
  for (;;) {
    const { body } = await ask(`/api/templates/${String(template_id)}/status`);
    if (body["status"] === "parsed") {
      // As the page does that shows it.
      await ask(`/api/templates/${String(template_id)}/content`);
      return { ends: "read", comesTo: String(body["field_count"]) };
    }
    if (body["status"] === "failed") return { ends: "in the task", comesTo: problemIn(body["error"] as Record<string, unknown>) };
    if (body["status"] === "cancelled") throw new Error(`Task ${String(task_id)} was cancelled.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function problemIn(document: Record<string, unknown>): string {
  return String(document["type"]).replace("/problems/", "");
}

/** Somebody who asks again as soon as they are answered, a hundred times a second at most. */
function keepAsking(ask: () => Promise<unknown>) {
  let isStopped = false;
  let longestWaitMs = 0;
  let waits = 0;
  const asking = (async () => {
    while (!isStopped) {
      const began = performance.now();
      await ask();
      longestWaitMs = Math.max(longestWaitMs, performance.now() - began);
      waits += 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await asking;
      return { longestWaitMs, waits };
    },
  };
}

/** The kernel's own mark of a process's highest memory, set back first; where there is none, 0 is told. */
async function highestMemory(pid: number) {
  await writeFile(`/proc/${pid}/clear_refs`, "5").catch(() => undefined);
  return {
    highest: async () => {
      const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
  };
}

function line({ name, bytes, ends, comesTo, isRight, ms, longestWaitMs, memoryMb }: Row): string {
  const size = bytes > 100_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(1)} kB`;
  const figures = `${ms.toFixed(0).padStart(6)} ms  others ${longestWaitMs.toFixed(0).padStart(4)} ms  ${String(memoryMb).padStart(4)} MB`;
  return `${isRight ? " " : "!"} ${name.padEnd(52)} ${size.padStart(8)}  ${figures}  ${ends}: ${comesTo}\n`;
}
