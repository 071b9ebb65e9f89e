/** Watches one task: its state at once, then each change, until it is final. */
import { isFinal, type Progress, type TaskStatus, type TaskView } from "#base/task.ts";
import type { Engine } from "#engine/index.ts";
import type { Batch } from "./batch.ts";
import type { Feeds } from "./feed.ts";

/** How a task stands, flat. */
export interface TaskReport {
  readonly task_id: string;
  readonly status: TaskStatus;
  readonly progress: number;
  readonly current_step: string | null;
  readonly time_left_ms: number | null;
}

export interface TaskWatcher {
  /** Hears each state that differs from the one before; the last one is final. Must not throw. */
  readonly heard: (report: TaskReport) => void;
  readonly failed: (thrown: unknown) => void;
}

/**
 * Begins to watch. Status comes from the event log, progress from the live port.
 * @returns the function that stops it
 * @throws taskUnknown
 */
export async function watchTask(
  parts: { engine: Engine; feeds: Feeds },
  projectId: string,
  id: string,
  watcher: TaskWatcher,
): Promise<() => void> {
  const { engine, feeds } = parts;
  const subject = `task/${id}`;
  let last: TaskReport | null = null;
  let isStopped = false;
  let reading: Promise<void> | null = null;
  let mustReadAgain = false;

  const tell = (report: TaskReport): void => {
    if (isStopped || (last !== null && (isFinal(last.status) || isSame(last, report)))) return;
    last = report;
    watcher.heard(report);
    if (isFinal(report.status)) stop();
  };
  const readAgain = (): void => {
    mustReadAgain = true;
    reading ??= (async () => {
      while (mustReadAgain && !isStopped) {
        mustReadAgain = false;
        tell(reportOf(await engine.tasks.view(projectId, id)));
      }
    })()
      .catch(watcher.failed)
      .finally(() => (reading = null));
  };
  const hear = (batch: Batch): void => {
    if (batch.events.some((event) => event.subject === subject)) readAgain();
  };
  const feed = feeds.hold(projectId);
  feed.listen(hear);
  // Anyone may say it, of a task that waits as well: its status stays what the log says.
  const unfollow = engine.followProgress(
    { projectId, taskId: id },
    (progress: Progress) => last !== null && tell({ ...last, ...progress }),
  );
  function stop(): void {
    if (isStopped) return;
    isStopped = true;
    feed.leave(hear);
    feeds.release(projectId);
    unfollow();
  }
  try {
    tell(reportOf(await engine.tasks.view(projectId, id)));
  } catch (thrown) {
    stop();
    throw thrown;
  }
  return stop;
}

function reportOf({ task_id, status, progress, current_step, time_left_ms }: TaskView): TaskReport {
  return { task_id, status, progress, current_step, time_left_ms };
}

function isSame(one: TaskReport, other: TaskReport): boolean {
  return (
    one.status === other.status &&
    one.progress === other.progress &&
    one.current_step === other.current_step &&
    one.time_left_ms === other.time_left_ms
  );
}
