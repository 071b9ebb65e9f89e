/** The figures as people read them: one table of all contenders, and where Hallway stands beside the best peer. */
import type { Measured } from "./cells.ts";
import type { Outcome } from "./measure-one.ts";

/** What one contender came to over all rounds: the median of each figure. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly measured: Measured | null;
  readonly refusal: string | null;
  readonly neighbours: number | null;
}

interface Column {
  readonly title: string;
  readonly key: keyof Measured;
  readonly better: "more" | "less";
  readonly unit: "rate" | "ms" | "MiB";
}

const columns: readonly Column[] = [
  { title: "add one by one /s", key: "addOne", better: "more", unit: "rate" },
  { title: "bulk add /s", key: "addBulk", better: "more", unit: "rate" },
  { title: "drain at 10 /s", key: "drain10", better: "more", unit: "rate" },
  { title: "drain at 50 /s", key: "drain50", better: "more", unit: "rate" },
  { title: "p50 ms", key: "latency50", better: "less", unit: "ms" },
  { title: "p99 ms", key: "latency99", better: "less", unit: "ms" },
  { title: "one step at 10 /s", key: "steps10", better: "more", unit: "rate" },
  { title: "one step at 50 /s", key: "steps50", better: "more", unit: "rate" },
  { title: "drain just before history /s", key: "drainBeforeHistory", better: "more", unit: "rate" },
  { title: "drain with history /s", key: "drainWithHistory", better: "more", unit: "rate" },
  { title: "CPU ms per 1,000 adds", key: "cpuAdds", better: "less", unit: "ms" },
  { title: "CPU ms per 1,000 jobs", key: "cpuJobs", better: "less", unit: "ms" },
  { title: "memory MiB", key: "peakMemory", better: "less", unit: "MiB" },
];

/** The median of each figure over the rounds; a refusal in one round is a refusal. */
export function standing(id: string, rounds: readonly Outcome[]): Standing {
  const refused = rounds.find(({ refusal }) => refusal !== null);
  const measured = rounds.flatMap((round) => round.measured ?? []);
  const name = rounds[0]?.name ?? id;
  const neighbours = median(rounds.map((round) => round.neighbours));
  if (refused !== undefined || measured.length === 0)
    return { id, name, measured: null, refusal: refused?.refusal ?? "nothing measured", neighbours };
  const figures = Object.fromEntries(columns.map(({ key }) => [key, median(measured.map((one) => one[key]))]));
  return { id, name, measured: figures as unknown as Measured, refusal: null, neighbours };
}

/** Markdown: a row for each contender, then Hallway's ratio to the best peer where Hallway was measured. */
export function report(standings: readonly Standing[]): string {
  const shown = columns.filter(({ key }) => standings.some(({ measured }) => measured?.[key] != null));
  const lines = [
    row(["contender", ...shown.map(({ title }) => title), "others' CPU"]),
    row(["---", ...shown.map(() => "---:"), "---:"]),
    ...standings
      .filter(({ measured }) => measured !== null)
      .map((one) => row([one.name, ...shown.map((column) => cell(one, column)), percent(one.neighbours)])),
  ];
  const refusals = standings.filter(({ refusal }) => refusal !== null).map(({ name, refusal }) => `${name}: ${refusal}`);
  return [...lines, "", ...refusals, ...(refusals.length > 0 ? [""] : []), ...comparisons(standings)].join("\n");
}

function comparisons(standings: readonly Standing[]): string[] {
  const onServer = compare(standings, "hallway", (id) => !id.endsWith("pglite") && !id.endsWith("redis"), "the best peer on PostgreSQL");
  const onRedis = ["hallway", "hallway-redis"].flatMap((own) => compare(standings, own, (id) => id === "bullmq-redis", "BullMQ on Redis"));
  const embedded = compare(standings, "hallway-pglite", (id) => id.endsWith("pglite"), "pg-boss on PGlite");
  return [...onServer, ...onRedis, ...embedded];
}

function compare(standings: readonly Standing[], id: string, isRival: (id: string) => boolean, title: string): string[] {
  const hallway = standings.find((one) => one.id === id && one.measured !== null);
  const rivals = standings.filter((one) => !one.id.startsWith("hallway") && isRival(one.id) && one.measured !== null);
  if (hallway === undefined || rivals.length === 0) return [];
  const lines = columns.flatMap((column) => {
    const own = hallway.measured?.[column.key] ?? null;
    const best = bestOf(rivals, column);
    return own === null || best === null
      ? []
      : [row([column.title, format(own, column), `${format(best.value, column)} (${best.name})`, `${(own / best.value).toFixed(2)}×`])];
  });
  return [
    `${hallway.name} beside ${title}:`,
    "",
    row(["", "Hallway", "best peer", "ratio"]),
    row(["---", "---:", "---:", "---:"]),
    ...lines,
    "",
  ];
}

function bestOf(rivals: readonly Standing[], column: Column): { readonly name: string; readonly value: number } | null {
  const values = rivals.flatMap(({ name, measured }) => {
    const value = measured?.[column.key] ?? null;
    return value === null ? [] : [{ name, value }];
  });
  values.sort((one, other) => (column.better === "more" ? other.value - one.value : one.value - other.value));
  return values[0] ?? null;
}

function cell({ measured }: Standing, column: Column): string {
  const value = measured?.[column.key] ?? null;
  return value === null ? "–" : format(value, column);
}

function format(value: number, { unit }: Column): string {
  return unit === "ms" && value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

export function percent(part: number | null): string {
  return part === null ? "–" : `${Math.round(part * 100)} %`;
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

export function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).toSorted((one, other) => one - other);
  if (known.length === 0) return null;
  const middle = Math.floor(known.length / 2);
  return known.length % 2 === 1 ? (known[middle] ?? null) : ((known[middle - 1] ?? 0) + (known[middle] ?? 0)) / 2;
}
