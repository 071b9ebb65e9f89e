/** The last hours in four charts, or the same in tables. */
import { durationText } from "#base/duration.ts";
import { Chart, type Series } from "#ui/chart.tsx";
import type { Stretch } from "../contract.ts";
import { Section } from "./section.tsx";

export function HistoryCharts(props: { stretches: readonly Stretch[]; minutes: number; isTable: boolean; span: string }) {
  const { stretches, minutes, isTable, span } = props;
  const at = stretches.map((stretch) => stretch.at);
  const series = (name: string, tone: Series["tone"], of: (stretch: Stretch) => number | null): Series => ({
    name,
    tone,
    values: stretches.map(of),
  });
  const told = (stretch: Stretch, value: number) => (stretch.workers === null && stretch.claimed === 0 ? null : value / minutes);
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Section title="Depth" about={`Tasks that wait and that run, ${span.toLowerCase()}.`}>
        <Chart
          {...{ at, isTable }}
          label="Tasks waiting and running"
          series={[series("Waiting", "accent", ({ pending }) => pending), series("Running", "good", ({ running }) => running)]}
          text={(value) => value.toLocaleString("en", { maximumFractionDigits: 0 })}
        />
      </Section>
      <Section title="Throughput" about="Attempts that ended, a minute.">
        <Chart
          {...{ at, isTable }}
          label="Attempts that ended, a minute"
          series={[
            series("Completed", "good", (stretch) => told(stretch, stretch.completed)),
            series("Tried again", "warn", (stretch) => told(stretch, stretch.retried)),
            series("Failed", "bad", (stretch) => told(stretch, stretch.failed)),
          ]}
          text={(value) => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 })}
        />
      </Section>
      <Section title="Wait" about="From making a task to starting it.">
        <Chart
          {...{ at, isTable }}
          label="Wait before the start"
          series={[series("Half within", "accent", ({ wait }) => wait.p50_ms), series("95 % within", "warn", ({ wait }) => wait.p95_ms)]}
          text={durationText}
        />
      </Section>
      <Section title="Run time" about="How long attempts ran.">
        <Chart
          {...{ at, isTable }}
          label="Run time"
          series={[series("Half within", "accent", ({ run }) => run.p50_ms), series("95 % within", "warn", ({ run }) => run.p95_ms)]}
          text={durationText}
        />
      </Section>
    </div>
  );
}
