/**
 * The command line: any App, as commands.
 *
 * A command is a tool: its words come from the tool's name (or its shorter `command.words`), its positions from the
 * tool's path, its flags from the tool's input, its help from what the tool says of itself. No application is known here
 * by name. Commands are clients of the same REST door as everybody: of the house that runs on this data folder
 * (`connection.ts`), or, for commands that bring their own files, of a house in memory that lives as long as the command.
 *
 * Answers go to standard output, everything else to standard error. With `--json` an answer is one line of JSON as the
 * API gives it, and a problem is one line of problem document. The exit code is 0 when all went well, 1 when something
 * did not, 2 when the command itself does not fit, 130 when it was interrupted.
 *
 * What never happens here: reading the environment, opening a database, calling `process.exit`.
 */
import { inputInvalid } from "#base/contract.ts";
import { commandInvalid, readArguments, readCommonFlags } from "./arguments.ts";
import { type Asking, askTool } from "./ask.ts";
import { clientOf } from "./client.ts";
import { commandOf, finderOf, type ToolCommand, toolCommands } from "./commands.ts";
import { demandServer, runningServer } from "./connection.ts";
import { examine } from "./doctor/doctor.ts";
import { examineUpgrade } from "./doctor/doctor-upgrade.ts";
import type { FindTool } from "./follow.ts";
import { commandHelp, overview } from "./help.ts";
import { isMoving, runMoving } from "./moving.ts";
import { importInto } from "./import/command.ts";
import { tellProblem } from "./problems.ts";
import { tailEvents, watchTask } from "./watch.ts";
import type { World } from "./world.ts";

export { demandServer, keptCommandKey, removeServerFile, type ServerFile, writeServerFile } from "./connection.ts";
export { smoke, smokeFailed } from "./smoke.ts";
export { type OwnHouse, processWorld, type World } from "./world.ts";

/**
 * Runs one command line: `["parse", "form.docx", "--json"]`.
 * @returns the exit code; never throws
 */
export async function runCommand(words: readonly string[], world: World): Promise<number> {
  try {
    return await dispatch(words, world);
  } catch (error) {
    if (world.interrupted.aborted) return 130;
    tellProblem(world.screen, error, words.includes("--json"));
    return commandInvalid.is(error) || inputInvalid.is(error) ? 2 : 1;
  }
}

async function dispatch(words: readonly string[], world: World): Promise<number> {
  const commands = toolCommands(world.apps);
  const [first, second] = words;
  const find = finderOf(commands);
  if (first === "import" || (first === "help" && second === "import"))
    return importInto(world, first === "help" ? ["--help"] : words.slice(1));
  if (first === undefined || first === "help" || first === "--help" || first === "-h") return help(words.slice(1), commands, world);
  if (first === "version" || first === "--version") return say(world, `${world.version}\n`);
  if (first === "token") return say(world, `${(await demandServer(world.dataFolder)).key}\n`);
  if (first === "doctor" && words.includes("--upgrade"))
    return examineUpgrade(world, readCommonFlags(without(words.slice(1), "--upgrade")));
  if (first === "doctor") return examine(world, readCommonFlags(words.slice(1)), find);
  if (isMoving(first)) return runMoving(first, words.slice(1), world);
  const staying = first === "tasks" && second === "watch" ? watchTask : first === "events" && second === "tail" ? tailEvents : null;
  if (staying !== null) {
    const read = readArguments(find(staying === watchTask ? "get_task" : "list_events"), words.slice(2));
    return read.help ? help([], commands, world) : withHouse(world, commands, false, (asking) => staying(asking, read).then(() => 0));
  }
  const found = commandOf(commands, words);
  if (found === null) throw commandInvalid(`There is no command "${words.join(" ").slice(0, 60)}". See: hallway help`);
  const { tool } = found.command;
  const read = readArguments(tool, found.rest);
  if (read.help) return say(world, commandHelp(found.command, world.screen));
  return withHouse(world, commands, tool.files !== null, async (asking) => ((await askTool(asking, tool, read)) === 0 ? 0 : 1));
}

const without = (words: readonly string[], one: string) => words.filter((word) => word !== one);

/** Finds the tools of these applications by name. */
export function commandFinder(apps: World["apps"]): FindTool {
  return finderOf(toolCommands(apps));
}

function say(world: World, text: string): number {
  world.screen.answers.write(text);
  return 0;
}

function help(words: readonly string[], commands: readonly ToolCommand[], world: World): number {
  const found = commandOf(commands, words);
  return say(world, found === null ? overview(commands, world.screen) : commandHelp(found.command, world.screen));
}

/** @param mayBeOwn whether a house in memory does where none runs */
async function withHouse(
  world: World,
  commands: readonly ToolCommand[],
  mayBeOwn: boolean,
  run: (asking: Asking) => Promise<number>,
): Promise<number> {
  const { screen, interrupted, dataFolder } = world;
  const running = mayBeOwn ? await runningServer(dataFolder) : await demandServer(dataFolder);
  const parts = { find: finderOf(commands), screen, interrupted };
  if (running !== null) return run({ client: clientOf(running), ...parts });
  const own = await world.openHouse();
  try {
    return await run({ client: clientOf(own), ...parts });
  } finally {
    await own.close();
  }
}
