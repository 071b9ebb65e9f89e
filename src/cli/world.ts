/** What commands are given: nothing of the process is taken from elsewhere. */
import type { App } from "#hallway/index.ts";
import type { ServerFile } from "./connection.ts";
import { outputOf, type Screen } from "./screen.ts";

export interface World {
  readonly apps: readonly App[];
  /** Of Hallway. */
  readonly version: string;
  readonly dataFolder: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Opens a house in memory, reachable on a free port of this machine, for commands that need no lasting one. */
  readonly openHouse: () => Promise<OwnHouse>;
  readonly screen: Screen;
  /** Aborted when the person interrupts (Ctrl+C), or who reads the answers has gone. */
  readonly interrupted: AbortSignal;
}

/** A house that lives as long as a command. */
export interface OwnHouse extends Pick<ServerFile, "url" | "key"> {
  readonly close: () => Promise<void>;
}

/** The screen and the interruptions of this process. A second Ctrl+C ends it at once. */
export function processWorld({ noColor }: { noColor: boolean }): Pick<World, "screen" | "interrupted"> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Interruption());
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const answers = outputOf(process.stdout, interrupt);
  const remarks = outputOf(process.stderr, interrupt);
  return { screen: { answers, remarks, colours: answers.isTerminal && remarks.isTerminal && !noColor }, interrupted: interruption.signal };
}

/** Why a command ended before its time. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}
