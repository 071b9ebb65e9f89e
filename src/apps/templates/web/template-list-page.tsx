/** All templates; documents dropped anywhere on the page are uploaded and read. */
import { Ellipsis, FileText, FileUp, SearchX, Trash2, Upload } from "lucide-react";
import { useEffect } from "react";
import { Button } from "#ui/button.tsx";
import { bytesText, DropZone } from "#ui/drop-zone.tsx";
import { FilterBar, Frame } from "#ui/frame.tsx";
import { useHouse } from "#ui/house.tsx";
import { SearchInput, Select } from "#ui/inputs.tsx";
import { Link } from "#ui/link.tsx";
import { Menu } from "#ui/menu.tsx";
import { leftText, ProgressBar } from "#ui/progress.tsx";
import { useShortcuts } from "#ui/shortcuts.tsx";
import { Empty, LoadingRows, ProblemCard } from "#ui/states.tsx";
import { type Status, StatusIcon, statusWord } from "#ui/status.tsx";
import { type Column, rowLink, Table } from "#ui/table.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { useReadPages } from "#ui/use-read.ts";
import { useTask } from "#ui/use-task.ts";
import { listTemplates, type TemplateSummary, uploadTemplate } from "../contract.ts";
import { uploadSample } from "./sample.ts";
import { UploadRows } from "./upload-rows.tsx";
import { uploadFiles } from "./uploads.ts";
import { useDeleteTemplate } from "./use-delete-template.ts";

const statuses = ["pending", "processing", "parsed", "failed", "cancelled"] as const satisfies readonly TemplateSummary["status"][];

export function Page() {
  const house = useHouse();
  const [{ text, status, upload }, setFilter] = useUrlState(["text", "status", "upload"]);
  const wanted = statuses.find((each) => each === status);
  const list = useReadPages(
    listTemplates,
    { text: text || undefined, status: wanted, limit: 50 },
    { also: ["task.retried", "task.failed", "task.cancelled"], keep: true },
  );
  const templates = list.data?.flatMap((page) => page.templates) ?? [];
  const isFiltered = text !== "" || status !== "";

  return (
    <DropZone
      rule={uploadTemplate.files!}
      invitation="Drop to upload and read"
      onFiles={(files) => uploadFiles(files, house)}
      className="flex grow flex-col"
    >
      {(choose) => (
        <Frame
          title="Templates"
          actions={
            <Button tone="primary" icon={Upload} onClick={choose}>
              Upload
            </Button>
          }
          bar={
            (isFiltered || list.isLoading || templates.length > 0) && (
              <FilterBar>
                <SearchInput
                  label="Find by title or file name"
                  value={text}
                  onChange={(next) => setFilter({ text: next })}
                  className="min-w-40 grow sm:max-w-72"
                />
                <Select
                  aria-label="Status"
                  value={status}
                  onChange={(event) => setFilter({ status: event.target.value })}
                  className="max-w-44"
                >
                  <option value="">Any status</option>
                  {statuses.map((each) => (
                    <option key={each} value={each}>
                      {statusWord(each)}
                    </option>
                  ))}
                </Select>
              </FilterBar>
            )
          }
        >
          <ChooseAtOnce isWanted={upload === "choose"} choose={choose} done={() => setFilter({ upload: "" })} />
          <UploadRows shown={new Set(templates.map((template) => template.template_id))} />
          {list.problem !== null && templates.length === 0 ? (
            <ProblemCard problem={list.problem} onRetry={list.refresh} className="m-4" />
          ) : list.isLoading ? (
            <LoadingRows />
          ) : templates.length > 0 ? (
            <>
              <Table label="Templates" columns={columns} rows={templates} keyOf={(template) => template.template_id} />
              {list.hasMore && (
                <div className="flex justify-center p-4">
                  <Button onClick={list.more} isBusy={list.isLoadingMore}>
                    Show more
                  </Button>
                </div>
              )}
              <p className="px-4 py-6 text-center text-xs text-faint max-sm:hidden">
                Drop Word documents anywhere on this page to add them.
              </p>
            </>
          ) : isFiltered ? (
            <Empty icon={SearchX} title="No template fits" about="Nothing here has that title, file name or status.">
              <Button onClick={() => setFilter({ text: "", status: "" })}>Clear the filters</Button>
            </Empty>
          ) : (
            <FirstDocument choose={choose} />
          )}
        </Frame>
      )}
    </DropZone>
  );
}

