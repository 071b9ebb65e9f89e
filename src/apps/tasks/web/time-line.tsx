/** The steps of a task as bars in proportion to time: waiting in the queue shaded, further attempts as ticks. */
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { durationText } from "#base/duration.ts";
import { type AttemptView, isFinal, type StepView, type TaskDetail } from "#base/task.ts";
import { Button } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import { JsonView } from "#ui/json-view.tsx";
import { type Status, StatusIcon } from "#ui/status.tsx";
import { Duration, useNow } from "#ui/time.tsx";
import { type Span, timeLineOf, type TimeLineShape } from "./span.ts";
import { useRetry } from "./task-actions.tsx";

const kindWords: Record<StepView["kind"], string> = {
  run: "step",
  transaction: "transaction",
  sleep: "sleep",
  wait: "waits for an event",
  approval: "waits for a person",
  start: "other task",
  emit: "event",
};

const waits: ReadonlySet<StepView["kind"]> = new Set(["sleep", "wait", "approval", "start"]);

export function TimeLine({ task, onRetried }: { task: TaskDetail; onRetried: () => void }) {
  const nowMs = useNow();
  const failing = task.steps.findLast((step) => step.status === "failed")?.name ?? null;
  // Failures open themselves.
  const [chosen, setChosen] = useState<string | null>(failing);
  const shape = timeLineOf(task, nowMs);

  if (task.attempts.length === 0) {
    return (
      <div className="grid gap-2">
        <Axis shape={shape} />
        <Lane label="In the queue" status={task.status} shape={shape} bars={[]} />
        {isFinal(task.status) || (
          <p className="px-2 text-xs text-faint">Attempts and steps stand here as soon as a worker has taken the task.</p>
        )}
      </div>
    );
  }
  return (
    <div>
      <Axis shape={shape} />
      <Lane
        label={shape.retries.length === 0 ? "At work" : "Attempts"}
        status={task.status}
        shape={shape}
        bars={shape.attempts.map(({ attempt, span }) => ({
          span,
          tone: attemptTone(attempt),
          title: `Attempt ${attempt.attempt}: ${attempt.outcome ?? "under way"}`,
        }))}
      />
      <ol className="grid">
        {shape.steps.map(({ step, span }) => (
          <li key={`${step.name} ${step.started_at}`}>
            <button
              type="button"
              aria-expanded={chosen === step.name}
              onClick={() => setChosen(chosen === step.name ? null : step.name)}
              className={classes(
                "block w-full rounded-md text-left transition-colors hover:bg-hover/70",
                chosen === step.name && "bg-hover/70",
              )}
            >
              <Lane
                label={step.name}
                status={stepStatus(step)}
                shape={shape}
                bars={[{ span, tone: classes(stepTone(step), waits.has(step.kind) && "stripes"), title: kindWords[step.kind] }]}
                isStep
              />
            </button>
            {chosen === step.name && <StepDetail step={step} task={task} onRetried={onRetried} />}
          </li>
        ))}
      </ol>
      <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-faint">
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-2 w-4 rounded-sm bg-line" /> in the queue
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-2 w-4 rounded-sm bg-good" /> at work
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-2 w-4 rounded-sm bg-warn/60 stripes" /> waits, costs nothing
        </span>
        {shape.retries.length > 0 && (
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="h-3 w-0.5 bg-bad" /> another attempt
          </span>
        )}
      </p>
    </div>
  );
}

function Axis({ shape }: { shape: TimeLineShape }) {
  return (
    <div
      className="grid grid-cols-[7rem_minmax(0,1fr)_3.5rem] sm:grid-cols-[minmax(7rem,14rem)_minmax(0,1fr)_4.5rem] gap-3 px-2 pb-1 text-xs text-faint"
      aria-hidden
    >
      <span />
      <span className="tabular flex justify-between">
        <span>0</span>
        <span className="max-sm:hidden">{durationText(shape.lengthMs / 2)}</span>
        <span>{durationText(shape.lengthMs)}</span>
      </span>
      <span />
    </div>
  );
}

interface Bar {
  readonly span: Span;
  readonly tone: string;
  readonly title: string;
}

interface LaneProps {
  readonly label: string;
  readonly status: Status;
  readonly shape: TimeLineShape;
  readonly bars: readonly Bar[];
  readonly isStep?: boolean;
}

function Lane({ label, status, shape, bars, isStep = false }: LaneProps) {
  const workedMs = bars.reduce((sum, { span }) => sum + span.to - span.from, 0) * shape.lengthMs;
  return (
    <span className="grid h-9 grid-cols-[7rem_minmax(0,1fr)_3.5rem] sm:grid-cols-[minmax(7rem,14rem)_minmax(0,1fr)_4.5rem] items-center gap-3 px-2">
      <span className={classes("flex min-w-0 items-center gap-2", isStep ? "pl-4" : "font-medium")}>
        <StatusIcon status={status} size={14} />
        <span className="truncate">{label}</span>
      </span>
      <span className="relative block h-5 rounded bg-sunken" aria-hidden>
        <span className="absolute inset-y-0 left-0 rounded-l bg-line/70" style={{ width: `${shape.queue.to * 100}%` }} />
        {bars.map(({ span, tone, title }, at) => (
          <span
            key={at}
            title={title}
            className={classes("absolute inset-y-[3px] min-w-[3px] rounded-sm transition-[width] duration-300", tone)}
            style={{ left: `min(${span.from * 100}%, 100% - 3px)`, width: `${Math.max(0, span.to - span.from) * 100}%` }}
          />
        ))}
        {shape.retries.map(({ attempt, at }) => (
          <span key={attempt} title={`Attempt ${attempt}`} className="absolute inset-y-0 w-0.5 bg-bad" style={{ left: `${at * 100}%` }} />
        ))}
      </span>
      <span className="tabular text-right text-xs text-muted">{durationText(workedMs)}</span>
    </span>
  );
}

function StepDetail({ step, task, onRetried }: { step: StepView; task: TaskDetail; onRetried: () => void }) {
  const retry = useRetry(onRetried);
  const canRetry = task.status === "failed" || task.status === "cancelled";
  return (
    <div className="mb-2 ml-2 grid gap-3 border-l-2 border-line py-2 pl-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
        <span>{kindWords[step.kind]}</span>
        <span>{step.status}</span>
        <span>attempt {step.attempt}</span>
        <Duration from={step.started_at} to={step.finished_at} />
        {canRetry && (
          <Button size="small" icon={RotateCw} isBusy={retry.isRunning} onClick={() => retry.run(task, step.name)}>
            Try again from here
          </Button>
        )}
      </div>
      {step.output === null || step.output === undefined ? (
        <p className="text-xs text-faint">It has recorded no result.</p>
      ) : (
        <JsonView value={step.output} label={`Result of ${step.name}`} />
      )}
    </div>
  );
}

function stepStatus(step: StepView): Status {
  if (step.status === "open") return waits.has(step.kind) ? "waiting" : "processing";
  if (step.status === "done") return "completed";
  return step.status === "failed" ? "failed" : "cancelled";
}

function stepTone(step: StepView): string {
  if (step.status === "failed") return "bg-bad";
  if (waits.has(step.kind)) return "bg-warn/60";
  return step.status === "open" ? "bg-busy" : "bg-good";
}

function attemptTone({ outcome, error }: AttemptView): string {
  if (outcome === null) return "bg-busy";
  if (error !== null || outcome === "failed") return "bg-bad";
  return outcome === "cancelled" ? "bg-idle" : "bg-good";
}
