/** Answers about the house: all of them out of what its processes told and its tables show. */
import { answer } from "#hallway/index.ts";
import { getSystemHistory, getSystemState } from "./contract.ts";

/** So that a line has about a hundred points, whatever time it shows. */
function stretchMinutes(hours: number): number {
  return hours <= 1 ? 1 : hours <= 6 ? 5 : hours <= 24 ? 15 : 30;
}

export const tools = [
  answer(getSystemState, async (_input, { system, person, projectId }) => {
    await system.demandOperator(person);
    const { at, pending, running, oldestPendingMs, deadLetters, byType, workers, processes, parts } = await system.now();
    return {
      ...{ at, pending, running, oldest_pending_ms: oldestPendingMs, dead_letters: deadLetters },
      by_type: byType.map(({ type, state, count }) => ({ type, state, count })),
      workers: workers.map(({ id, startedAt, beatAt, isAlive, blockedMs, tasks, ...own }) => ({
        ...own,
        ...{ worker_id: id, started_at: startedAt, beat_at: beatAt, is_alive: isAlive, blocked_ms: blockedMs },
        tasks: (tasks ?? []).map(({ project_id, ...task }) => ({ ...task, is_here: project_id === projectId })),
      })),
      processes: processes.map(({ id, startedAt, beatAt, isSilent, memoryBytes, parts: seen, ...own }) => ({
        ...own,
        ...{ process_id: id, started_at: startedAt, beat_at: beatAt, is_silent: isSilent, memory_bytes: memoryBytes, parts: [...seen] },
      })),
      parts: [...parts],
    };
  }),
  answer(getSystemHistory, async ({ hours }, { system, person }) => {
    await system.demandOperator(person);
    const minutes = stretchMinutes(hours);
    const stretches = (await system.history(hours, minutes)).map(({ wait, run, oldestPendingMs, deadLetters, ...own }) => ({
      ...own,
      wait: { p50_ms: wait.p50, p95_ms: wait.p95 },
      run: { p50_ms: run.p50, p95_ms: run.p95 },
      oldest_pending_ms: oldestPendingMs,
      dead_letters: deadLetters,
    }));
    return { stretch_minutes: minutes, stretches };
  }),
];