/** The command palette leads here with the wish to choose files at once. */
function ChooseAtOnce({ isWanted, choose, done }: { isWanted: boolean; choose: () => void; done: () => void }) {
  useShortcuts([{ keys: "u", does: "Upload documents", run: choose }]);
  useEffect(() => {
    if (!isWanted) return;
    choose();
    done();
  });
  return null;
}

function FirstDocument({ choose }: { choose: () => void }) {
  const house = useHouse();
  return (
    <div className="p-4 sm:p-8">
      <div className="rounded-2xl border-2 border-dashed border-line">
        <Empty
          icon={FileUp}
          title="Drop a Word document here"
          about="A manual, a form, a checklist: Hallway finds its sections and everything that is to be filled in. It reads the file on this machine, without a language model, in a few seconds."
        >
          <Button tone="primary" icon={Upload} onClick={choose}>
            Choose documents
          </Button>
          <Button icon={FileText} onClick={() => void uploadSample(house)}>
            Try the sample
          </Button>
        </Empty>
      </div>
    </div>
  );
}

const columns: readonly Column<TemplateSummary>[] = [
  { title: "Template", cell: (template) => <NameCell template={template} /> },
  { title: "Found", className: "w-64 max-md:hidden", cell: (template) => <FoundCell template={template} /> },
  {
    title: "Size",
    className: "w-20 text-right max-lg:hidden",
    cell: (template) => <span className="tabular text-xs text-muted">{bytesText(template.bytes)}</span>,
  },
  {
    title: "Added",
    className: "w-24 text-right",
    cell: (template) => <RelativeTime at={template.created_at} className="text-xs text-muted" />,
  },
  { title: "Actions", isTitleHidden: true, className: "w-14 text-right", cell: (template) => <RowMenu template={template} /> },
];

function NameCell({ template }: { template: TemplateSummary }) {
  const { task } = useTask(isUnderWay(template.status) ? template.task_id : null);
  const status: Status = template.status;
  const title = template.title || template.filename;
  return (
    <span className="flex min-w-0 items-center gap-3">
      <StatusIcon status={status} progress={task?.progress} />
      <span className="min-w-0">
        <Link to={`/templates/${template.template_id}`} className={`block truncate font-medium ${rowLink}`}>
          {title}
        </Link>
        <span className="block truncate text-xs text-faint">{title === template.filename ? statusWord(status) : template.filename}</span>
      </span>
    </span>
  );
}

function FoundCell({ template }: { template: TemplateSummary }) {
  const { task } = useTask(isUnderWay(template.status) ? template.task_id : null);
  if (isUnderWay(template.status)) {
    return (
      <span className="flex items-center gap-3 text-xs text-muted">
        <ProgressBar value={task?.progress ?? 0} label={`Reading of ${template.filename}`} className="w-24 shrink-0" />
        <span className="truncate">
          {task?.current_step ?? "Waits for its turn"}
          {task?.time_left_ms != null && task.time_left_ms > 0 && `, ${leftText(task.time_left_ms)}`}
        </span>
      </span>
    );
  }
  if (template.status === "failed") return <span className="text-xs text-bad">Could not be read</span>;
  if (template.status === "cancelled") return <span className="text-xs text-muted">Reading was cancelled</span>;
  return (
    <span className="tabular text-xs text-muted">
      {template.field_count} {template.field_count === 1 ? "field" : "fields"} in {template.section_count}{" "}
      {template.section_count === 1 ? "section" : "sections"}
    </span>
  );
}

function RowMenu({ template }: { template: TemplateSummary }) {
  const remove = useDeleteTemplate();
  return (
    <Menu groups={[[{ title: "Delete", icon: Trash2, isDangerous: true, run: () => void remove(template) }]]}>
      <button
        type="button"
        aria-label={`Actions for ${template.filename}`}
        className="relative z-10 inline-grid size-7 place-items-center rounded-md text-faint hover:bg-hover hover:text-ink"
      >
        <Ellipsis size={15} aria-hidden />
      </button>
    </Menu>
  );
}

function isUnderWay(status: TemplateSummary["status"]): boolean {
  return status === "pending" || status === "processing";
}
