/** Progress of running tasks: told at once to who watches, kept with the task once a second. */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Database } from "#store/database.ts";
import type { Live } from "./live.ts";
import type { ClaimedTask } from "../sql/turn.ts";
import { saveProgress } from "../sql/tend.ts";
import { estimateLeftMs } from "../sql/views.ts";

export interface ProgressBoard {
  readonly publish: (claimed: ClaimedTask, percent: number, step: string | undefined) => void;
  readonly close: () => Promise<void>;
}

const saveEveryMs = 1_000;
/** Reports of one task that come faster are told as one. */
const tellEveryMs = 40;

interface Report {
  readonly claimed: ClaimedTask;
  readonly startedMs: number;
  percent: number;
  step: string | null;
  isTold: boolean;
}

export function openProgressBoard({
  database,
  clock,
  live,
  log,
}: {
  database: Database;
  clock: Clock;
  live: Live;
  log: Log;
}): ProgressBoard {
  const reports = new Map<string, Report>();
  const startedMs = new Map<string, number>();
  let cancelSave: (() => void) | null = null;
  let saving: Promise<void> = Promise.resolve();
  let isClosed = false;

  const tell = (report: Report) => {
    report.isTold = true;
    const time_left_ms = estimateLeftMs(report.percent, clock.nowMs() - report.startedMs);
    live.publish(report.claimed.id, { progress: report.percent, current_step: report.step, time_left_ms });
  };
  const plan = () => {
    if (isClosed) return;
    cancelSave ??= clock.after(saveEveryMs, () => {
      saving = save();
    });
  };
  const save = async () => {
    cancelSave = null;
    const saved = new Map(reports);
    reports.clear();
    const rows = [...saved.values()].map(({ claimed, percent, step }) => ({
      project_id: claimed.project_id,
      id: claimed.id,
      fence: claimed.fence,
      progress: percent,
      current_step: step,
    }));
    try {
      const late = await saveProgress(database, rows);
      for (const id of late) if (!reports.has(id)) reports.set(id, saved.get(id)!);
      if (late.length > 0) plan();
    } catch (error) {
      log.warn({ error }, "progress could not be kept");
    }
  };

  return {
    publish: (claimed, percent, step) => {
      const rounded = Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10;
      const key = `${claimed.id}/${claimed.fence}`;
      if (!startedMs.has(key)) {
        if (startedMs.size > 10_000) startedMs.clear();
        startedMs.set(key, clock.nowMs());
      }
      const report = reports.get(claimed.id) ?? { claimed, startedMs: startedMs.get(key)!, percent: rounded, step: null, isTold: true };
      report.percent = rounded;
      report.step = step ?? report.step;
      reports.set(claimed.id, report);
      if (report.isTold) {
        report.isTold = false;
        clock.after(tellEveryMs, () => tell(report));
      }
      plan();
    },
    close: async () => {
      isClosed = true;
      cancelSave?.();
      await saving;
      if (reports.size > 0) await save();
    },
  };
}
