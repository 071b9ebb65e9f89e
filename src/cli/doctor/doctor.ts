/** Looks whether a house is well: what it stands on, what runs, what waits for a person. Each line says what to do. */
import { constants } from "node:fs";
import { access, open, readFile, rm, stat, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { makeFolder } from "#store/make-folder.ts";
import { movedFrom } from "#store/moving/place.ts";
import type { CommonFlags } from "../arguments.ts";
import { type Client, clientOf } from "../client.ts";
import { runningServer } from "../connection.ts";
import { postgresFindings } from "./doctor-postgres.ts";
import { redisFindings } from "./doctor-redis.ts";
import { codeOf, type Finding, fail, ok, warn } from "./finding.ts";
import type { FindTool } from "../follow.ts";
import { styled } from "../screen.ts";
import type { World } from "../world.ts";

/** Tells every finding. @returns exit code 1 where one failed */
export async function examine(world: World, { json }: Pick<CommonFlags, "json">, find: FindTool): Promise<number> {
  const findings = await findingsOf(world, find);
  if (json) world.screen.answers.write(findings.map((finding) => `${JSON.stringify(finding)}\n`).join(""));
  else world.screen.answers.write(findings.map((finding) => lineOf(finding, world)).join(""));
  return findings.some(({ state }) => state === "fail") ? 1 : 0;
}

async function findingsOf(world: World, find: FindTool): Promise<Finding[]> {
  const folder = resolve(world.dataFolder);
  const server = await runningServer(folder);
  // It makes the folder where there is none yet, and the others look into it.
  const ofFolder = await folderFinding(folder);
  const standing = await Promise.all([durabilityFinding(folder), spaceFinding(folder), databaseFindings(world, folder)]);
  const running =
    server === null
      ? [warn("server", `No house runs on ${folder}. Start one with ./dev.`)]
      : await serverFindings(clientOf(server), server, world, find);
  return [...programFindings(world), ofFolder, ...standing.flat(), ...running];
}

function programFindings({ version }: World): Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > 24 || (major === 24 && minor >= 2);
  const node = `${process.version} on ${process.platform} ${process.arch}`;
  return [
    isNew ? ok("node", node) : fail("node", `${node} is too old: 24.2 or later is needed. ./dev gets one by itself.`),
    ok("hallway", version),
  ];
}

async function folderFinding(folder: string): Promise<Finding> {
  try {
    await makeFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(
      "data folder",
      `${folder} can't be written (${codeOf(error)}). Give this user the right to, or name another in HALLWAY_DATA.`,
    );
  }
  const { mode } = await stat(folder);
  const isOpen = (mode & 0o077) !== 0;
  return isOpen && (await holdsSecrets(folder))
    ? warn("data folder", `${folder} can be read by other users of this machine. chmod 700 closes it.`)
    : ok("data folder", folder);
}

async function holdsSecrets(folder: string): Promise<boolean> {
  const mode = await stat(join(folder, "server.json")).then(
    (file) => file.mode,
    () => 0,
  );
  return (mode & 0o077) !== 0;
}

const rounds = 5;

/** Writes, syncs and reads again: what a commit stands on. */
async function durabilityFinding(folder: string): Promise<Finding> {
  const path = join(folder, `.doctor-${process.pid}`);
  const bytes = Buffer.alloc(4_096, 7);
  try {
    const began = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      const file = await open(path, "w", 0o600);
      try {
        await file.write(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    const ms = (performance.now() - began) / rounds;
    if (!bytes.equals(await readFile(path)))
      return fail("durability", "What was written to the data folder was not what was read again. Check the disk.");
    const text = `written, synced and read again in ${ms.toFixed(1)} ms`;
    return ms > 100 ? warn("durability", `${text}: this disk is slow to sync, so every commit is.`) : ok("durability", text);
  } catch (error) {
    return fail("durability", `The data folder does not take a synced write (${codeOf(error)}). Check the disk and its free space.`);
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

const gibibyte = 1024 ** 3;

async function spaceFinding(folder: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const text = `${(free / gibibyte).toFixed(1)} GB free`;
    if (free < gibibyte / 10) return fail("disk", `${text}. Make room now: a full disk stops every task.`);
    return free < gibibyte ? warn("disk", `${text}. Make room soon.`) : ok("disk", text);
  } catch (error) {
    return warn("disk", `The free space can't be told (${codeOf(error)}).`);
  }
}

async function databaseFindings({ databaseUrl, redisUrl }: World, folder: string): Promise<Finding[]> {
  if (databaseUrl === null) return [await embeddedFinding(folder)];
  return (await Promise.all([postgresFindings(databaseUrl), redisFindings(redisUrl)])).flat();
}

async function embeddedFinding(folder: string): Promise<Finding> {
  const moved = await movedFrom(folder);
  if (moved !== null) return fail("database", `This house has moved to ${moved}. Set DATABASE_URL to that database.`);
  const version = await readFile(join(folder, "database", "PG_VERSION"), "utf8").catch(() => null);
  return ok(
    "database",
    version === null ? "embedded PGlite, not made yet: the first start makes it" : `embedded PGlite (PostgreSQL ${version.trim()})`,
  );
}

interface ReadyCheck {
  readonly health: "good" | "degraded" | "down";
  readonly detail: string;
}

const byHealth = { good: ok, degraded: warn, down: fail } as const;

async function serverFindings(
  client: Client,
  { url, pid }: { url: string; pid: number },
  world: World,
  find: FindTool,
): Promise<Finding[]> {
  try {
    const health = (await client.read("/health")) as { version?: string };
    const ready = (await client.read("/ready")) as { checks?: Record<string, ReadyCheck> };
    const counts = (await client.ask(find("count_tasks"), {})) as { by_status: { failed?: number; pending?: number } };
    const { failed = 0, pending = 0 } = counts.by_status;
    return [
      ok("server", `${url}, process ${pid}`),
      health.version === world.version
        ? ok("versions", world.version)
        : warn("versions", `The server runs ${health.version}, this command is ${world.version}. Restart the server.`),
      ...Object.entries(ready.checks ?? {}).map(([name, { health, detail }]) => byHealth[health](name, detail)),
      ok("tasks", `${pending} pending`),
      failed === 0
        ? ok("dead letters", "none")
        : warn(
            "dead letters",
            `${failed} failed ${failed === 1 ? "task" : "tasks"}. See them with tasks list --status failed; tasks retry tries one again.`,
          ),
    ];
  } catch (error) {
    return [fail("server", `${url} (process ${pid}) does not answer as it should: ${(error as Error).message}`)];
  }
}

const marks = { ok: ["✔", "green"], warn: ["!", "yellow"], fail: ["✖", "red"] } as const;

function lineOf({ state, about, detail }: Finding, { screen }: World): string {
  const [mark, style] = marks[state];
  return `${styled(screen, style, `${mark} ${state.padEnd(4)}`)}  ${about.padEnd(20)}  ${detail}\n`;
}
