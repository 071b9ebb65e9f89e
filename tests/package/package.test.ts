/** What `npm pack` makes, used as somebody else's project does: an application of two files, in JavaScript's own world. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildPackage } from "./build.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

let project = "";
before(async () => {
  project = await mkdtemp(join(tmpdir(), "hallway-package-"));
  await buildPackage();
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", project], { cwd: root });
  const tarball = (await readdir(project)).find((name) => name.endsWith(".tgz"))!;
  const home = join(project, "node_modules/hallway");
  await mkdir(home, { recursive: true });
  await run("tar", ["-xzf", join(project, tarball), "-C", home, "--strip-components=1"]);
  await linkDependencies(home);
});
after(() => rm(project, { recursive: true, force: true }));

test("the package holds JavaScript with declarations, and no sources, tests or data", async () => {
  const files = await readdir(join(project, "node_modules/hallway"), { recursive: true });
  const strays = files.filter(
    (file) => (file.endsWith(".ts") && !file.endsWith(".d.ts")) || /\.test\.|^(src|tests|bench|data|node_modules)\b/.test(file),
  );
  assert.deepEqual(strays, []);
  for (const file of ["lib/main.js", "lib/hallway/index.d.ts", "lib/store/migrations", "LICENSE", "README.md"])
    assert.ok(files.includes(file), file);
});

test("an application of two files runs in an empty project, and its types hold", async () => {
  await writeFile(join(project, "package.json"), '{ "name": "elsewhere", "private": true, "type": "module" }\n');
  await writeFile(join(project, "notes.ts"), notes);
  await writeFile(join(project, "run.ts"), start);
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: strictly, files: ["notes.ts", "run.ts"] }));
  await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], { cwd: project }).catch(
    (error: { stdout?: string }) => assert.fail(error.stdout),
  );
  const { NODE_TEST_CONTEXT: _inTest, ...environment } = process.env;
  const { stdout } = await run(process.execPath, ["run.ts"], { cwd: project, env: environment });
  assert.deepEqual(JSON.parse(stdout), { status: "completed", output: { text: "kept: milk" } });
});

test("the command runs from the package", async () => {
  const home = join(project, "node_modules/hallway");
  const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as { version: string };
  const { stdout } = await run(process.execPath, [join(home, "lib/main.js"), "version"], { cwd: project });
  assert.equal(stdout, `${version}\n`);
});

const strictly = {
  strict: true,
  module: "nodenext",
  target: "esnext",
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: ["node"],
};

const notes = `
import { defineTool, z } from "hallway/contract";
import { answer, defineApp, defineTask } from "hallway";

const keepNote = defineTool({
  name: "keep_note", about: "Keep a note.", at: "POST /api/notes", effect: "write",
  input: z.object({ text: z.string() }), output: z.object({ task_id: z.uuid() }),
});
const keep = defineTask({
  name: "note:keep", input: z.object({ text: z.string() }), output: z.object({ text: z.string() }),
  async run({ text }, work) {
    return { text: await work.step("keep", () => "kept: " + text) };
  },
});
export const notes = defineApp({
  name: "notes", title: "Notes", about: "Keep notes.",
  tools: [answer(keepNote, async ({ text }, { start }) => ({ task_id: await start(keep, { text }) }))],
  tasks: [keep],
});
`;

const start = `
import { openHouse } from "hallway/testing";
import { notes } from "./notes.ts";

const house = await openHouse({ apps: [notes] });
const { task_id } = await house.asOwner<{ task_id: string }>("keep_note", { text: "milk" });
const { status } = await house.finished(task_id);
const { output } = await house.engine.tasks.get(house.owner.projectId, task_id);
process.stdout.write(JSON.stringify({ status, output }));
await house.close();
`;

/** Stands for an install without a network: what the package depends on is what is installed here. */
async function linkDependencies(home: string): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  for (const name of [...Object.keys(dependencies), "@types/node", "@types/pg", "@types/ws"]) {
    const link = join(project, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, "node_modules", name), link);
  }
}
