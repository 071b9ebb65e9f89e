/** The program itself, started as a person starts it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

let folder = "";
before(async () => void (folder = await mkdtemp(join(tmpdir(), "hallway-main-"))));
after(() => rm(folder, { recursive: true, force: true }));

const environment = () => ({ PATH: process.env["PATH"] ?? "", HALLWAY_DATA: join(folder, "data"), HALLWAY_PORT: "0" });

test("words that nobody reads are refused, before anything is opened", () => {
  for (const words of [
    ["start", "extra", "--bogus"],
    ["dev", "--port=1"],
    ["demo", "x"],
  ]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env: environment(), encoding: "utf8" });
    assert.deepEqual([status, stdout], [2, ""]);
    assert.ok(stderr.startsWith(`"${words[0]}" takes nothing more, but there is "${words.slice(1).join(" ")}".`), stderr);
  }
});

test("help of a word that begins a process is help, and begins nothing", () => {
  for (const word of ["start", "api", "worker", "migrate"]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, word, "--help"], { env: environment(), encoding: "utf8" });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /worker \[--types a,b\] \[--concurrency N\]/);
  }
});

test("the doctor finds nothing wrong where no house was yet", () => {
  const { status, stdout } = spawnSync(process.execPath, [program, "doctor"], { env: environment(), encoding: "utf8" });
  assert.equal(status, 0, stdout);
});

test("a first start says what it does in plain words; the next is as quiet, and the key of scripts is still the same", async () => {
  const first = await startAndStop();
  assert.equal(first.remarks, "Making the database …\n");
  const second = await startAndStop();
  assert.equal(second.remarks, "");
  assert.match(first.key, /^hw_/);
  assert.equal(second.key, first.key);
});

/** Starts it with live pages and stops it when it is open. @returns what it wrote to standard error until then, and its key */
async function startAndStop(): Promise<{ remarks: string; key: string }> {
  const child = spawn(process.execPath, [program, "dev"], { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  const over = once(child, "exit");
  let remarks = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (remarks += text));
  try {
    await new Promise<void>((open, fail) => {
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes("Ctrl+C stops it.")) open();
      });
      child.once("exit", () => fail(new Error(`It ended: ${remarks}`)));
    });
    const { key } = JSON.parse(await readFile(join(folder, "data/server.json"), "utf8")) as { key: string };
    return { remarks, key };
  } finally {
    child.kill("SIGTERM");
    await over;
  }
}
