/** How the house stands now, how it did over the last hours, who works on what, and how its parts are. */
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { Frame } from "#ui/frame.tsx";
import { Select } from "#ui/inputs.tsx";
import { LoadingRows, ProblemCard } from "#ui/states.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { useRead } from "#ui/use-read.ts";
import { ChartLine, Table2 } from "lucide-react";
import { getSystemHistory, getSystemState } from "../contract.ts";
import { HistoryCharts } from "./history-charts.tsx";
import { Figures } from "./figures.tsx";
import { PartList } from "./part-list.tsx";
import { ProcessTable } from "./process-table.tsx";
import { Section } from "./section.tsx";
import { TypeTable } from "./type-table.tsx";
import { WorkerTable } from "./worker-table.tsx";

const spans = { "1": "Last hour", "6": "Last 6 hours", "24": "Last 24 hours" } as const;

export function Page() {
  const [{ hours }, setFilter] = useUrlState(["hours"]);
  const [isTable, setTable] = useState(false);
  const span = hours in spans ? (hours as keyof typeof spans) : "24";
  const state = useRead(getSystemState, {}, { everyMs: 5_000, also: ["task.failed"], pauseMs: 2_000 });
  const history = useRead(getSystemHistory, { hours: Number(span) }, { everyMs: 30_000, keep: true });

  return (
    <Frame
      title="System"
      actions={
        <>
          <Select aria-label="Time shown" value={span} onChange={(event) => setFilter({ hours: event.target.value })}>
            {Object.entries(spans)
              .sort(([one], [other]) => Number(one) - Number(other))
              .map(([value, title]) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
          </Select>
          <Button icon={isTable ? ChartLine : Table2} onClick={() => setTable(!isTable)}>
            <span className="max-sm:sr-only">{isTable ? "Show charts" : "Show as tables"}</span>
          </Button>
        </>
      }
    >
      {state.data === undefined ? (
        state.problem === null ? (
          <LoadingRows />
        ) : (
          <ProblemCard problem={state.problem} onRetry={state.refresh} className="m-4" />
        )
      ) : (
        <div className="grid gap-6 p-4">
          {state.problem !== null && <ProblemCard problem={state.problem} onRetry={state.refresh} />}
          <Figures state={state.data} />
          {history.data !== undefined && (
            <HistoryCharts stretches={history.data.stretches} minutes={history.data.stretch_minutes} isTable={isTable} span={spans[span]} />
          )}
          {history.problem !== null && <ProblemCard problem={history.problem} onRetry={history.refresh} />}
          <Section title="Workers" about="Processes that take tasks, and what each works on at this moment.">
            <WorkerTable workers={state.data.workers} />
          </Section>
          <div className="grid gap-6 xl:grid-cols-2">
            <Section title="Parts" about="What the house stands on, as this process sees it.">
              <PartList parts={state.data.parts} />
            </Section>
            <Section title="Work by type" about="Tasks that are not over, and dead letters.">
              <TypeTable byType={state.data.by_type} />
            </Section>
          </div>
          <Section title="Processes" about="Every process of the house that was heard of within ten minutes.">
            <ProcessTable processes={state.data.processes} />
          </Section>
        </div>
      )}
    </Frame>
  );
}
