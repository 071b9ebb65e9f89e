/** A document while it is read. */
import { Ban, FileText, ListChecks } from "lucide-react";
import { Button, LinkButton } from "#ui/button.tsx";
import { bytesText } from "#ui/drop-zone.tsx";
import { useHouse } from "#ui/house.tsx";
import { ProgressLine } from "#ui/progress.tsx";
import { notify } from "#ui/toast.tsx";
import { useTask } from "#ui/use-task.ts";
import { asProblem } from "#ui/use-read.ts";
import type { TemplateSummary } from "../contract.ts";

export function ReadingProgress({ template }: { template: Pick<TemplateSummary, "filename" | "task_id" | "bytes"> }) {
  const { task } = useTask(template.task_id);
  const { ask } = useHouse();
  const cancel = () =>
    void ask("POST", `/api/tasks/${template.task_id}/cancel`).catch((thrown: unknown) =>
      notify({ title: "It could not be cancelled", detail: asProblem(thrown)?.message ?? "", tone: "bad" }),
    );
  return (
    <div className="mx-auto w-full max-w-lg p-4 sm:pt-20">
      <div className="rounded-xl border border-line bg-surface p-6 shadow-small">
        <div className="mb-5 flex items-center gap-3">
          <span className="grid size-10 place-items-center rounded-lg bg-busy-soft text-busy">
            <FileText size={19} aria-hidden />
          </span>
          <div className="min-w-0">
            <p className="truncate font-medium">{template.filename}</p>
            <p className="text-xs text-faint">{bytesText(template.bytes)}</p>
          </div>
        </div>
        <ProgressLine
          value={task?.progress ?? 0}
          step={task?.current_step ?? (task?.status === "pending" ? "Waits for its turn" : null)}
          timeLeftMs={task?.time_left_ms ?? null}
          label={`Reading of ${template.filename}`}
        />
        <div className="mt-5 flex justify-end gap-2">
          <LinkButton tone="quiet" icon={ListChecks} to={`/tasks/${template.task_id}`}>
            Show the task
          </LinkButton>
          <Button icon={Ban} onClick={cancel}>
            Cancel
          </Button>
        </div>
      </div>
    </div>
  );
}
