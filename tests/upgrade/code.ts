/** The same tasks as two releases of an application know them. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "#base/contract.ts";
import { type AnyTask, taskDefiner } from "#engine/define.ts";
import type { Work } from "#engine/work.ts";
import type { MigrationSet } from "#store/migrations.ts";

export type Release = "before" | "after";

export const input = z.object({ pauseMs: z.number(), restMs: z.number().default(200) });
const defineTask = taskDefiner<Work>();
/** Kills cost attempts: here none may run out of them. */
const retry = { attempts: 1_000, pause: "50ms", longest: "500ms" } as const;

/** Versions, where the tasks of a release have any: these two do not go on with each other's, these with the earlier one's. */
const versionsOf: Record<string, { version: number; resumes?: number[] }> = {
  "raised:run": { version: 2 },
  "resumed:run": { version: 2, resumes: [1] },
};

/** What became of the steps of each type. */
const stepsOf: Record<string, Record<Release, readonly string[]>> = {
  "same:run": { before: ["one", "two", "three"], after: ["one", "two", "three"] },
  /** Steps behind what was there: what is under way goes on with either code. */
  "grown:run": { before: ["one", "two"], after: ["one", "two", "three"] },
  "raised:run": { before: ["one", "two"], after: ["one", "two"] },
  "resumed:run": { before: ["one", "two"], after: ["one", "two"] },
  /** Moved without a word: neither code can go on with what the other has begun. */
  "moved:run": { before: ["one", "two", "three"], after: ["two", "one", "three"] },
};

/** The tasks of a release. */
export function tasksOf(release: Release): AnyTask[] {
  return Object.entries(stepsOf).map(([name, steps]) =>
    defineTask({
      ...(release === "after" ? versionsOf[name] : {}),
      name,
      input,
      retry,
      run: (given, work) => runSteps(work, { names: steps[release], release, ...given }),
    }),
  );
}

export const typeNames = Object.keys(stepsOf);

interface Steps extends z.output<typeof input> {
  readonly names: readonly string[];
  readonly release: Release;
}

async function runSteps(work: Work, { names, release, pauseMs, restMs }: Steps) {
  for (const [number, name] of names.entries()) {
    await pause(pauseMs);
    // Whoever is free goes on with it, of whichever release.
    if (number === 1) await work.sleep("rest", restMs);
    await work.transaction(name, async ({ db }) => {
      const row = [work.projectId, work.taskId, name, release];
      await db.query("insert into upgrade.effect (project_id, task_id, key, code) values ($1, $2, $3, $4)", row);
    });
  }
  return release;
}

/** The effects that a task of this type should have had in the end, whichever code did them. */
export function effectsOf(type: string, release: Release): readonly string[] {
  return stepsOf[type]![release].toSorted();
}

export const upgradeMigrations = (release: Release): MigrationSet => ({
  name: "upgrade",
  directory: new URL(`${release}/`, import.meta.url),
});
