/** Tasks whose last attempt failed: look at them, try one, many or all again. */
import { MailCheck, MailX, RotateCw } from "lucide-react";
import { useState } from "react";
import type { TaskView } from "#base/task.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/dialog.tsx";
import { FilterBar, Frame } from "#ui/frame.tsx";
import { SearchInput, Select } from "#ui/inputs.tsx";
import { Empty, LoadingRows, ProblemCard } from "#ui/states.tsx";
import { type Column, Table } from "#ui/table.tsx";
import { notify } from "#ui/toast.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { useReadPages } from "#ui/use-read.ts";
import { useWrite } from "#ui/use-write.ts";
import { listTasks, retryTasks } from "../contract.ts";
import { reportProblem } from "./task-actions.tsx";
import { taskColumns } from "./task-rows.tsx";

export function Page() {
  const [{ type, text }, setFilter] = useUrlState(["type", "text"]);
  const list = useReadPages(
    listTasks,
    { status: "failed", type: type || undefined, text: text || undefined, limit: 100 },
    { also: ["task.failed", "task.retried", "task.cancelled"], keep: true },
  );
  const tasks = list.data?.flatMap((page) => page.tasks) ?? [];
  const choice = useChoice(tasks.map((task) => task.task_id));
  const isFiltered = type !== "" || text !== "";
  const types = new Set([...tasks.map((task) => task.type), ...(type === "" ? [] : [type])]);

  return (
    <Frame
      title="Dead letters"
      actions={tasks.length > 0 && <RetryMany ids={choice.ids} type={type} onDone={() => (choice.clear(), list.refresh())} />}
      bar={
        <FilterBar>
          <SearchInput
            label="Find in type, id, input, error"
            value={text}
            onChange={(next) => setFilter({ text: next })}
            className="min-w-40 grow sm:max-w-72"
          />
          <Select aria-label="Type" value={type} onChange={(event) => setFilter({ type: event.target.value })} className="max-w-44">
            <option value="">All types</option>
            {[...types].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </FilterBar>
      }
    >
      {list.problem !== null && tasks.length === 0 ? (
        <ProblemCard problem={list.problem} onRetry={list.refresh} className="m-4" />
      ) : list.isLoading ? (
        <LoadingRows />
      ) : tasks.length > 0 ? (
        <>
          <Table label="Failed tasks" rows={tasks} keyOf={(task) => task.task_id} columns={[chooseColumn(choice), ...taskColumns]} />
          {list.hasMore && (
            <div className="flex justify-center p-4">
              <Button onClick={list.more} isBusy={list.isLoadingMore}>
                Show more
              </Button>
            </div>
          )}
        </>
      ) : isFiltered ? (
        <Empty icon={MailX} title="No failed task fits these filters">
          <Button onClick={() => setFilter({ type: "", text: "" })}>Clear the filters</Button>
        </Empty>
      ) : (
        <Empty
          icon={MailCheck}
          title="Nothing has failed"
          about="A task comes here after its last attempt. From here it can be tried again, alone or with others."
        />
      )}
    </Frame>
  );
}

/** Tries the chosen tasks again; where none is chosen, all of the type that is looked at. */
function RetryMany({ ids, type, onDone }: { ids: string[]; type: string; onDone: () => void }) {
  const retry = useWrite(retryTasks);
  const run = (which: { ids?: string[]; type?: string }) =>
    void retry.run(which).then(
      ({ retried }) => {
        const title = `${retried} ${retried === 1 ? "task is" : "tasks are"} tried again`;
        notify({ title, tone: "good", link: { to: "/tasks", text: "Watch" } });
        onDone();
      },
      (thrown) => reportProblem("They could not be tried again", thrown),
    );
  if (ids.length > 0) {
    return (
      <Button tone="primary" icon={RotateCw} isBusy={retry.isRunning} onClick={() => run({ ids })}>
        Try {ids.length} again
      </Button>
    );
  }
  if (type === "") return null;
  return (
    <Confirm
      title={`Try all failed ${type} tasks again?`}
      about="Each goes on from its last recorded step, with its attempts counted anew. Those that fail again come back here."
      action="Try all again"
      tone="primary"
      onConfirm={() => run({ type })}
    >
      {(ask) => (
        <Button icon={RotateCw} isBusy={retry.isRunning} onClick={ask}>
          Try all again
        </Button>
      )}
    </Confirm>
  );
}

interface Choice {
  /** Those that are chosen and in sight. */
  readonly ids: string[];
  readonly isAll: boolean;
  readonly toggle: (id: string) => void;
  readonly toggleAll: () => void;
  readonly clear: () => void;
}

function useChoice(shown: readonly string[]): Choice {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = shown.filter((id) => chosen.has(id));
  const isAll = shown.length > 0 && ids.length === shown.length;
  return {
    ids,
    isAll,
    toggle: (id) => setChosen(chosen.has(id) ? new Set([...chosen].filter((each) => each !== id)) : new Set([...chosen, id])),
    toggleAll: () => setChosen(new Set(isAll ? [] : shown)),
    clear: () => setChosen(new Set()),
  };
}

function chooseColumn({ ids, isAll, toggle, toggleAll }: Choice): Column<TaskView> {
  const chosen = new Set(ids);
  return {
    title: (
      <input type="checkbox" aria-label="Choose all" checked={isAll} onChange={toggleAll} className="size-4 align-middle accent-accent" />
    ),
    key: "chosen",
    className: "w-10",
    cell: (task) => (
      <input
        type="checkbox"
        aria-label={`Choose ${task.type} ${task.task_id.slice(-8)}`}
        checked={chosen.has(task.task_id)}
        onChange={() => toggle(task.task_id)}
        className="relative z-10 size-4 align-middle accent-accent"
      />
    ),
  };
}
