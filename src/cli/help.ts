/** What commands there are and what each takes, from the tools' own words. */
import { type Flag, flagsOf, usageOf } from "./arguments.ts";
import { ownCommands, processWords, type ToolCommand } from "./commands.ts";
import { type Screen, styled } from "./screen.ts";

/** Every command, by application. */
export function overview(commands: readonly ToolCommand[], screen: Screen): string {
  const groups = [...Map.groupBy(commands, ({ group }) => group)];
  const rows = groups.map(([group, list]) => [group, list.map(({ tool }) => [usageOf(tool), firstSentence(tool.about)] as const)] as const);
  const own = [
    ["Processes", processWords],
    ["This house", ownCommands],
  ] as const;
  const ownRows = own.map(
    ([group, list]) => [group, list.map(({ words, takes, about }) => [`${words} ${takes}`.trim(), about] as const)] as const,
  );
  const all = [...ownRows, ...rows];
  const width = Math.min(46, Math.max(...all.flatMap(([, list]) => list.map(([usage]) => usage.length))));
  const blocks = all.map(([group, list]) => {
    const lines = list.map(([usage, about]) => `  ${usage.padEnd(width)}  ${styled(screen, "dim", about)}`);
    return `${styled(screen, "bold", group)}\n${lines.join("\n")}`;
  });
  const flags = "Every command takes --json (answers for programs, a line each) and --help.";
  return `Usage: hallway <command> …\n\n${blocks.join("\n\n")}\n\n${flags}\n`;
}

/** What one command takes. */
export function commandHelp({ tool }: ToolCommand, screen: Screen): string {
  const usage = usageOf(tool);
  const flags = flagsOf(tool).filter(({ name }) => !usage.includes(`<${name}>`));
  const width = Math.max(0, ...flags.map((flag) => flagText(flag).length));
  const lines = flags.map((flag) => `  ${flagText(flag).padEnd(width)}  ${styled(screen, "dim", notesOf(flag))}`.trimEnd());
  const files =
    tool.files === null
      ? []
      : [`Files: ${tool.files.endings.join(", ")}, each at most ${Math.floor(tool.files.maxBytes / 1024 / 1024)} MB.`];
  return `${[`Usage: hallway ${usage} [--json]`, tool.about, ...files, ...lines].join("\n")}\n`;
}

function flagText({ name, kind, isList }: Flag): string {
  if (kind === "yes-no") return `--[no-]${name}`;
  return `--${name} <${kind}>${isList ? " …" : ""}`;
}

function notesOf({ choices, isRequired, defaultText, isNullable }: Flag): string {
  const notes = [
    isRequired ? "required" : null,
    choices.length > 0 ? choices.join(" | ") : null,
    defaultText === null ? null : `default ${defaultText}`,
    isNullable ? "null clears it" : null,
  ];
  return notes.filter((note) => note !== null).join("; ");
}

function firstSentence(text: string): string {
  return /^.*?[.;](?=\s|$)/.exec(text)?.[0].replace(/;$/, ".") ?? text;
}
