/** Writes the .proto files and their lock: proto/<app>.proto and proto/lock.json. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { App } from "#hallway/app.ts";
import type { Lock } from "./lock.ts";
import { messagesOf } from "./messages.ts";
import { protoText } from "./proto-text.ts";

export interface Generated {
  /** Contents by file name. */
  readonly files: ReadonlyMap<string, string>;
  readonly lock: Lock;
  /** Sentences on what no longer fits with messages that were sent before. */
  readonly breaks: readonly string[];
}

/** Makes all files from the applications' contracts and the lock before. */
export function generateProto(apps: readonly App[], before: Lock): Generated {
  const files = new Map<string, string>();
  // An application that is not installed here keeps its numbers.
  const lock: Lock = { ...before };
  const breaks: string[] = [];
  for (const app of apps) {
    const made = messagesOf(app, before[app.name]);
    files.set(`${app.name}.proto`, protoText(app, made.messages));
    lock[app.name] = made.lock;
    breaks.push(...made.breaks.map((sentence) => `${app.name}: ${sentence}`));
  }
  files.set("lock.json", `${JSON.stringify(lock, null, 1)}\n`);
  return { files, lock, breaks };
}

/** Names of the files in `folder` that are missing or differ from what is generated. */
export async function staleFiles(generated: Generated, folder: URL): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, text] of generated.files) {
    const found = await readFile(new URL(name, folder), "utf8").catch(() => null);
    if (found !== text) stale.push(name);
  }
  return stale;
}

export async function writeFiles(generated: Generated, folder: URL): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of generated.files) await writeFile(new URL(name, folder), text);
}
