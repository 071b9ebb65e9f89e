/** The program in a process of its own, in one of its roles, as whoever runs a house starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const patienceMs = 60_000;

export interface HallwayProcess {
  readonly pid: number;
  /** Where it answers: an API everybody, a worker with a port for probes those. Empty where it answers nowhere. */
  readonly origin: string;
  /** Of the API; null of a worker. */
  readonly signInToken: string | null;
  /** What it wrote until now. */
  readonly said: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Tells it to stop. @returns its exit code */
  readonly stop: () => Promise<number | null>;
}

/** Processes that share one database, one Redis and one folder of files. */
export interface Fleet {
  readonly folder: string;
  /** Starts `hallway WORDS` and waits until it is open. @throws Error with what it said where it ends instead */
  readonly start: (words: readonly string[], more?: Readonly<Record<string, string>>) => Promise<HallwayProcess>;
  /** Runs `hallway WORDS` to its end. */
  readonly run: (
    words: readonly string[],
    more?: Readonly<Record<string, string>>,
  ) => Promise<{ status: number | null; out: string; remarks: string }>;
  /** The key that every API process accepts. */
  readonly key: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function openFleet(settings: Readonly<Record<string, string>>): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), "hallway-fleet-"));
  const children = new Set<ChildProcess>();
  const begin = (words: readonly string[], more: Readonly<Record<string, string>>): ChildProcess => {
    const own = { PATH: process.env["PATH"] ?? "", HALLWAY_DATA: folder, HALLWAY_PORT: "0", HALLWAY_LEASE: "5s", HALLWAY_LOG: "warn" };
    const child = spawn(process.execPath, [program, ...words], {
      env: { ...own, ...settings, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  };
  return {
    folder,
    start: async (words, more = {}) => opened(begin(words, more), words),
    run: async (words, more = {}) => {
      const child = begin(words, more);
      const [out, remarks] = [textOf(child, "stdout"), textOf(child, "stderr")];
      const [status] = (await once(child, "close")) as [number | null];
      return { status, out: out(), remarks: remarks() };
    },
    key: async () => (await readFile(join(folder, "command-key"), "utf8")).trim(),
    close: async () => {
      await Promise.all([...children].map((child) => ended(child, "SIGKILL")));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function opened(child: ChildProcess, words: readonly string[]): Promise<HallwayProcess> {
  const [out, remarks] = [textOf(child, "stdout"), textOf(child, "stderr")];
  const said = () => out() + remarks();
  const deadline = Date.now() + patienceMs;
  while (!out().includes("Ctrl+C stops it.")) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
      throw new Error(`${words.join(" ")} did not open: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    pid: child.pid!,
    origin: /is open at (\S+)/.exec(out())?.[1] ?? /Probes +(\S+)\/ready/.exec(out())?.[1] ?? "",
    signInToken: /sign-in\?token=(\S+)/.exec(out())?.[1] ?? null,
    said,
    kill: (signal) => void child.kill(signal),
    stop: () => ended(child, "SIGTERM"),
  };
}

function textOf(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]!.setEncoding("utf8").on("data", (portion: string) => (text += portion));
  return () => text;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const over = once(child, "exit");
  child.kill(signal);
  return ((await over) as [number | null])[0];
}

/** Asks an API. */
export async function ask(origin: string, key: string, method: string, path: string, body?: object | FormData) {
  const isForm = body instanceof FormData;
  const response = await fetch(origin + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined || isForm ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown>,
  };
}

const sample = new URL("../../examples/documents/internal-audit-report.docx", import.meta.url);

/** Uploads a form. @returns the task that reads it */
export async function upload(
  origin: string,
  key: string,
  name: string,
): Promise<{ status: number; taskId: string; body: Record<string, unknown> }> {
  const form = new FormData();
  form.append("file", new Blob([await sampleOf(crypto.randomUUID())]), name);
  const { status, body } = await ask(origin, key, "POST", "/api/templates/upload", form);
  const [first] = (body["uploads"] ?? []) as { task_id: string }[];
  return { status, taskId: String(body["task_id"] ?? first?.task_id ?? ""), body };
}

/** Not the same document as any before: an archive may end in words of one's own. */
async function sampleOf(words: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Buffer.concat([await readFile(sample), Buffer.from(words)]);
  bytes.writeUInt16LE(words.length, bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06])) + 20);
  return new Uint8Array(bytes);
}
