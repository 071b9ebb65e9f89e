import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { newApp } from "./new-app.ts";
import { repository } from "./source.ts";

const run = promisify(execFile);

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallway-new-app-"));
  for (const part of ["src", "examples", "docs/architecture.md", "package.json", "tsconfig.json", ".oxlintrc.json"]) {
    await cp(join(repository, part), join(folder, part), { recursive: true });
  }
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
});
after(() => rm(folder, { recursive: true, force: true }));

test("a new application is the example under another name, listed, and its types and tests hold", async () => {
  const files = await newApp("notes", folder);
  assert.ok(files.includes("src/apps/notes/web/notes-page.tsx"), files.join(" "));
  for (const path of files) assert.doesNotMatch(await readFile(join(folder, path), "utf8"), /hello/i, path);
  assert.match(
    await readFile(join(folder, "src/house.ts"), "utf8"),
    /import \{ notes \} from "#apps\/notes\/index\.ts";[\s\S]*apps = \[[\s\S]*notes[\s\S]*\]/,
  );
  assert.match(await readFile(join(folder, "docs/architecture.md"), "utf8"), /`apps\/notes\/`/);

  const list = await run(
    process.execPath,
    ["--input-type=module", "-e", 'import("#house.ts").then(({ apps }) => console.log(apps.map((app) => app.name).join()))'],
    { cwd: folder },
  );
  assert.match(list.stdout, /notes/);
  const { NODE_TEST_CONTEXT: _inTest, ...environment } = process.env;
  await run(process.execPath, ["--test", "src/apps/notes/app.test.ts"], { cwd: folder, env: environment });
});

test("a name that does not fit or is taken is refused, and nothing is written", async () => {
  const before = await readdir(join(folder, "src/apps"));
  for (const name of ["", "Notes", "my notes", "../x", "tasks", "hello"])
    await assert.rejects(newApp(name, folder), /is no name|already/, name);
  assert.deepEqual(await readdir(join(folder, "src/apps")), before);
});
