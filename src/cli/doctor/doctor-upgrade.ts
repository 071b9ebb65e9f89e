/**
 * Says, before this version of the program takes over, which tasks of the one that runs now it could not go on with.
 * Run with the new code on the database of the old: `DATABASE_URL=… hallway doctor --upgrade`.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineProblem } from "#base/contract.ts";
import { lookAtUpgrade, type TypeReport, type UpgradeReport } from "#hallway/upgrade.ts";
import { openPglite } from "#store/pglite/pglite.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import type { CommonFlags } from "../arguments.ts";
import { runningServer } from "../connection.ts";
import { type Screen, styled } from "../screen.ts";
import type { World } from "../world.ts";

export const databaseInUse = defineProblem("database-in-use", { status: 409, title: "The database is in use" });

/** Tells what the upgrade would meet. @returns exit code 1 where some task could not be finished by this code */
export async function examineUpgrade(world: World, { json }: Pick<CommonFlags, "json">): Promise<number> {
  const database = await openExisting(world);
  try {
    const report = database === null ? { migrations: [], types: [] } : await lookAtUpgrade(database, world.apps);
    world.screen.answers.write(json ? `${JSON.stringify(report)}\n` : textOf(report, world.screen));
    return report.types.some(({ not }) => not > 0) ? 1 : 0;
  } finally {
    await database?.close();
  }
}

/** Null where there is nothing yet that could be upgraded. */
async function openExisting({ databaseUrl, dataFolder }: World) {
  if (databaseUrl !== null) return openPostgres({ url: databaseUrl, poolSize: 2, applicationName: "hallway doctor" });
  const folder = resolve(dataFolder);
  if (!existsSync(join(folder, "database"))) return null;
  if ((await runningServer(folder)) !== null) {
    throw databaseInUse(
      `The house that runs on ${folder} has its database to itself. Stop it (its tasks wait), ask again, and then start the new one.`,
    );
  }
  return openPglite({ directory: folder });
}

function textOf({ migrations, types }: UpgradeReport, screen: Screen): string {
  const changes = migrations.map(({ name, beside }) =>
    line(
      screen,
      beside ? "ok" : "warn",
      name,
      beside ? "can run while the old program does" : "stop the old program first, or expect its errors",
    ),
  );
  const none = line(screen, "ok", "tasks", "None is under way.");
  const tasks = types.flatMap((type) => linesOf(type, screen));
  return [
    styled(screen, "bold", "Changes of the database"),
    ...(changes.length === 0 ? [line(screen, "ok", "migrations", "None.")] : changes),
    styled(screen, "bold", "Tasks that are not over"),
    ...(tasks.length === 0 ? [none] : tasks),
    "",
  ].join("\n");
}

function linesOf({ type, fine, not, unsure, reasons }: TypeReport, screen: Screen): string[] {
  const counts = [`${fine} can go on`, ...(not > 0 ? [`${not} can't`] : []), ...(unsure > 0 ? [`${unsure} could not be tried`] : [])];
  const state = not > 0 ? "fail" : unsure > 0 ? "warn" : "ok";
  const why = reasons.map(({ why: text, count, task_ids: ids }) => {
    const more = count > ids.length ? `, and ${count - ids.length} more` : "";
    return `      ${text}\n      ${styled(screen, "dim", `${ids.join(", ")}${more}`)}`;
  });
  return [line(screen, state, type, counts.join(", ")), ...why];
}

const marks = { ok: ["✔", "green"], warn: ["!", "yellow"], fail: ["✖", "red"] } as const;

function line(screen: Screen, state: keyof typeof marks, about: string, detail: string): string {
  const [mark, style] = marks[state];
  return `  ${styled(screen, style, mark)} ${about.padEnd(28)}  ${detail}`;
}
