/** `./dev new-app NAME`: copies examples/hello-app to src/apps/NAME, and adds it to the list of applications. */
import { spawnSync } from "node:child_process";
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { repository } from "./source.ts";

/**
 * Makes an application of the example, whole or not at all.
 * @returns the files that were written, by path
 * @throws Error with a sentence for a person when the name does not fit or is taken
 */
export async function newApp(name: string, root: string = repository): Promise<string[]> {
  if (!/^[a-z]{2,30}$/.test(name)) throw new Error(`"${name}" is no name for an application: write one word in lower-case letters.`);
  const folder = join(root, "src/apps", name);
  const isTaken = await access(folder).then(
    () => true,
    () => false,
  );
  if (isTaken || name === "hello") throw new Error(`There is an application ${name} already.`);

  const example = join(root, "examples/hello-app");
  const half = `${folder}.new`;
  await rm(half, { recursive: true, force: true });
  const entries = (await readdir(example, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const entry of entries) {
    const from = join(entry.parentPath, entry.name);
    const to = join(half, renamed(from.slice(example.length), name));
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, renamed(await readFile(from, "utf8"), name));
  }
  await rename(half, folder);

  await change(join(root, "src/house.ts"), (text) => listed(text, name));
  await change(join(root, "docs/architecture.md"), (text) => described(text, name));
  return entries.map((entry) => `src/apps/${name}/${renamed(join(entry.parentPath, entry.name).slice(example.length + 1), name)}`);
}

/** Every hello of the example becomes the new name. */
function renamed(text: string, name: string): string {
  const title = name[0]!.toUpperCase() + name.slice(1);
  return text.replaceAll("Hello", title).replaceAll("hello", name);
}

function listed(text: string, name: string): string {
  const imported = text.replace(/(?:^import .*"#apps\/.*\n)+/m, (lines) => `${lines}import { ${name} } from "#apps/${name}/index.ts";\n`);
  return imported.replace(
    /(apps\b[^=]*=\s*(?:Object\.freeze\()?\[)([^\]]*?)(,?\s*)\]/,
    (_, head: string, list: string, end: string) => `${head}${list}, ${name}${end.replace(",", "")}]`,
  );
}

/** Adds a row below the last application's. */
function described(text: string, name: string): string {
  return text.replace(/((?:^\| `apps\/.*\n)+)/m, (rows) => `${rows}| \`apps/${name}/\` | new |\n`);
}

async function change(path: string, edit: (text: string) => string): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = edit(before);
  if (after === before) throw new Error(`${path} could not be changed by itself: add the application by hand.`);
  await writeFile(path, after);
}

if (import.meta.main) {
  try {
    const [name = ""] = process.argv.slice(2);
    const files = await newApp(name);
    const generate = spawnSync(process.execPath, ["tests/proto/generate.ts"], { cwd: repository, encoding: "utf8" });
    if (generate.status !== 0) throw new Error(`The application is there, but its messages could not be generated: ${generate.stderr}`);
    process.stdout.write(
      `${files.join("\n")}\n\nIt is in src/house.ts and in docs/architecture.md, its messages are in proto/. ./dev shows it; ./dev test src/apps/${name} tests it.\n`,
    );
  } catch (error) {
    process.stderr.write(`new-app: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
