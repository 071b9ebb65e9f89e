/** The house's own source as a graph: files, their imports and their functions, read by a parser of its own. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "oxc-parser";

export interface SourceFile {
  /** From the repository: "src/engine/index.ts". */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Files of ours that it imports, by path; types count, tests do not. */
  readonly imports: readonly string[];
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
}

export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Each TypeScript file of src/, tests left out. */
export async function readSource(root: string = repository): Promise<SourceFile[]> {
  const names = await readdir(join(root, "src"), { recursive: true });
  const paths = names.filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|\.d\.ts$/.test(name)).map((name) => `src/${name}`);
  return Promise.all(paths.toSorted().map(async (path) => sourceFile(path, await readFile(join(root, path), "utf8"))));
}

function sourceFile(path: string, text: string): SourceFile {
  const { program, module } = parseSync(path, text);
  const lineOf = lineFinder(text);
  const functions: { name: string; lines: number }[] = [];
  const measure = (node: { start: number; end: number; id?: { name?: string } | null }) => {
    functions.push({ name: `${path}:${lineOf(node.start)}`, lines: lineOf(node.end) - lineOf(node.start) + 1 });
  };
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(program);
  const specifiers = [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value)),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      text.slice(moduleRequest.start, moduleRequest.end).replaceAll(/^["'`]|["'`]$/g, ""),
    ),
  ];
  const imports = specifiers.flatMap((specifier) => (specifier === undefined ? [] : (resolved(path, specifier) ?? [])));
  return { path, text, lines: text.split("\n").length, imports: [...new Set(imports)], functions };
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    return after === -1 ? starts.length : after;
  };
}

/** The file of ours that a specifier means; null for packages, and for what is no program. */
function resolved(from: string, specifier: string): string | null {
  if (!/\.tsx?$/.test(specifier)) return null;
  if (specifier.startsWith("#")) return normalize(`src/${specifier.slice(1)}`);
  return specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : null;
}

/** Groups of files that import each other in a circle. */
export function circles(files: readonly SourceFile[]): string[][] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const order = new Map<string, { index: number; low: number }>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): { index: number; low: number } => {
    const mark = { index: order.size, low: order.size };
    order.set(path, mark);
    stack.push(path);
    for (const next of byPath.get(path)?.imports ?? []) {
      const known = order.get(next);
      if (known === undefined) mark.low = Math.min(mark.low, visit(next).low);
      else if (stack.includes(next)) mark.low = Math.min(mark.low, known.index);
    }
    if (mark.low === mark.index) {
      const group = stack.splice(stack.indexOf(path));
      if (group.length > 1 || (byPath.get(path)?.imports.includes(path) ?? false)) found.push(group);
    }
    return mark;
  };
  for (const { path } of files) if (!order.has(path)) visit(path);
  return found;
}
