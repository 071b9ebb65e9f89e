import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { concernsProgram } from "./reload.ts";

const reloader = fileURLToPath(new URL("./reload.ts", import.meta.url));

let folder = "";
let running: ChildProcess | null = null;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "hallway-reload-"))));
afterEach(async () => {
  if (running !== null && running.exitCode === null && running.signalCode === null) {
    running.kill("SIGKILL");
    await once(running, "exit");
  }
  await rm(folder, { recursive: true, force: true });
});

const lasting = (word: string) =>
  `process.stdout.write("${word} " + process.pid + "\\n"); setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(0));\n`;

test("a program whose source changes is started anew, and ends with its reloader", async () => {
  const { hears, child } = await run(lasting("first"));
  const first = await hears(/first (\d+)/);
  await writeFile(join(folder, "main.ts"), lasting("second"));
  const second = await hears(/second (\d+)/);
  assert.equal(isAlive(Number(first)), false);
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number];
  assert.equal(code, 0);
  assert.equal(isAlive(Number(second)), false);
});

test("a program that does not start ends its reloader with the same code", async () => {
  const { child } = await run("process.exit(3);\n");
  const [code] = (await once(child, "exit")) as [number];
  assert.equal(code, 3);
});

test("a program does not outlive a reloader that is killed", async () => {
  const { hears, child } = await run(lasting("here"));
  const pid = Number(await hears(/here (\d+)/));
  child.kill("SIGKILL");
  for (let tries = 0; tries < 100 && isAlive(pid); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(isAlive(pid), false);
});

test("tests and pages do not start it anew", () => {
  assert.equal(concernsProgram("engine/worker.ts"), true);
  assert.equal(concernsProgram("apps/templates/migrations/0002-more.sql"), true);
  for (const file of ["engine/worker.test.ts", "web/main.tsx", "ui/button.tsx", "apps/tasks/web/span.ts", "apps/tasks/README.md"])
    assert.equal(concernsProgram(file), false, file);
});

async function run(text: string) {
  await writeFile(join(folder, "main.ts"), text);
  const child = spawn(process.execPath, [reloader, join(folder, "main.ts")], { stdio: ["ignore", "pipe", "pipe"] });
  running = child;
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  const hears = async (pattern: RegExp): Promise<string> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const match = pattern.exec(output);
      if (match) return match[1]!;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nothing like ${pattern.source} in: ${output}`);
  };
  return { child, hears };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
