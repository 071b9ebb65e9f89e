/** Each attempt at a task: who worked on it, how long, and how it ended. */
import { History } from "lucide-react";
import type { AttemptView } from "#base/task.ts";
import { Empty } from "#ui/states.tsx";
import { StatusIcon } from "#ui/status.tsx";
import { Duration, RelativeTime } from "#ui/time.tsx";

export function Attempts({ attempts }: { attempts: readonly AttemptView[] }) {
  if (attempts.length === 0)
    return <Empty icon={History} title="Not begun yet" about="An attempt is listed once a worker has taken the task." />;
  return (
    <ol className="grid gap-2">
      {attempts.toReversed().map((attempt) => (
        <li key={`${attempt.attempt} ${attempt.started_at}`} className="rounded-lg border border-line bg-surface p-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusIcon status={attempt.finished_at === null ? "processing" : attempt.error === null ? "completed" : "failed"} />
            <span className="font-medium">Attempt {attempt.attempt}</span>
            <span className="text-muted">{attempt.outcome ?? "under way"}</span>
            <span className="ml-auto flex gap-3 text-xs text-muted">
              <Duration from={attempt.started_at} to={attempt.finished_at} />
              <RelativeTime at={attempt.started_at} />
            </span>
          </div>
          {attempt.error !== null && (
            <p className="mt-2 text-sm">
              <span className="font-medium text-bad">{attempt.error.title}.</span>{" "}
              <span className="text-muted">{attempt.error.detail}</span>
            </p>
          )}
          <p className="mt-1 font-mono text-xs text-faint">{attempt.worker}</p>
        </li>
      ))}
    </ol>
  );
}
