/** The facts of a task, each linked to what it names. */
import type { ReactNode } from "react";
import type { TaskDetail } from "#base/task.ts";
import { CopyableId } from "#ui/copy.tsx";
import { Link } from "#ui/link.tsx";
import { StatusIcon } from "#ui/status.tsx";
import { Duration, RelativeTime } from "#ui/time.tsx";

export function TaskFacts({ task }: { task: TaskDetail }) {
  return (
    <aside aria-label="Facts" className="grid content-start gap-5 text-sm">
      <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-2">
        <Fact name="Id">
          <CopyableId id={task.task_id} />
        </Fact>
        <Fact name="Created">
          <RelativeTime at={task.created_at} />
        </Fact>
        <Fact name="Created by">
          <Origin of={task.created_by} />
        </Fact>
        {task.status === "pending" && (
          <Fact name="Due">
            <RelativeTime at={task.run_at} />
          </Fact>
        )}
        <Fact name="Waited">
          <Duration from={task.created_at} to={task.started_at ?? task.finished_at} />
        </Fact>
        {task.started_at !== null && (
          <Fact name="Took">
            <Duration from={task.started_at} to={task.finished_at} />
          </Fact>
        )}
        <Fact name="Attempt">
          <span className="tabular">
            {Math.max(task.attempt, task.started_at === null ? 0 : 1)} of {task.max_attempts}
          </span>
        </Fact>
        <Fact name="Priority">
          <span className="tabular">{task.priority}</span>
        </Fact>
        {task.worker !== null && (
          <Fact name="Worker">
            <CopyableId id={task.worker} />
          </Fact>
        )}
        {task.concurrency_key !== null && (
          <Fact name="Shares limit">
            <span className="font-mono text-xs">{task.concurrency_key}</span>
          </Fact>
        )}
        {task.deduplication_key !== null && (
          <Fact name="Only one of">
            <span className="font-mono text-xs">{task.deduplication_key}</span>
          </Fact>
        )}
        <Fact name="Code">
          <span className="font-mono text-xs">{task.code_version}</span>
        </Fact>
        <Fact name="Correlation">
          <Link to={`/events?correlation=${task.correlation_id}`} className="text-accent-text hover:underline">
            events
          </Link>{" "}
          ·{" "}
          <Link to={`/tasks?correlation=${task.correlation_id}`} className="text-accent-text hover:underline">
            tasks
          </Link>
        </Fact>
        {task.parent_id !== null && (
          <Fact name="Started by">
            <Link to={`/tasks/${task.parent_id}`} className="font-mono text-xs text-accent-text hover:underline">
              task/{task.parent_id.slice(-8)}
            </Link>
          </Fact>
        )}
      </dl>
      {task.children.length > 0 && (
        <section>
          <h2 className="mb-1.5 text-xs font-medium text-muted">Tasks it started</h2>
          <ul className="grid gap-1">
            {task.children.map((child) => (
              <li key={child.task_id} className="flex items-center gap-2">
                <StatusIcon status={child.status} />
                <Link to={`/tasks/${child.task_id}`} className="truncate hover:underline">
                  {child.type}
                </Link>
                <CopyableId id={child.task_id} className="ml-auto" />
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** "person 1fb1": who or what, and enough of the id to tell it from others. */
function Origin({ of }: { of: string }) {
  const [noun = of, id = ""] = of.split("/");
  if (noun === "task" && id !== "")
    return <Link to={`/tasks/${id}`} className="font-mono text-xs text-accent-text hover:underline">{`task/${id.slice(-8)}`}</Link>;
  return (
    <span className="inline-flex flex-wrap gap-x-1.5">
      {noun} {id !== "" && <CopyableId id={id} />}
    </span>
  );
}
