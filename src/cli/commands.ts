/** The commands: each tool of each application by its name and by its shorter words, and a handful of the house's own. */
import type { ToolType } from "#base/contract.ts";
import type { App } from "#hallway/index.ts";
import type { FindTool } from "./follow.ts";

export interface ToolCommand {
  /** Title of the application that gives it. */
  readonly group: string;
  /** "tasks list", or the tool's name where it has no shorter words. */
  readonly words: string;
  readonly tool: ToolType;
}

/** @throws TypeError when two tools claim the same words */
export function toolCommands(apps: readonly App[]): ToolCommand[] {
  const commands = apps.flatMap(({ title, tools }) =>
    tools.map(({ tool }) => ({ group: title, words: tool.command?.words ?? tool.name, tool: tool as ToolType })),
  );
  const seen = new Set<string>([...processWords, ...ownCommands].map(({ words }) => words));
  for (const { words } of commands) {
    if (seen.has(words)) throw new TypeError(`Two commands are called "${words}": rename one tool, or the words of its command.`);
    seen.add(words);
  }
  return commands;
}

/** The command that a line begins with, by two words or one, and the words after it. */
export function commandOf(
  commands: readonly ToolCommand[],
  line: readonly string[],
): { command: ToolCommand; rest: readonly string[] } | null {
  for (const count of [2, 1]) {
    const words = line.slice(0, count).join(" ");
    const command = commands.find((each) => each.words === words || (count === 1 && each.tool.name === words));
    if (command !== undefined) return { command, rest: line.slice(count) };
  }
  return null;
}

export function finderOf(commands: readonly ToolCommand[]): FindTool {
  return (name) => {
    const command = commands.find(({ tool }) => tool.name === name);
    if (command === undefined) throw new TypeError(`No application here has the tool ${name}.`);
    return command.tool;
  };
}

/** What the program becomes, before any command is looked for. */
export const processWords = [
  { words: "start", takes: "", about: "Everything in one process: pages, API and work." },
  { words: "api", takes: "", about: "The doors alone, as many as you like, on the PostgreSQL that DATABASE_URL names." },
  { words: "worker", takes: "[--types a,b] [--concurrency N]", about: "The work alone, beside them." },
  { words: "migrate", takes: "", about: "Bring the database to the shape that this version needs, and end." },
] as const;

/** What the house itself can be asked. */
export const ownCommands = [
  { words: "tasks watch", takes: "<id>", about: "Follow one task until it is done." },
  { words: "events tail", takes: "[--type a,b] [--subject …]", about: "Tell events as they happen, until Ctrl+C." },
  { words: "doctor", takes: "", about: "Look whether this house is well, and say what to do." },
  { words: "doctor --upgrade", takes: "", about: "Look which tasks of the program that runs now this one could not finish." },
  { words: "smoke", takes: "[url]", about: "Try a house before people are sent to it: is a task worked on, do its events arrive." },
  { words: "backup", takes: "[file]", about: "Write the whole house of one moment into one file, while it works." },
  { words: "restore", takes: "<file> [--to …]", about: "Put a backup into an empty folder or an empty database." },
  { words: "move", takes: "--to <place>", about: "Take the house to PostgreSQL, or back into a folder." },
  { words: "import", takes: "<mapping> [--dry-run]", about: "Bring in what an older system left: JSON, SQLite, Redis." },
  { words: "token", takes: "", about: "Print an API key of the house that runs here, for scripts." },
  { words: "help", takes: "[command]", about: "This list, or what one command takes." },
  { words: "version", takes: "", about: "The version of Hallway." },
] as const;
