/** Tasks whose last attempt failed: look at them, try one, many or all again. */
import { MailCheck, RotateCw } from "lucide-react";
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
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useReadPages(
    listTasks,
    { status: "failed", type: type || undefined, text: text || undefined, limit: 100 },
    { also: ["task."], keep: true },
  );
  const tasks = list.data?.flatMap((page) => page.tasks) ?? [];
  const ids = tasks.map((task) => task.task_id);
  const chosenIds = ids.filter((id) => chosen.has(id));
  const isAllChosen = ids.length > 0 && chosenIds.length === ids.length;
  const retry = useWrite(retryTasks);

  const retryMany = (which: { ids?: string[]; type?: string }) =>
    void retry.run(which).then(
      ({ retried }) => {
        notify({
          title: `${retried} ${retried === 1 ? "task is" : "tasks are"} tried again`,
          tone: "good",
          link: { to: "/tasks", text: "Watch" },
        });
        setChosen(new Set());
        list.refresh();
      },
      (thrown) => reportProblem("They could not be tried again", thrown),
    );
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };

  return (
    <Frame
      title="Dead letters"
      actions={
        chosenIds.length > 0 ? (
          <Button tone="primary" icon={RotateCw} isBusy={retry.isRunning} onClick={() => retryMany({ ids: chosenIds })}>
            Try {chosenIds.length} again
          </Button>
        ) : (
          type !== "" &&
          tasks.length > 0 && (
            <Confirm
              title={`Try all failed ${type} tasks again?`}
              about="Each goes on from its last recorded step, with its attempts counted anew. Those that fail again come back here."
              action="Try all again"
              tone="primary"
              onConfirm={() => retryMany({ type })}
            >
              {(ask) => (
                <Button icon={RotateCw} isBusy={retry.isRunning} onClick={ask}>
                  Try all again
                </Button>
              )}
            </Confirm>
          )
        )
      }
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
            {[...new Set([...tasks.map((task) => task.type), ...(type === "" ? [] : [type])])].map((name) => (
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
      ) : tasks.length === 0 ? (
        <Empty
          icon={MailCheck}
          title="Nothing has failed"
          about="A task comes here after its last attempt. From here it can be tried again, alone or with others."
        />
      ) : (
        <>
          <Table
            label="Failed tasks"
            rows={tasks}
            keyOf={(task) => task.task_id}
            columns={[
              chooseColumn({ chosen, toggle, isAllChosen, toggleAll: () => setChosen(new Set(isAllChosen ? [] : ids)) }),
              ...taskColumns,
            ]}
          />
          {list.hasMore && (
            <div className="flex justify-center p-4">
              <Button onClick={list.more} isBusy={list.isLoadingMore}>
                Show more
              </Button>
            </div>
          )}
        </>
      )}
    </Frame>
  );
}

interface Choosing {
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly isAllChosen: boolean;
  readonly toggleAll: () => void;
}

function chooseColumn({ chosen, toggle, isAllChosen, toggleAll }: Choosing): Column<TaskView> {
  return {
    title: (
      <input
        type="checkbox"
        aria-label="Choose all"
        checked={isAllChosen}
        onChange={toggleAll}
        className="size-4 align-middle accent-accent"
      />
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
