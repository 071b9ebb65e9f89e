/** What several worker processes did together: a row for each contender and number of them, medians over the rounds. */
import type { Outcome } from "./measure-one.ts";
import { median, percent, row } from "./report.ts";
import type { Drained } from "./workers.ts";

export interface WorkersStanding {
  readonly workers: number;
  readonly outcomes: readonly Outcome<Drained>[];
}

/** Markdown. Contenders that could not be measured are named below. */
export function reportWorkers(standings: readonly WorkersStanding[]): string {
  const titles = ["contender", "workers", "drain /s", "CPU ms per 1,000 jobs", "p50 ms", "p99 ms", "others' CPU"];
  const refusals = standings.flatMap(({ outcomes, workers }) =>
    outcomes.flatMap(({ name, refusal }) => (refusal === null ? [] : [`${name}, workers: ${workers}: ${refusal}`])),
  );
  return [row(titles), row(["---", ...titles.slice(1).map(() => "---:")]), ...standings.map(lineOf), ...refusals].join("\n");
}

function lineOf({ workers, outcomes }: WorkersStanding): string {
  const of = (key: keyof Drained) => median(outcomes.map(({ measured }) => measured?.[key] ?? null));
  const [rate, cpu, p50, p99] = [of("rate"), of("cpu"), of("latency50"), of("latency99")];
  return row([
    outcomes[0]?.name ?? "",
    String(workers),
    rate === null ? "–" : Math.round(rate).toLocaleString("en"),
    cpu === null ? "–" : cpu.toFixed(0),
    p50 === null ? "–" : p50.toFixed(1),
    p99 === null ? "–" : p99.toFixed(1),
    percent(median(outcomes.map(({ neighbours }) => neighbours))),
  ]);
}
