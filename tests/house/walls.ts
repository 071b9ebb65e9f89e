/**
 * The walls: who may import whom. The table in docs/architecture.md is the law; the linter's overrides are made from it.
 *
 * As a command this writes the overrides into .oxlintrc.json.
 */
import { readFile, writeFile } from "node:fs/promises";

export interface Row {
  /** As the table's first column names it: `engine`, `apps: web`, `config.ts`. */
  readonly folder: string;
  /** Floors, `contracts` (the contract.ts of any application), or `everything`. */
  readonly may: readonly string[];
}

export interface Override {
  readonly files: readonly string[];
  readonly excludeFiles?: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

const repository = new URL("../../", import.meta.url);
const lintFile = new URL(".oxlintrc.json", repository);

/** The rows of the table, one for each folder that it names. */
export async function readTable(): Promise<Row[]> {
  const text = await readFile(new URL("docs/architecture.md", repository), "utf8");
  const chapter = /^## Who may import whom$[\s\S]*?(?=^## )/m.exec(text)?.[0] ?? "";
  const lines = chapter.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).flatMap((line) => {
    const [folders, may] = line
      .split("|")
      .slice(1, 3)
      .map((cell) => cell.split(",").map((word) => word.trim()));
    return folders!.map((folder) => ({ folder, may: may!.filter((word) => word !== "nothing") }));
  });
}

/** What the linter is told of the table: the last override that matches a file counts. */
export function overridesOf(table: readonly Row[]): Override[] {
  const floors = table.map(({ folder }) => folder).filter((folder) => /^[a-z]+$/.test(folder));
  const unknown = { folder: "without a row in docs/architecture.md", may: ["base"] };
  return [
    override(["src/*/**"], unknown, floors),
    ...table.filter(({ may }) => !may.includes("everything")).map((row) => override(filesOf(row.folder), row, floors)),
  ];
}

/** The overrides as they stand in the linter's configuration. */
export async function readOverrides(): Promise<Override[]> {
  return (await readLint()).overrides.filter(({ rules }) => "no-restricted-imports" in rules);
}

async function readLint(): Promise<{ overrides: Override[] }> {
  return JSON.parse(await readFile(lintFile, "utf8")) as { overrides: Override[] };
}

function override(files: readonly string[], row: Row, floors: readonly string[]): Override {
  const law = `${row.folder} may import ${row.may.length === 0 ? "nothing of ours" : row.may.join(", ")} (docs/architecture.md).`;
  const patterns = [
    { group: ["#*/**", "#*.ts", ...row.may.map((floor) => `!${specifierOf(floor)}`)], message: law },
    { regex: `^(\\.\\./)+(${floors.join("|")})/`, message: `${law} Another floor is written "#floor/file.ts".` },
    ...roomPatterns(row, law),
  ];
  return { files, excludeFiles: ["**/*.test.ts"], rules: { "no-restricted-imports": ["error", { patterns }] } };
}

/** Rules beyond the floors: rooms do not open into each other, and what pages read runs in a browser. */
function roomPatterns({ folder }: Row, law: string): object[] {
  const others = {
    regex: "^(\\.\\./)+[a-z_]+/(index|contract|tools|tasks|agents|store|routes)\\.ts$",
    message: `${law} Write "#apps/name/contract.ts".`,
  };
  const server = {
    regex: "^(\\.\\./)+((index|tools|tasks|agents|store|routes)\\.ts$|domain/)",
    message: `${law} Pages read the contract alone.`,
  };
  const contract = { group: ["./*", "../*", "./**", "../**"], message: `${law} A contract is pure.` };
  const node = { group: ["node:*"], message: `${law} This runs in a browser too: nothing of Node.` };
  if (folder === "apps") return [others];
  if (folder === "apps: contract.ts") return [contract, node];
  if (folder === "apps: web") return [server, node];
  return ["base", "ui", "web"].includes(folder) ? [node] : [];
}

function filesOf(folder: string): string[] {
  const inApps = /^apps: (.+)$/.exec(folder)?.[1];
  if (inApps !== undefined) return [inApps.endsWith(".ts") ? `src/apps/*/${inApps}` : `src/apps/*/${inApps}/**`];
  if (folder.endsWith(".ts")) return [`src/${folder}`];
  return [`src/${folder}/**`];
}

function specifierOf(floor: string): string {
  return floor === "contracts" ? "#apps/*/contract.ts" : floor === "apps" ? "#apps/*/index.ts" : `#${floor}/**`;
}

if (import.meta.main) {
  const lint = await readLint();
  const kept = lint.overrides.filter(({ rules }) => !("no-restricted-imports" in rules));
  const overrides = [...overridesOf(await readTable()), ...kept];
  await writeFile(lintFile, `${JSON.stringify({ ...lint, overrides }, null, 2)}\n`);
  process.stdout.write(`.oxlintrc.json: ${overrides.length - kept.length} walls\n`);
}
