/** All tasks, live: rows change where they are, new ones wait behind a pill until they are asked for. */
import { ArrowUp, ListChecks, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { type TaskStatus, taskStatuses, type TaskView } from "#base/task.ts";
import { Button } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import { FilterBar, Frame } from "#ui/frame.tsx";
import { useHouse } from "#ui/house.tsx";
import { SearchInput, Select } from "#ui/inputs.tsx";
import { Empty, LoadingRows, ProblemCard } from "#ui/states.tsx";
import { StatusIcon, statusWord } from "#ui/status.tsx";
import { Table } from "#ui/table.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { readKey, useRead, useReadPages } from "#ui/use-read.ts";
import { countTasks, listTasks } from "../contract.ts";
import { taskColumns } from "./task-rows.tsx";

const taskEvents = { also: ["task."], keep: true };
const pageSize = 50;

export function Page() {
  const [filter, setFilter] = useUrlState(["status", "type", "text", "correlation"]);
  const counts = useRead(countTasks, {}, { ...taskEvents, pauseMs: 2_000 });
  const isFiltered = Object.values(filter).some((value) => value !== "");
  const wanted = {
    status: filter.status || undefined,
    type: filter.type || undefined,
    text: filter.text || undefined,
    correlation_id: filter.correlation || undefined,
  };
  const { tasks, list, newCount, showNew } = useStillTasks(wanted);

  return (
    <Frame
      title="Tasks"
      bar={
        <>
          <StatusChips counts={counts.data?.by_status} chosen={filter.status} onChoose={(status) => setFilter({ status })} />
          <FilterBar>
            <SearchInput
              label="Find in type, id, input, error"
              value={filter.text}
              onChange={(text) => setFilter({ text })}
              className="min-w-40 grow sm:max-w-72"
            />
            <Select
              aria-label="Type"
              value={filter.type}
              onChange={(event) => setFilter({ type: event.target.value })}
              className="max-w-44"
            >
              <option value="">All types</option>
              {typesOf(counts.data?.types, filter.type).map((type) => (
                <option key={type}>{type}</option>
              ))}
            </Select>
            {filter.correlation !== "" && (
              <Button size="small" icon={X} onClick={() => setFilter({ correlation: "" })}>
                Correlation {filter.correlation.slice(-8)}
              </Button>
            )}
          </FilterBar>
        </>
      }
    >
      {newCount > 0 && (
        <div className="pointer-events-none sticky top-32 z-10 flex h-0 justify-center">
          <button
            type="button"
            onClick={showNew}
            className="pointer-events-auto mt-2 flex h-7 animate-rise items-center gap-1.5 rounded-full bg-accent px-3 text-xs font-medium text-on-accent shadow-float hover:bg-accent-hover"
          >
            <ArrowUp size={13} aria-hidden />
            {newCount >= newShown ? `${newShown - 1}+` : newCount} new {newCount === 1 ? "task" : "tasks"}
          </button>
        </div>
      )}
      {list.problem !== null && tasks.length === 0 ? (
        <ProblemCard problem={list.problem} onRetry={list.refresh} className="m-4" />
      ) : list.isLoading ? (
        <LoadingRows count={10} />
      ) : tasks.length === 0 ? (
        <NoTasks isFiltered={isFiltered} onClear={() => setFilter({ status: "", type: "", text: "", correlation: "" })} />
      ) : (
        <>
          <Table label="Tasks" columns={taskColumns} rows={tasks} keyOf={(task) => task.task_id} />
          {list.hasMore && (
            <div className="flex justify-center p-4">
              <Button onClick={list.more} isBusy={list.isLoadingMore}>
                Show older tasks
              </Button>
            </div>
          )}
        </>
      )}
    </Frame>
  );
}

const newShown = 100;

type Wanted = { readonly [Name in "status" | "type" | "text" | "correlation_id"]: string | undefined };

/** The tasks up to a moment: what is created later is counted, and shown when asked for. */
function useStillTasks(wanted: Wanted) {
  const { queries } = useHouse();
  const [until, setUntil] = useState<string | null>(null);
  const input = useMemo(
    () => ({ status: wanted.status, type: wanted.type, text: wanted.text, correlation_id: wanted.correlation_id, limit: pageSize }),
    [wanted.status, wanted.type, wanted.text, wanted.correlation_id],
  );
  const list = useReadPages(listTasks, until === null ? input : { ...input, created_before: until }, taskEvents);
  const tasks: TaskView[] = list.data?.flatMap((page) => page.tasks) ?? [];
  const newest = list.isOld ? undefined : tasks[0]?.created_at;

  useEffect(() => {
    if (until !== null || newest === undefined) return;
    const moment = new Date(Date.parse(newest) + 1).toISOString();
    // The same rows under their new name: nothing has to be asked again.
    const pages = queries.getQueryData(pagesKey(input));
    if (pages !== undefined) queries.setQueryData(pagesKey({ ...input, created_before: moment }), pages);
    setUntil(moment);
  }, [queries, input, until, newest]);

  const later = { ...input, created_after: until ?? undefined, limit: newShown };
  const fresh = useRead(listTasks, later, { also: ["task.created"], when: until !== null, keep: true });
  const showNew = () => {
    queries.removeQueries({ queryKey: pagesKey(input) });
    setUntil(null);
    window.scrollTo({ top: 0 });
  };
  return { tasks, list, newCount: until === null ? 0 : (fresh.data?.tasks.length ?? 0), showNew };
}

function pagesKey(input: unknown): readonly unknown[] {
  return [...readKey(listTasks, input), "pages"];
}

function StatusChips({
  counts,
  chosen,
  onChoose,
}: {
  counts: Partial<Record<TaskStatus, number>> | undefined;
  chosen: string;
  onChoose: (status: string) => void;
}) {
  return (
    <div role="group" aria-label="Status" className="flex gap-1 overflow-x-auto px-4 pb-2">
      <Chip isChosen={chosen === ""} onPress={() => onChoose("")}>
        All
      </Chip>
      {taskStatuses.map((status) => (
        <Chip key={status} isChosen={chosen === status} onPress={() => onChoose(chosen === status ? "" : status)}>
          <StatusIcon status={status} progress={60} size={13} isNamed={false} />
          {statusWord(status)}
          <span className="tabular text-faint">{countText(counts?.[status])}</span>
        </Chip>
      ))}
    </div>
  );
}

function Chip({ isChosen, onPress, children }: { isChosen: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onPress}
      className={classes(
        "flex h-7 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium transition-colors",
        isChosen
          ? "border-accent-line bg-accent-soft text-accent-text"
          : "border-line bg-surface text-muted hover:border-line-strong hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}

function NoTasks({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered) {
    return (
      <Empty icon={ListChecks} title="No task fits these filters">
        <Button onClick={onClear}>Clear the filters</Button>
      </Empty>
    );
  }
  return (
    <Empty
      icon={ListChecks}
      title="No tasks yet"
      about="Whatever Hallway does for you is a task: it shows here while it runs, and stays here afterwards. Upload a template and watch."
    />
  );
}

function countText(count: number | undefined): string {
  if (count === undefined) return "";
  return count < 10_000 ? String(count) : `${Math.floor(count / 1_000)}k`;
}

function typesOf(types: readonly { type: string }[] | undefined, chosen: string): string[] {
  const names = new Set(types?.map(({ type }) => type));
  if (chosen !== "") names.add(chosen);
  return [...names].toSorted();
}
