/** What can be done to a task: cancel, try again, decide. */
import { Ban, RotateCw } from "lucide-react";
import { isFinal, type TaskView } from "#base/task.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/dialog.tsx";
import { notify } from "#ui/toast.tsx";
import { asProblem } from "#ui/use-read.ts";
import { useWrite } from "#ui/use-write.ts";
import { cancelTask, retryTask } from "../contract.ts";

export function CancelButton({
  task,
  onDone,
  children = 0,
}: {
  task: Pick<TaskView, "task_id" | "type" | "status">;
  onDone: () => void;
  children?: number;
}) {
  const cancel = useWrite(cancelTask);
  if (isFinal(task.status)) return null;
  const stop = () =>
    cancel.run({ id: task.task_id }).then(
      () => {
        notify({ title: `${task.type} is cancelled`, tone: "plain" });
        onDone();
      },
      (thrown) => reportProblem("It could not be cancelled", thrown),
    );
  const others = children === 0 ? "" : children === 1 ? " and the task it started" : ` and the ${children} tasks it started`;
  return (
    <Confirm
      title="Cancel this task?"
      about={`${task.type}${others} will be stopped at once. Steps that are done stay done, and the task can be tried again later from where it stopped.`}
      action="Cancel the task"
      onConfirm={() => void stop()}
    >
      {(ask) => (
        <Button icon={Ban} tone="danger" isBusy={cancel.isRunning} onClick={ask}>
          Cancel
        </Button>
      )}
    </Confirm>
  );
}

export function RetryButton({ task, onDone }: { task: Pick<TaskView, "task_id" | "type" | "status">; onDone: () => void }) {
  const retry = useRetry(onDone);
  if (task.status !== "failed" && task.status !== "cancelled") return null;
  return (
    <Button icon={RotateCw} tone="primary" isBusy={retry.isRunning} onClick={() => retry.run(task)}>
      Try again
    </Button>
  );
}

/** Tries a task again: from where it stopped, or from a step. */
export function useRetry(onDone: () => void) {
  const retry = useWrite(retryTask);
  const run = (task: Pick<TaskView, "task_id" | "type">, fromStep?: string) =>
    void retry.run({ id: task.task_id, from_step: fromStep }).then(
      () => {
        notify({
          title: `${task.type} is tried again`,
          detail: fromStep === undefined ? "It goes on from where it stopped." : `It begins at ${fromStep}.`,
          tone: "good",
        });
        onDone();
      },
      (thrown) => reportProblem("It could not be tried again", thrown),
    );
  return { run, isRunning: retry.isRunning };
}

/** Tells of a failed action, in the problem's own words. */
export function reportProblem(title: string, thrown: unknown): void {
  notify({ title, detail: asProblem(thrown)?.message ?? "", tone: "bad" });
}
