/**
 * Builds what `npm pack` takes: lib/, JavaScript with declarations. Node runs the sources as they are, but not inside
 * `node_modules`, so their types are stripped here, by Node itself; declarations come from the compiler.
 *
 * Imports of the form "#floor/file.ts" stay: lib/package.json says where they lead.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const isPage = /^(web|ui)\/|^apps\/[^/]+\/web\//;
const isLeft = /\.test\.tsx?$|\.tsx$|\.d\.ts$|(^|\/)(README\.md|tsconfig\.json)$/;

/** Writes a lib folder whole, or leaves the one that is there. */
export async function buildPackage(target: string = join(root, "lib")): Promise<void> {
  const half = `${target}.new`;
  await rm(half, { recursive: true, force: true });
  await writeDeclarations(half);
  const entries = await readdir(join(root, "src"), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name).slice(join(root, "src/").length);
    if (isPage.test(path) || isLeft.test(path)) continue;
    const to = join(half, path.replace(/\.ts$/, ".js"));
    await mkdir(dirname(to), { recursive: true });
    if (path.endsWith(".ts")) await writeFile(to, javascriptOf(await readFile(join(root, "src", path), "utf8")));
    else await cp(join(root, "src", path), to);
  }
  await writeFile(join(half, "package.json"), `${JSON.stringify({ type: "module", imports: { "#*.ts": "./*.js" } }, null, 2)}\n`);
  await rm(target, { recursive: true, force: true });
  await rename(half, target);
}

async function writeDeclarations(target: string): Promise<void> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [compiler, "-p", join(root, "tests/package/tsconfig.json"), "--outDir", target]);
  } catch (error) {
    throw new Error(`The declarations could not be made: ${(error as { stdout?: string }).stdout ?? ""}`, { cause: error });
  }
}

/** Relative imports, and files that are named by URL, end in .js from now on. */
function javascriptOf(text: string): string {
  const bare = stripTypeScriptTypes(text.replace(/^#!.*/, (line) => line));
  return bare
    .replaceAll(/((?:from|import)\s*\(?\s*")(\.{1,2}\/[^"]+)\.ts"/g, '$1$2.js"')
    .replaceAll(/(new URL\(")(\.{1,2}\/[^"]+)\.ts"/g, '$1$2.js"');
}

if (import.meta.main) await buildPackage();
