/** Tasks in a table: the columns that the list and the dead letters share. */
import type { TaskView } from "#base/task.ts";
import { CopyableId } from "#ui/copy.tsx";
import { Link } from "#ui/link.tsx";
import { ProgressBar } from "#ui/progress.tsx";
import { StatusIcon, statusWord } from "#ui/status.tsx";
import { type Column, rowLink } from "#ui/table.tsx";
import { Duration, RelativeTime } from "#ui/time.tsx";
import { useProgress } from "#ui/use-progress.ts";

export const taskColumns: readonly Column<TaskView>[] = [
  { title: "Task", className: "w-[46%] sm:w-auto", cell: (task) => <NameCell task={task} /> },
  { title: "Why it is there", className: "w-[34%] max-lg:hidden", cell: (task) => <ReasonCell task={task} /> },
  { title: "Id", className: "w-28 max-sm:hidden", cell: (task) => <CopyableId id={task.task_id} /> },
  { title: "Took", className: "w-24 text-right max-sm:hidden", cell: (task) => <TookCell task={task} /> },
  { title: "Created", className: "w-24 text-right", cell: (task) => <RelativeTime at={task.created_at} className="text-xs text-muted" /> },
];

/** "2 of 5", where there was more than one attempt. */
export function attemptText(task: Pick<TaskView, "attempt" | "max_attempts">): string | null {
  return task.attempt > 1 ? `attempt ${task.attempt} of ${task.max_attempts}` : null;
}

function NameCell({ task }: { task: TaskView }) {
  const attempt = attemptText(task);
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <StatusIcon status={task.status} progress={task.progress} />
      <span className="min-w-0">
        <Link to={`/tasks/${task.task_id}`} className={`block truncate font-medium ${rowLink}`}>
          {task.type}
        </Link>
        <span className="block truncate text-xs text-faint lg:hidden">{task.error?.title ?? statusWord(task.status)}</span>
      </span>
      {attempt !== null && <span className="shrink-0 rounded bg-warn-soft px-1.5 text-xs text-warn max-sm:hidden">{attempt}</span>}
    </span>
  );
}

function ReasonCell({ task }: { task: TaskView }) {
  const live = useProgress(task.status === "processing" ? task.task_id : null);
  if (task.status === "processing") {
    const progress = Math.max(task.progress, live?.progress ?? 0);
    return (
      <span className="flex items-center gap-3 text-xs text-muted">
        <ProgressBar value={progress} label={`Progress of ${task.type}`} className="w-24 shrink-0" />
        <span className="truncate">{live?.current_step ?? task.current_step ?? task.reason}</span>
      </span>
    );
  }
  return (
    <span className={`block truncate text-xs ${task.status === "failed" ? "text-bad" : "text-muted"}`} title={task.reason}>
      {task.error?.title ?? task.reason}
    </span>
  );
}

function TookCell({ task }: { task: TaskView }) {
  if (task.started_at === null) return <span className="text-xs text-faint">–</span>;
  return <Duration from={task.started_at} to={task.finished_at} className="text-xs text-muted" />;
}
