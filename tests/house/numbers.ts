/** The house's numbers: circles, arrows up, the longest function, the largest file. */
import { type Row } from "./walls.ts";
import { circles, type SourceFile } from "./source.ts";

/** Imports that the table does not allow, as "from → to". Unlike the linter's patterns this follows each path to its file. */
export function arrowsUp(files: readonly SourceFile[], table: readonly Row[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const row = rowOf(path, table);
    return imports.filter((target) => !isAllowed(path, target, row)).map((target) => `${path} → ${target}`);
  });
}

function rowOf(path: string, table: readonly Row[]): Row | undefined {
  const inApp = /^src\/apps\/[^/]+\/(contract\.ts$|web\/)?/.exec(path);
  const folder = inApp ? (inApp[1] === undefined ? "apps" : `apps: ${inApp[1].replace("/", "")}`) : floorOf(path);
  return table.find((row) => row.folder === folder);
}

function isAllowed(from: string, target: string, row: Row | undefined): boolean {
  if (row === undefined) return false;
  if (row.may.includes("everything") || row.may.includes(floorOf(target)))
    return floorOf(target) !== "apps" || target.endsWith("/index.ts") || row.may.includes("everything");
  if (row.may.includes("contracts") && /^src\/apps\/[^/]+\/contract\.ts$/.test(target)) return true;
  if (row.folder === "apps: contract.ts") return false;
  return unitOf(from) === unitOf(target);
}

/** "engine" for src/engine/x.ts, "config.ts" for src/config.ts. */
function floorOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** Within which files import each other freely. An application's pages are a unit of their own. */
function unitOf(path: string): string {
  return /^src\/apps\/[^/]+(\/web\/)?/.exec(path)?.[0] ?? floorOf(path);
}

export interface Numbers {
  readonly circles: readonly string[][];
  readonly arrowsUp: readonly string[];
  readonly longestFunction: { readonly name: string; readonly lines: number };
  readonly largestFile: { readonly path: string; readonly lines: number };
}

export function numbersOf(files: readonly SourceFile[], table: readonly Row[]): Numbers {
  const longest = files.flatMap(({ functions }) => functions).toSorted((one, other) => other.lines - one.lines);
  const largest = files.toSorted((one, other) => other.lines - one.lines);
  return {
    circles: circles(files),
    arrowsUp: arrowsUp(files, table),
    longestFunction: longest[0] ?? { name: "none", lines: 0 },
    largestFile: largest[0] ?? { path: "none", lines: 0 },
  };
}

/** What stands on the wall. */
export function numbersText(numbers: Numbers): string {
  const { longestFunction, largestFile } = numbers;
  return [
    `circles ${numbers.circles.length} · arrows up ${numbers.arrowsUp.length}`,
    `longest function ${longestFunction.lines} lines (${longestFunction.name}) · largest file ${largestFile.lines} lines (${largestFile.path})`,
    ...numbers.circles.map((group) => `circle: ${group.join(" · ")}`),
    ...numbers.arrowsUp.map((arrow) => `arrow up: ${arrow}`),
  ].join("\n");
}
