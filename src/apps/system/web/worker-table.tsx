/** Who works, where, and on what. */
import { durationText } from "#base/duration.ts";
import { HeartCrack } from "lucide-react";
import { Link } from "#ui/link.tsx";
import { ProgressBar } from "#ui/progress.tsx";
import { Empty } from "#ui/states.tsx";
import { type Column, Table } from "#ui/table.tsx";
import { Duration, RelativeTime } from "#ui/time.tsx";
import type { Worker } from "../contract.ts";
import { HealthBadge } from "./health-badge.tsx";

export function WorkerTable({ workers }: { workers: readonly Worker[] }) {
  if (workers.length === 0)
    return (
      <Empty
        icon={HeartCrack}
        title="Nobody works"
        about="Tasks wait until a worker starts: hallway start, or hallway worker beside an API."
      />
    );
  return <Table label="Workers" columns={columns} rows={workers} keyOf={(worker) => worker.worker_id} />;
}

const columns: readonly Column<Worker>[] = [
  {
    title: "Worker",
    className: "w-[45%] sm:w-52",
    cell: (worker) => (
      <span className="grid">
        <span className="truncate font-medium">{worker.host}</span>
        <span className="truncate text-xs text-faint">
          process {worker.pid} · {worker.version}
        </span>
      </span>
    ),
  },
  {
    title: "State",
    className: "w-32 max-sm:hidden",
    cell: (worker) =>
      worker.is_alive ? (
        worker.blocked_ms > 1_000 ? (
          <HealthBadge health="degraded" word={`Blocked ${durationText(worker.blocked_ms)}`} />
        ) : (
          <HealthBadge health="good" word="Works" />
        )
      ) : (
        <HealthBadge health="down" word="Lost" />
      ),
  },
  {
    title: "Works on",
    cell: (worker) => (
      <>
        {!worker.is_alive && (
          <span className="sm:hidden">
            <HealthBadge health="down" word="Lost" />
          </span>
        )}
        <Held worker={worker} />
      </>
    ),
  },
  {
    title: "Last beat",
    className: "w-24 text-right max-md:hidden",
    cell: (worker) => <RelativeTime at={worker.beat_at} className="text-xs text-muted" />,
  },
];

const mostShown = 5;

function Held({ worker: { tasks, concurrency } }: { worker: Worker }) {
  if (tasks.length === 0) return <span className="text-sm text-faint">nothing now · room for {concurrency}</span>;
  return (
    <ul className="grid gap-1 text-sm">
      {tasks.slice(0, mostShown).map((task) => (
        <li key={task.task_id} className="flex min-w-0 items-center gap-2">
          {task.is_here ? (
            <Link to={`/tasks/${task.task_id}`} className="truncate text-accent-text hover:underline">
              {task.type}
            </Link>
          ) : (
            <span className="truncate" title="A task of another project">
              {task.type}
            </span>
          )}
          <span className="w-16 shrink-0 max-sm:hidden">
            <ProgressBar value={task.progress} label={`${task.type}: ${Math.round(task.progress)} %`} />
          </span>
          <Duration from={task.started_at} to={null} className="shrink-0 text-xs text-faint" />
        </li>
      ))}
      {tasks.length > mostShown && <li className="text-xs text-faint">and {tasks.length - mostShown} more</li>}
    </ul>
  );
}
