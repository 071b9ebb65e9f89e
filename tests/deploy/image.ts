/**
 * Builds the container image, looks at it, and runs it in each of its roles: as no root, on a PostgreSQL of its own.
 *
 * It takes minutes, so it is done when the files that say how it is made change, and always under CI=true. Where nobody can
 * build one (no root, no apt-get), it says so; under CI=true that is a failure.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "#testing/services/guarded.ts";
import { startPostgres } from "#testing/services/postgres.ts";
import { type Builder, type Container, openBuilder } from "./buildah.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(root, ".cache/deploy");
const stamp = join(cache, "image-passed");
const madeOf = ["deploy/Containerfile", "deploy/hallway.sh", ".dockerignore", "tests/deploy/image.ts", "tests/deploy/buildah.ts"];
const isCi = process.env["CI"] === "true";

async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of madeOf) hash.update(`${file}\0`).update(await readFile(join(root, file)));
  return hash.digest("hex");
}

async function main(): Promise<number> {
  const print = await fingerprint();
  if (!isCi && (await readFile(stamp, "utf8").catch(() => "")) === print) {
    process.stdout.write("The image was built and run before, and what it is made of has not changed.\n");
    return 0;
  }
  const builder = await openBuilder(cache, "node:24-bookworm-slim").catch((error: unknown) => refusal(error));
  if (typeof builder === "number") return builder;
  try {
    await timed("built", () => builder.build(join(root, "deploy/Containerfile"), root));
    await timed("looked at", () => lookAt(builder));
    await timed("run", () => runRoles(builder));
  } finally {
    await builder.close();
  }
  await mkdir(cache, { recursive: true });
  await writeFile(stamp, print);
  return 0;
}

function refusal(error: unknown): number {
  process.stdout.write(`Not checked here: the image. ${(error as Error).message}\n`);
  return isCi ? 1 : 0;
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await work();
  process.stdout.write(`${what} (${((performance.now() - began) / 1_000).toFixed(0)} s)\n`);
}

async function lookAt(builder: Builder): Promise<void> {
  const config = await builder.config();
  assert.equal(config.User, "10001:10001", "the image runs as root");
  assert.deepEqual(config.Entrypoint, ["hallway"]);
  assert.deepEqual(config.Cmd, ["start"]);
  assert.equal(config.StopSignal, "SIGTERM");
  assert.deepEqual(Object.keys(config.ExposedPorts), ["4000/tcp"]);
  assert.deepEqual(Object.keys(config.Volumes), ["/data"]);
  assert.equal(config.Healthcheck?.Test[0], "CMD", "the image has no health check, or one that needs a shell");
  assert.ok(!config.Env.some((line) => /PASSWORD|SECRET|TOKEN|_URL=/.test(line)), "the image holds a secret");

  // What it can't even read it can't change.
  const find = [
    "find",
    "/",
    "-xdev",
    "(",
    "-path",
    "/proc",
    "-o",
    "-not",
    "-readable",
    ")",
    "-prune",
    "-o",
    "-writable",
    "-not",
    "-type",
    "l",
    "-print",
  ];
  const writable = await builder.once(find);
  const strays = writable.split("\n").filter((path) => !/^\/(data|tmp|var\/tmp|dev|proc|run\/lock|sys)(\/|$)/.test(path));
  assert.deepEqual(strays, [], "its user may change what it runs");

  const files = (await builder.once(["find", "/app", "-not", "-path", "/app/node_modules/*/*"])).split("\n");
  const left = files.filter((path) =>
    /\.test\.|\/src\/(testing|web|ui)|node_modules\/(vite|typescript|oxlint|playwright-core)$/.test(path),
  );
  assert.deepEqual(left, [], "the image holds what only building and testing need");
}

async function runRoles(builder: Builder): Promise<void> {
  await embedded(builder);
  const postgres = await startPostgres();
  try {
    await scaled(builder, await postgres.createDatabase());
  } finally {
    await postgres.stop();
  }
}

async function embedded(builder: Builder): Promise<void> {
  const port = await freePort();
  const house = await builder.start(["start"], { HALLWAY_PORT: String(port) });
  await answers(house, `http://127.0.0.1:${port}/ready`);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.match(await page.text(), /<div id="/, "the image has no pages");
  await ends(house);
}

async function scaled(builder: Builder, databaseUrl: string): Promise<void> {
  const environment = { DATABASE_URL: databaseUrl };
  assert.match(await builder.once(["hallway", "migrate"], environment), /^applied /, "nothing was migrated");
  const [port, figuresPort, probePort] = [await freePort(), await freePort(), await freePort()];
  const api = await builder.start(["api"], { ...environment, HALLWAY_PORT: String(port), HALLWAY_PROBE_PORT: String(figuresPort) });
  const worker = await builder.start(["worker", "--concurrency", "4"], { ...environment, HALLWAY_PROBE_PORT: String(probePort) });
  await answers(worker, `http://127.0.0.1:${probePort}/ready`);
  await answers(api, `http://127.0.0.1:${port}/ready`);
  const told = await builder.once(["hallway", "smoke", `http://127.0.0.1:${port}`], environment);
  assert.match(told, /All is well/, told);
  const figures = await (await fetch(`http://127.0.0.1:${figuresPort}/metrics`)).text();
  assert.match(
    figures,
    /^hallway_http_request_seconds_count\{.*route="\/api\/tasks\/try"/m,
    "the doors' figures can't be read from outside",
  );
  await ends(worker);
  await ends(api);
}

async function answers(container: Container, url: string): Promise<void> {
  let last = "";
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(250)) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return;
    last = (await response?.text()) ?? "";
  }
  throw new Error(`${url} is not ready: ${last}\n${container.output()}`);
}

/** SIGTERM lets it finish; the program is nobody's root. */
async function ends(container: Container): Promise<void> {
  const status = await readFile(`/proc/${await container.pid()}/status`, "utf8");
  assert.match(status, /^Uid:\s+10001\s+10001\s+10001/m, "it runs as another user than it should");
  assert.equal(await container.stop(), 0, container.output());
}

process.exitCode = await main();
