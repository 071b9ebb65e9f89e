/** Who asks and who listens while processes are tormented, and what they were told: the record by which all is judged. */
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import { type EventView, isAfter } from "#base/event.ts";
import type { Random } from "../simulation/random.ts";

/** Where clients ask: any API process, with the key of a person. */
export interface Doors {
  readonly origins: readonly string[];
  readonly key: string;
  /** Aborted when there is nobody left to ask. */
  readonly closed: AbortSignal;
}

export interface Records {
  /** Task by number, as it was acknowledged. */
  readonly accepted: Map<number, string>;
  /** How often each kind of answer came: statuses, `cut`, `late`. */
  readonly answers: Map<string, number>;
  /** Answers that nobody should ever get, a sentence each. */
  readonly faults: string[];
}

export function newRecords(): Records {
  return { accepted: new Map(), answers: new Map(), faults: [] };
}

const answerWithinMs = 15_000;

/** Asks for a number's task, of one API and then another, until it is acknowledged. @throws when there is nobody left to ask */
export async function ask(doors: Doors, number: number, pauseMs: number, records: Records, random: Random): Promise<void> {
  for (;;) {
    doors.closed.throwIfAborted();
    const outcome = await askOnce(doors, random.pick(doors.origins), number, pauseMs, records);
    if (outcome !== null) return void records.accepted.set(number, outcome);
    await pause(random.between(50, 400));
  }
}

async function askOnce(
  { key }: Doors,
  origin: string,
  number: number,
  pauseMs: number,
  { answers, faults }: Records,
): Promise<string | null> {
  const count = (kind: string) => answers.set(kind, (answers.get(kind) ?? 0) + 1);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${origin}/api/crash/runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ number, pause_ms: pauseMs }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    text = await response.text();
  } catch (error) {
    count(error instanceof DOMException && error.name === "TimeoutError" ? "late" : "cut");
    return null;
  }
  count(String(response.status));
  if (response.status === 202) return (JSON.parse(text) as { task_id: string }).task_id;
  const isAway = response.status === 503 && response.headers.get("retry-after") !== null;
  if (!isAway)
    faults.push(`a caller was answered ${response.status}, Retry-After ${response.headers.get("retry-after")}: ${text.slice(0, 300)}`);
  return null;
}

/** Somebody who follows the event log, and comes again wherever the line breaks. */
export interface Follower {
  readonly name: string;
  /** Where it joined: the offset of the log's head at that moment. */
  readonly joinedAt: () => string | null;
  /** Offsets of what it heard, each once, in the order in which it came. */
  readonly heard: readonly string[];
  /** What should not have happened, a sentence each. */
  readonly faults: readonly string[];
  /** How often it came again. */
  readonly returns: () => number;
  readonly stop: () => void;
}

interface Ear {
  readonly hear: (offsets: readonly string[]) => void;
  readonly joined: (head: string | null) => void;
  readonly fault: (sentence: string) => void;
  /** The offset after which to go on. */
  readonly place: () => string | null;
}

/** Opens a line; resolves when it is over. */
type Listen = (doors: Doors, origin: string, ear: Ear, over: AbortSignal) => Promise<void>;

/** Follows by sockets. */
export function followBySocket(name: string, doors: Doors, random: Random): Follower {
  return follow(name, doors, random, listenBySocket);
}

/** Follows by server-sent events. */
export function followByStream(name: string, doors: Doors, random: Random): Follower {
  return follow(name, doors, random, listenByStream);
}

function follow(name: string, doors: Doors, random: Random, listen: Listen): Follower {
  const over = new AbortController();
  const heard: string[] = [];
  const faults: string[] = [];
  let joinedAt: string | null = null;
  let lines = 0;
  const newEar = (): Ear => {
    let last: string | null = null;
    return {
      place: () => heard.at(-1) ?? joinedAt,
      joined: (head) => (joinedAt ??= head),
      fault: (sentence) => void faults.push(`${name}: ${sentence}`),
      hear: (offsets) => {
        for (const offset of offsets) {
          if (!isAfter(offset, last)) faults.push(`${name}: on one line ${offset} came after ${last}`);
          last = offset;
          if (isAfter(offset, heard.at(-1) ?? joinedAt)) heard.push(offset);
        }
      },
    };
  };
  const live = async () => {
    while (!over.signal.aborted && !doors.closed.aborted) {
      lines += 1;
      await listen(doors, random.pick(doors.origins), newEar(), over.signal);
      await pause(random.between(20, 300));
    }
  };
  void live();
  return { name, joinedAt: () => joinedAt, heard, faults, returns: () => lines - 1, stop: () => over.abort() };
}

const silentAfterMs = 4_000;

function listenBySocket({ key }: Doors, origin: string, ear: Ear, over: AbortSignal): Promise<void> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/ws`, {
    headers: { authorization: `Bearer ${key}` },
    handshakeTimeout: 5_000,
  });
  const end = () => socket.terminate();
  over.addEventListener("abort", end);
  // A line that is dead looks like one on which nothing is said.
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (socket.readyState === socket.OPEN) socket.send(`{"type":"ping"}`);
      timer = setTimeout(end, silentAfterMs);
    }, silentAfterMs);
  };
  watch();
  socket.on("error", () => undefined);
  socket.on("unexpected-response", (_request, response) => {
    if (response.statusCode !== 503) ear.fault(`was refused with ${response.statusCode}`);
    end();
  });
  socket.on("open", () => socket.send(JSON.stringify({ type: "subscribe", topics: ["events"], after: ear.place() })));
  socket.on("message", (data: Buffer) => {
    watch();
    const message = JSON.parse(data.toString()) as { type: string; head?: string | null; events?: EventView[]; status?: number };
    if (message.type === "events") ear.hear(message.events!.map(({ offset }) => offset));
    else if (message.type === "subscribed") ear.joined(message.head ?? null);
    else if (message.type === "reset") ear.fault(`was told to begin anew at ${message.head}`);
    else if (message.type === "problem" && message.status !== 503) ear.fault(`heard of a problem: ${data.toString().slice(0, 300)}`);
  });
  return new Promise((resolve) =>
    socket.once("close", () => {
      clearTimeout(timer);
      over.removeEventListener("abort", end);
      resolve();
    }),
  );
}

async function listenByStream({ key }: Doors, origin: string, ear: Ear, over: AbortSignal): Promise<void> {
  const line = new AbortController();
  const end = () => line.abort();
  over.addEventListener("abort", end);
  // Comments come too seldom to tell a dead line by them.
  let timer = setTimeout(end, silentAfterMs);
  try {
    const place = ear.place();
    const response = await fetch(`${origin}/api/events/stream`, {
      headers: { authorization: `Bearer ${key}`, ...(place === null ? {} : { "last-event-id": place }) },
      signal: line.signal,
    });
    if (response.status !== 200 && response.status !== 503) ear.fault(`its stream was refused with ${response.status}`);
    if (response.status !== 200) return;
    let rest = "";
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      timer = setTimeout(end, silentAfterMs);
      const blocks = (rest + piece).split("\n\n");
      rest = blocks.pop()!;
      blocks.forEach((block) => hearBlock(block, ear));
    }
  } catch {
    // Cut: comes again.
  } finally {
    clearTimeout(timer);
    over.removeEventListener("abort", end);
  }
}

function hearBlock(block: string, ear: Ear): void {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
  const [event, id] = [field("event"), field("id")];
  if (event === "reset") ear.fault(`was told to begin anew at ${id}`);
  else if (event === "subscribed") ear.joined(id);
  else if (event === null && id !== null) ear.hear([id]);
}
