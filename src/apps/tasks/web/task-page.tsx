/** One task: where it stands and why, what went wrong first, then its steps on a time line and everything else. */
import { useParams } from "@tanstack/react-router";
import { ClipboardCopy } from "lucide-react";
import { useEffect, useRef } from "react";
import { isFinal, type TaskDetail } from "#base/task.ts";
import { announce } from "#ui/announce.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { Frame } from "#ui/frame.tsx";
import { JsonView } from "#ui/json-view.tsx";
import { ProgressLine } from "#ui/progress.tsx";
import { Empty, LoadingRows, ProblemCard, type ProblemLike } from "#ui/states.tsx";
import { StatusBadge, statusWord } from "#ui/status.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { useTask } from "#ui/use-task.ts";
import { ApprovalCards } from "./approval-card.tsx";
import { Attempts } from "./attempts.tsx";
import { CancelButton, RetryButton } from "./task-actions.tsx";
import { TaskEvents } from "./task-events.tsx";
import { TaskFacts } from "./task-facts.tsx";
import { TimeLine } from "./time-line.tsx";

const crumbs = [{ title: "Tasks", to: "/tasks" }];
const tabs = ["timeline", "events", "data", "attempts"] as const;
type TabName = (typeof tabs)[number];

export function Page() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const { task, problem, isLoading, refresh } = useTask(id);
  useFinalAnnouncement(task);

  if (task === undefined) {
    return (
      <Frame title="Task" crumbs={crumbs}>
        {problem !== null ? <ProblemCard problem={problem} onRetry={refresh} className="m-4" /> : isLoading && <LoadingRows />}
      </Frame>
    );
  }
  return (
    <Frame
      title={task.type}
      crumbs={crumbs}
      note={<StatusBadge status={task.status} progress={task.progress} />}
      actions={
        <>
          <CopyButton label="Copy diagnostics" text={() => diagnosticsOf(task)} className="max-sm:hidden" />
          <CancelButton task={task} onDone={refresh} children={task.children.length} />
          <RetryButton task={task} onDone={refresh} />
        </>
      }
    >
      <div className="grid gap-x-8 gap-y-5 p-4 lg:grid-cols-[minmax(0,1fr)_17rem] lg:p-6">
        <div className="grid min-w-0 content-start gap-5">
          {task.error !== null && <ErrorCard task={task} error={task.error} />}
          {task.error === null && <p className="text-muted">{task.reason}</p>}
          {task.status === "processing" && (
            <ProgressLine
              value={task.progress}
              step={task.current_step}
              timeLeftMs={task.time_left_ms}
              label={`Progress of ${task.type}`}
            />
          )}
          <ApprovalCards task={task} onDecided={refresh} />
          <Views task={task} refresh={refresh} />
        </div>
        <TaskFacts task={task} />
      </div>
    </Frame>
  );
}

function Views({ task, refresh }: { task: TaskDetail; refresh: () => void }) {
  const [{ tab }, setState] = useUrlState(["tab"]);
  const chosen: TabName = tabs.find((name) => name === tab) ?? "timeline";
  return (
    <Tabs
      label="Views of the task"
      chosen={chosen}
      onChoose={(name) => setState({ tab: name === "timeline" ? "" : name })}
      className="min-w-0"
      panelClassName="pt-4"
      tabs={[
        { name: "timeline", title: "Time line" },
        { name: "events", title: "Events" },
        { name: "data", title: "Input and output" },
        {
          name: "attempts",
          title: (
            <>
              Attempts <span className="tabular text-faint">{task.attempts.length}</span>
            </>
          ),
        },
      ]}
    >
      {chosen === "timeline" && <TimeLine task={task} onRetried={refresh} />}
      {chosen === "events" && <TaskEvents taskId={task.task_id} />}
      {chosen === "data" && <Data task={task} />}
      {chosen === "attempts" && <Attempts attempts={task.attempts} />}
    </Tabs>
  );
}

function ErrorCard({ task, error }: { task: TaskDetail; error: ProblemLike & { title: string; detail: string } }) {
  const failing = task.steps.findLast((step) => step.status === "failed");
  return (
    <ProblemCard problem={error}>
      <p className="w-full text-xs text-muted">
        {failing !== undefined && (
          <>
            In step <span className="font-mono text-ink">{failing.name}</span>,{" "}
          </>
        )}
        {task.attempt} of {task.max_attempts} attempts made.
      </p>
    </ProblemCard>
  );
}

function Data({ task }: { task: TaskDetail }) {
  return (
    <div className="grid gap-5">
      <section>
        <h2 className="mb-1.5 text-xs font-medium text-muted">Input</h2>
        <JsonView value={task.input} label="Input" />
      </section>
      <section>
        <h2 className="mb-1.5 text-xs font-medium text-muted">Output</h2>
        {task.output === null || task.output === undefined ? (
          <Empty
            icon={ClipboardCopy}
            title={isFinal(task.status) ? "It gave nothing" : "Nothing yet"}
            about={isFinal(task.status) ? undefined : "The output stands here once the task is completed."}
          />
        ) : (
          <JsonView value={task.output} label="Output" />
        )}
      </section>
    </div>
  );
}

function useFinalAnnouncement(task: TaskDetail | undefined): void {
  const before = useRef(task?.status);
  useEffect(() => {
    if (task === undefined) return;
    if (before.current !== undefined && before.current !== task.status && isFinal(task.status))
      announce(`${task.type}: ${statusWord(task.status)}`);
    before.current = task.status;
  }, [task]);
}

/** What a person sends along when asking for help: no input and no output, which may be private. */
function diagnosticsOf(task: TaskDetail): string {
  const { input: _input, output: _output, steps, ...rest } = task;
  return JSON.stringify(
    { ...rest, steps: steps.map(({ output: _stepOutput, ...step }) => step), page: location.href, browser: navigator.userAgent },
    null,
    2,
  );
}
