/** Runs a tool's command: asks, follows the task that it opens, and shows the answer. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { defineProblem, type FollowUp, type ToolType } from "#base/contract.ts";
import type { Arguments } from "./arguments.ts";
import type { Client, SentFile } from "./client.ts";
import { cancelQuietly, type FindTool, followTask } from "./follow.ts";
import { tellProblem } from "./problems.ts";
import { progressBar } from "./progress-bar.ts";
import { readable } from "./readable.ts";
import type { Screen } from "./screen.ts";

const fileUnreadable = defineProblem("file-unreadable", { status: 400, title: "The file can't be read" });

export interface Asking {
  readonly client: Client;
  readonly find: FindTool;
  readonly screen: Screen;
  readonly interrupted: AbortSignal;
}

/**
 * Asks a tool as the command line says. Where each file gets an answer of its own, a file's problem is told and the next
 * one is taken.
 * @returns how many files met a problem
 * @throws the problem of a command that is asked as a whole
 */
export async function askTool(asking: Asking, tool: ToolType, words: Arguments): Promise<number> {
  if (tool.command?.next === undefined) {
    const files = await Promise.all(words.paths.map(readSentFile));
    show(asking.screen, words, await askOnce(asking, tool, words, files));
    return 0;
  }
  let problems = 0;
  for (const path of words.paths) {
    try {
      show(asking.screen, words, await askOnce(asking, tool, words, [await readSentFile(path)]));
    } catch (error) {
      asking.interrupted.throwIfAborted();
      tellProblem(asking.screen, error, words.json, { file: path });
      problems += 1;
    }
  }
  return problems;
}

async function askOnce(asking: Asking, tool: ToolType, { input, json }: Arguments, files: readonly SentFile[]): Promise<unknown> {
  const { client, find, interrupted } = asking;
  // Not interrupted: who does not hear which task was opened can't cancel it.
  const answer = await client.ask(tool, input, tool.opensTask ? { files } : { files, signal: interrupted });
  if (!tool.opensTask) return answer;
  const task = await followToEnd(asking, (answer as { task_id: string }).task_id, files[0]?.name ?? tool.name, json);
  const next = (tool.command?.next as ((answer: unknown) => FollowUp) | undefined)?.(answer);
  if (next === undefined) return task;
  return next.shows.parse(await client.ask(find(next.tool), next.input, { signal: interrupted }));
}

/** Follows a task with a bar; an interruption cancels it. */
async function followToEnd(
  { client, find, screen, interrupted }: Asking,
  taskId: string,
  title: string,
  isJson: boolean,
): Promise<unknown> {
  const bar = progressBar(isJson ? { ...screen.remarks, isTerminal: false } : screen.remarks, title);
  try {
    return await followTask(client, find, taskId, { seen: bar.show, signal: interrupted });
  } catch (error) {
    if (interrupted.aborted) await cancelQuietly(client, find, taskId);
    throw error;
  } finally {
    bar.clear();
  }
}

async function readSentFile(path: string): Promise<SentFile> {
  try {
    return { name: basename(path), bytes: new Uint8Array(await readFile(path)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "There is no such file." : code === "EISDIR" ? "This is a folder." : (error as Error).message;
    throw fileUnreadable(reason, {}, { cause: error });
  }
}

/** Programs get the answer as the API gives it, on one line. */
export function show(screen: Screen, { json }: { json: boolean }, answer: unknown): void {
  const text = json ? `${JSON.stringify(answer)}\n` : readable(answer, { colours: screen.colours, columns: screen.answers.columns() });
  screen.answers.write(text);
}
