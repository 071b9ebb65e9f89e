/** One template: its reading while it is read, then its sections, its fields and the document itself. */
import { useNavigate, useParams } from "@tanstack/react-router";
import { Download, Ellipsis, FileSearch, FileUp, ListChecks, RotateCw, Trash2 } from "lucide-react";
import { Button, LinkButton } from "#ui/button.tsx";
import { refusalOf } from "#ui/drop-zone.tsx";
import { Frame } from "#ui/frame.tsx";
import { Menu } from "#ui/menu.tsx";
import { Empty, LoadingRows, ProblemCard } from "#ui/states.tsx";
import { StatusBadge } from "#ui/status.tsx";
import { notify } from "#ui/toast.tsx";
import { asProblem, useRead } from "#ui/use-read.ts";
import { useWrite } from "#ui/use-write.ts";
import { getTemplateStatus, parseTemplateAgain, replaceTemplateFile } from "../contract.ts";
import { ReadingProgress } from "./reading-progress.tsx";
import { TemplateView } from "./template-view.tsx";
import { useDeleteTemplate } from "./use-delete-template.ts";

const crumbs = [{ title: "Templates", to: "/templates" }];

export function Page() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const status = useRead(getTemplateStatus, { id }, { also: ["task.started", "task.retried", "task.failed", "task.cancelled"] });
  const again = useReadAgain(id, status.refresh);
  const replace = useNewerVersion(id, status.refresh);
  const template = status.data;

  if (template === undefined) {
    return (
      <Frame title="Template" crumbs={crumbs}>
        {status.problem !== null ? <ProblemCard problem={status.problem} onRetry={status.refresh} className="m-4" /> : <LoadingRows />}
      </Frame>
    );
  }
  const isParsed = template.status === "parsed";
  return (
    <Frame
      title={template.title || template.filename}
      crumbs={crumbs}
      isFilling={isParsed}
      note={!isParsed && <StatusBadge status={template.status} progress={template.progress} />}
      actions={<Actions id={id} filename={template.filename} taskId={template.task_id} readAgain={again.run} replace={replace} />}
    >
      {isParsed && <TemplateView key={id} id={id} />}
      {(template.status === "pending" || template.status === "processing") && <ReadingProgress template={template} />}
      {template.status === "failed" && (
        <div className="mx-auto w-full max-w-2xl p-4 sm:p-8">
          <ProblemCard problem={template.error ?? { title: "It could not be read", detail: "The task that read it tells more." }}>
            <Button size="small" icon={RotateCw} isBusy={again.isRunning} onClick={again.run}>
              Read it again
            </Button>
            <Button size="small" icon={FileUp} onClick={replace}>
              Upload another version
            </Button>
            <LinkButton size="small" icon={ListChecks} to={`/tasks/${template.task_id}`}>
              Show the task
            </LinkButton>
          </ProblemCard>
          <p className="mt-3 text-sm text-muted">
            {template.filename} is kept as it was uploaded.{" "}
            <a className="text-accent-text hover:underline" href={fileOf(id)} download={template.filename}>
              Download it
            </a>
          </p>
        </div>
      )}
      {template.status === "cancelled" && (
        <Empty icon={FileSearch} title="Reading was cancelled" about={`${template.filename} is stored, but was not read to the end.`}>
          <Button tone="primary" icon={RotateCw} isBusy={again.isRunning} onClick={again.run}>
            Read it again
          </Button>
        </Empty>
      )}
    </Frame>
  );
}

interface ActionsProps {
  readonly id: string;
  readonly filename: string;
  readonly taskId: string;
  readonly readAgain: () => void;
  readonly replace: () => void;
}

function Actions({ id, filename, taskId, readAgain, replace }: ActionsProps) {
  const navigate = useNavigate();
  const remove = useDeleteTemplate();
  const deleteAndLeave = async () => {
    await remove({ template_id: id, filename });
    void navigate({ to: "/templates" });
  };
  return (
    <Menu
      groups={[
        [
          { title: "Download the document", icon: Download, run: () => download(id, filename) },
          { title: "Upload a newer version", icon: FileUp, run: replace },
          { title: "Read it again", icon: RotateCw, run: readAgain },
          { title: "Show the task", icon: ListChecks, run: () => void navigate({ to: `/tasks/${taskId}` }) },
        ],
        [{ title: "Delete", icon: Trash2, isDangerous: true, run: () => void deleteAndLeave() }],
      ]}
    >
      <button
        type="button"
        aria-label="Actions"
        className="grid size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <Ellipsis size={17} aria-hidden />
      </button>
    </Menu>
  );
}

function useReadAgain(id: string, refresh: () => void) {
  const parse = useWrite(parseTemplateAgain);
  const run = () =>
    void parse.run({ id }).then(
      () => {
        notify({ title: "It is read again", detail: "What was corrected stays as it is." });
        refresh();
      },
      (thrown) => notify({ title: "It could not be read again", detail: asProblem(thrown)?.message ?? "", tone: "bad" }),
    );
  return { run, isRunning: parse.isRunning };
}

/** Lets a person choose the newer version of the document, and sends it. */
function useNewerVersion(id: string, refresh: () => void): () => void {
  const { run } = useWrite(replaceTemplateFile);
  const send = async (file: File) => {
    const refusal = refusalOf(file, replaceTemplateFile.files!);
    if (refusal !== null) return notify({ title: `${file.name} was not taken`, detail: refusal, tone: "bad" });
    try {
      const { message } = await run({ id }, { files: [file] });
      notify({ title: message, detail: "What was corrected stays where the newer version has its place." });
    } catch (thrown) {
      const problem = asProblem(thrown);
      notify({ title: problem?.kind.title ?? "It was not taken", detail: problem?.message ?? "", tone: "bad" });
    } finally {
      refresh();
    }
  };
  return () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = replaceTemplateFile.files!.endings.join(",");
    input.addEventListener("change", () => input.files?.[0] !== undefined && void send(input.files[0]));
    input.click();
  };
}

function fileOf(id: string): string {
  return `/api/templates/${id}/file`;
}

function download(id: string, filename: string): void {
  const link = document.createElement("a");
  link.href = fileOf(id);
  link.download = filename;
  link.click();
}
