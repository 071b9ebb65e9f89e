/** The one command, where it meets machines that lack something. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { repository } from "./source.ts";

let folder = "";
let programs = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallway dev-"));
  programs = join(folder, "programs");
  await mkdir(programs);
  await copyFile(join(repository, "dev"), join(folder, "dev"));
  await chmod(join(folder, "dev"), 0o755);
  await writeFile(join(folder, "package.json"), '{ "name": "nothing", "version": "1.0.0" }\n');
  await writeFile(join(folder, "package-lock.json"), '{ "name": "nothing", "lockfileVersion": 3, "packages": { "": {} } }\n');
  for (const name of [
    "sh",
    "cat",
    "cksum",
    "cp",
    "cut",
    "dirname",
    "grep",
    "head",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "readlink",
    "rm",
    "sed",
    "sleep",
    "tail",
    "uname",
    "pwd",
  ])
    await link(name);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("help needs nothing at all", () => {
  const { status, stdout } = dev("help");
  assert.equal(status, 0);
  for (const word of ["./dev start", "./dev test", "./dev check", "./dev bench", "./dev demo", "./dev new-app", "./dev token"])
    assert.ok(stdout.includes(word), word);
});

test("without npm one sentence says what to install", () => {
  const { status, stderr } = dev("start");
  assert.equal(status, 1);
  assert.match(stderr, /^dev: There is no npm here\. Install Node 24 from .*\n$/m);
  assert.equal(
    stderr
      .trimEnd()
      .split("\n")
      .filter((line) => line.startsWith("dev:")).length,
    1,
  );
});

test("on a machine without a ready-made Node one sentence says so", async () => {
  await program("uname", 'case "$1" in -s) echo Plan9 ;; *) echo mips ;; esac');
  const { status, stderr } = dev("start");
  assert.equal(status, 1);
  assert.match(stderr, /^dev: No Node is ready-made for Plan9 on mips\. Install Node 24\.2 or later, then run \.\/dev again\.\n$/);
});

test("where Node can't be fetched, what npm said and one sentence are shown, and nothing half made stays", async () => {
  await program("node", "exit 1");
  await program("npm", 'mkdir -p "$3/node_modules/half" && echo "npm error network" && exit 1');
  const { status, stderr } = dev("start");
  assert.equal(status, 1);
  assert.match(stderr, /npm error network\ndev: Node [\d.]+ could not be fetched\. Check the network/);
  assert.deepEqual(
    (await readdir(join(folder, ".toolchain"))).filter((name) => !name.startsWith("getting.")),
    [],
  );
});

test("packages are installed when the lock file changed and not again; an install that fails is done again", async () => {
  await symlink(process.execPath, join(programs, "node"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src/main.ts"), 'process.stdout.write(process.argv.slice(2).join(" "));\n');
  const log = join(folder, "npm.log");
  await program(
    "npm",
    `if [ "$1" = --version ]; then echo 11.0.0; exit; fi; echo "$1" >>"${log}"; if [ -e "${folder}/broken" ]; then exit 1; fi; mkdir -p node_modules`,
  );
  await writeFile(join(folder, "broken"), "");
  assert.match(dev("parse").stderr, /dev: The packages could not be installed\./);
  await rm(join(folder, "broken"));
  assert.equal(dev("parse", "a file.docx", "--json").stdout, "parse a file.docx --json");
  assert.equal(dev("parse").status, 0);
  await writeFile(
    join(folder, "package-lock.json"),
    '{ "name": "nothing", "lockfileVersion": 3, "packages": { "": {}, "node_modules/x": { "version": "1.0.0" } } }\n',
  );
  assert.equal(dev("parse").status, 0);
  const { stdout } = spawnSync("cat", [log], { encoding: "utf8" });
  assert.equal(stdout, "ci\nci\nci\n");
});

/** Runs ./dev from another folder, with nothing but the programs of this test in PATH. */
function dev(...words: string[]) {
  return spawnSync(join(folder, "dev"), words, { cwd: tmpdir(), env: { PATH: programs, HOME: folder }, encoding: "utf8", timeout: 20_000 });
}

async function link(name: string): Promise<void> {
  const { stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  const path = stdout.trim();
  if (path.startsWith("/")) await symlink(path, join(programs, name));
}

async function program(name: string, body: string): Promise<void> {
  const path = join(programs, name);
  await rm(path, { force: true });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}
