/**
 * What one attempt asks for by name, matched with what earlier attempts kept.
 *
 * A step's key is its name, numbered where it repeats. Its position is how many were asked for before it. Where no other step was under
 * way (`alone`), the position is the same in each attempt as long as the code is: another name at that place means that
 * the code was changed under a running task, which is reported before anything runs.
 */
import { stepsChanged } from "../problems.ts";
import type { KeptStep } from "../sql/steps.ts";
import { Suspension } from "./suspension.ts";

export interface AskedStep {
  readonly key: string;
  readonly position: number;
  readonly alone: boolean;
  readonly kind: string;
  readonly kept: KeptStep | undefined;
}

export interface StepBook {
  /**
   * Enters a step that the code asks for.
   * @throws stepsChanged when the record shows another step at this place
   * @throws Suspension when the task is on its way to sleep
   */
  readonly enter: (name: string, kind: string) => AskedStep;
  /** Runs what a step does, counted as under way until it settles. */
  readonly during: <Result>(run: () => Promise<Result>) => Promise<Result>;
  /** Puts the task to sleep as soon as nothing is under way. */
  readonly suspend: () => never;
  readonly isSuspended: () => boolean;
  /** Resolves when nothing is under way. */
  readonly settled: () => Promise<void>;
}

/** What repeats is numbered with #; and names are keys of an index. */
const longestName = 240;

/** The name under which a question is kept. */
export function approvalName(question: string): string {
  return `approve: ${question.replaceAll("#", "№").slice(0, longestName - 10)}`;
}

export function openStepBook(taskId: string, keptSteps: readonly KeptStep[]): StepBook {
  const byKey = new Map(keptSteps.map((step) => [step.key, step]));
  const byPosition = new Map(keptSteps.filter((step) => step.alone).map((step) => [step.position, step]));
  const counts = new Map<string, number>();
  const underWay = new Set<Promise<unknown>>();
  let asked = 0;
  let suspended = false;

  const enter = (name: string, kind: string): AskedStep => {
    if (suspended) throw new Suspension();
    if (name.includes("#") || name.length > longestName) {
      throw new TypeError(`"${name.slice(0, 80)}" is no name for a step: write at most ${longestName} characters, without #.`);
    }
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const key = count === 1 ? name : `${name}#${count}`;
    const position = asked++;
    const alone = underWay.size === 0;
    const kept = byKey.get(key);
    const expected = alone ? byPosition.get(position) : undefined;
    const isMoved = kept !== undefined && kept.alone && alone && kept.position !== position;
    if ((expected && expected.key !== key) || isMoved || (kept && kept.kind !== kind)) {
      const was = expected && expected.key !== key ? `${expected.kind} "${expected.key}"` : kept ? `${kept.kind} "${kept.key}"` : "nothing";
      throw stepsChanged(
        `Task ${taskId} now asks for ${kind} "${key}" as number ${position + 1}, but its record has ${was} there. ` +
          `The code was changed while the task was under way: run it with the code that started it, or retry it from an earlier step.`,
        { task_id: taskId, step: key, position },
      );
    }
    return { key, position, alone, kind, kept };
  };

  return {
    enter,
    during: async (run) => {
      const running = run();
      underWay.add(running);
      try {
        return await running;
      } finally {
        underWay.delete(running);
      }
    },
    suspend: () => {
      suspended = true;
      throw new Suspension();
    },
    isSuspended: () => suspended,
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
