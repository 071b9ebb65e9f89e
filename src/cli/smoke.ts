/**
 * Tries a house before people are sent to it: is it ready, does it take a task, is the task worked on, do its events and its
 * progress arrive at a socket. Everything goes over the doors that people use.
 */
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import { defineProblem, z } from "#base/contract.ts";
import { EventView } from "#base/event.ts";
import { TaskDetail, type TaskView } from "#base/task.ts";
import { type Client, clientOf } from "./client.ts";
import { type FindTool, followTask } from "./follow.ts";

export interface Smoke {
  /** Origin of the house that is tried. */
  readonly url: string;
  /** An API key that may write. */
  readonly key: string;
  readonly find: FindTool;
  /** How the host begins on which at least one try must have been worked on: of the workers that are new. Null for any. */
  readonly workerHost: string | null;
  readonly withinMs: number;
  /** Hears what was found well, a sentence each. */
  readonly tell: (sentence: string) => void;
}

export const smokeFailed = defineProblem("smoke-failed", { status: 503, title: "The house is not fit for people" });

/** @throws smokeFailed with the first thing that is not as it must be */
export async function smoke(parts: Smoke): Promise<void> {
  const client = clientOf(parts);
  const signal = AbortSignal.timeout(parts.withinMs);
  const run = (async () => {
    parts.tell(await untilReady(client, signal));
    const hosts = await tryUntilWorked(parts, client, signal);
    parts.tell(`Tasks are worked on, by ${hosts.join(" and ")}; their events are complete, and arrive at sockets with their progress.`);
  })();
  try {
    await run;
  } catch (error) {
    if (smokeFailed.is(error) || !signal.aborted) throw error;
    throw smokeFailed(`Not all was well within ${parts.withinMs / 1_000} s. ${waitedFor(parts)}`, {}, { cause: error });
  }
}

function waitedFor({ workerHost }: Smoke): string {
  const whose = workerHost === null ? "a worker" : `a worker whose host begins with "${workerHost}"`;
  return `It was waited for ${whose} to do a task that was started over the API. Does it run, on the same database?`;
}

const Ready = z.object({ status: z.string(), checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })) });

/** A house that is degraded works, only slower: that is told, and no reason to refuse it. */
async function untilReady(client: Client, signal: AbortSignal): Promise<string> {
  for (let last = ""; ; await pause(500)) {
    const ready = Ready.safeParse(await client.read("/ready").catch((error: Error) => (last = error.message)));
    if (ready.success) {
      const faults = Object.values(ready.data.checks).flatMap(({ ok, detail }) => (ok ? [] : [detail]));
      if (ready.data.status !== "not_ready") return [`It is ${ready.data.status}.`, ...faults].join(" ");
      last = faults.join(" ");
    }
    if (signal.aborted) throw smokeFailed(`It did not become ready: ${last}`);
  }
}

async function tryUntilWorked(parts: Smoke, client: Client, signal: AbortSignal): Promise<string[]> {
  const all = new Set<string>();
  for (;;) {
    const hosts = await tryOnce(parts, client, signal);
    for (const host of hosts) all.add(host);
    if (parts.workerHost === null || hosts.some((host) => host.startsWith(parts.workerHost!))) return [...all].toSorted();
    signal.throwIfAborted();
  }
}

/** One task, followed by three readers who must agree. @returns the hosts on which it was worked on */
async function tryOnce({ url, key, find }: Smoke, client: Client, signal: AbortSignal): Promise<string[]> {
  const live = await listen(`${url}/ws`, key, signal);
  try {
    live.socket.send(JSON.stringify({ type: "subscribe", topics: ["events"], after: null }));
    await live.until(({ type }) => type === "subscribed", signal);
    const { task_id: id } = (await client.ask(find("try_house"), {}, { signal })) as { task_id: string };
    const watch = await listen(`${url}/ws/tasks/${id}`, key, signal);
    await followTask(client, find, id, { seen: () => undefined, signal });
    const subject = `task/${id}`;
    await live.until((message) => eventsOf(message).some((each) => each.subject === subject && each.type === "task.completed"), signal);
    await watch.until((message) => (message as Partial<TaskView>).status === "completed", signal);
    const recorded = (await client.ask(find("list_events"), { subject, order: "oldest" }, { signal })) as { events: EventView[] };
    checkEvents(
      recorded.events,
      live.heard.flatMap(eventsOf).filter((each) => each.subject === subject),
    );
    const { output } = TaskDetail.parse(await client.ask(find("get_task"), { id }, { signal }));
    return z.object({ hosts: z.array(z.string()).min(1) }).parse(output).hosts;
  } finally {
    live.socket.terminate();
  }
}

/** Without gaps from the first to the last, and the same at the socket as in the log. */
function checkEvents(recorded: readonly EventView[], heard: readonly EventView[]): void {
  const ids = (events: readonly EventView[]) => events.map(({ id }) => id).join();
  const isWhole = recorded.every(({ sequence }, index) => sequence === index + 1);
  if (!isWhole || recorded.at(0)?.type !== "task.created" || recorded.at(-1)?.type !== "task.completed")
    throw smokeFailed(`The log of a task is not whole: ${recorded.map(({ sequence, type }) => `${sequence} ${type}`).join(", ")}.`);
  if (ids(recorded) !== ids(heard)) throw smokeFailed(`A socket heard ${heard.length} of the ${recorded.length} events of a task.`);
}

type Message = Readonly<Record<string, unknown>>;

interface Listening {
  readonly socket: WebSocket;
  readonly heard: readonly Message[];
  /** Waits for such a message, or finds it among those that came. @throws smokeFailed when the socket closes before */
  readonly until: (fits: (message: Message) => boolean, signal: AbortSignal) => Promise<void>;
}

function eventsOf(message: Message): EventView[] {
  return message["type"] === "events" ? z.array(EventView).parse(message["events"]) : [];
}

async function listen(url: string, key: string, signal: AbortSignal): Promise<Listening> {
  const socket = new WebSocket(url.replace(/^http/, "ws"), { headers: { Authorization: `Bearer ${key}` } });
  const heard: Message[] = [];
  let closed: string | null = null;
  socket.on("message", (data: Buffer) => void heard.push(JSON.parse(data.toString()) as Message));
  socket.on("close", (code) => (closed ??= `closed with ${code}`));
  socket.on("error", ({ message }) => (closed ??= message));
  const until: Listening["until"] = async (fits, ending) => {
    while (!heard.some(fits)) {
      if (closed !== null) throw smokeFailed(`A socket at ${url} did not stay open: ${closed}.`);
      await pause(20, undefined, { signal: ending });
    }
  };
  while (socket.readyState === socket.CONNECTING) await pause(10, undefined, { signal });
  if (socket.readyState !== socket.OPEN && heard.length === 0)
    throw smokeFailed(`A socket at ${url} could not be opened: ${closed ?? "it closed"}.`);
  return { socket, heard, until };
}
