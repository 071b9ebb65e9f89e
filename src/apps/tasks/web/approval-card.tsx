/** What a waiting task asks of a person. */
import { CircleHelp } from "lucide-react";
import type { TaskDetail } from "#base/task.ts";
import { Button } from "#ui/button.tsx";
import { notify } from "#ui/toast.tsx";
import { useWrite } from "#ui/use-write.ts";
import { decideApproval } from "../contract.ts";
import { reportProblem } from "./task-actions.tsx";

export function ApprovalCards({ task, onDecided }: { task: TaskDetail; onDecided: () => void }) {
  const decide = useWrite(decideApproval);
  const open = task.steps.filter((step) => step.kind === "approval" && step.status === "open");
  const answer = (step: string, approved: boolean) =>
    void decide.run({ id: task.task_id, step, approved }).then(
      () => {
        notify({ title: approved ? "Approved: the task goes on" : "Refused: the task is told", tone: "good" });
        onDecided();
      },
      (thrown) => reportProblem("The decision did not count", thrown),
    );
  return open.map((step) => (
    <section
      key={step.name}
      aria-label="Waiting for a decision"
      className="flex flex-wrap items-center gap-3 rounded-lg border border-warn/40 bg-warn-soft p-4"
    >
      <CircleHelp size={18} aria-hidden className="shrink-0 text-warn" />
      <div className="min-w-48 grow">
        <p className="text-xs text-muted">This task waits for your decision</p>
        <p className="font-medium">{step.name.replace(/^approve: /, "")}</p>
      </div>
      <div className="flex gap-2">
        <Button isBusy={decide.isRunning} onClick={() => answer(step.name, false)}>
          Refuse
        </Button>
        <Button tone="primary" isBusy={decide.isRunning} onClick={() => answer(step.name, true)}>
          Approve
        </Button>
      </div>
    </section>
  ));
}
