/** Lines over time. What they show can be read point by point, with the pointer or the arrow keys, or as a table. */
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { linePath, nearest, roundAbove } from "./chart-scale.ts";
import { classes } from "./classes.ts";
import { type Column, Table } from "./table.tsx";

export interface Series {
  readonly name: string;
  readonly tone: "accent" | "good" | "warn" | "bad";
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

export interface ChartProps {
  /** What it shows, for those who can't see it. */
  readonly label: string;
  /** Times at equal distances, ISO 8601, the oldest first. */
  readonly at: readonly string[];
  readonly series: readonly Series[];
  /** A value as people read it. */
  readonly text: (value: number) => string;
  readonly isTable?: boolean;
}

const box = { width: 400, height: 120 };
/** Tones are told apart by their dashes too. */
const looks = {
  accent: { stroke: "stroke-accent", dash: undefined },
  good: { stroke: "stroke-good", dash: "7 3" },
  warn: { stroke: "stroke-warn", dash: "2 3" },
  bad: { stroke: "stroke-bad", dash: "9 3 2 3" },
} as const;

export function Chart({ label, at, series, text, isTable = false }: ChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const known = series.flatMap(({ values }) => values.filter((value) => value !== null));
  if (isTable) return <PointTable {...{ label, at, series, text }} />;
  const most = roundAbove(Math.max(0, ...known));
  const shown = pointed !== null && pointed < at.length ? pointed : null;
  return (
    <figure className="grid gap-2 p-4">
      <Legend {...{ series, text }} index={shown ?? lastKnown(series)} time={shown === null ? null : at[shown]!} />
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        <div aria-hidden className="tabular flex flex-col justify-between text-right text-xs leading-none text-faint">
          <span>{text(most)}</span>
          <span>{text(most / 2)}</span>
          <span>0</span>
        </div>
        <Plot {...{ label, at, series, text, most }} pointed={shown} onPoint={setPointed} isEmpty={known.length === 0} />
        <div aria-hidden className="tabular col-start-2 mt-1.5 flex justify-between text-xs text-faint">
          <span>{clock(at[0])}</span>
          <span className="max-sm:hidden">{clock(at[Math.floor(at.length / 2)])}</span>
          <span>{clock(at.at(-1))}</span>
        </div>
      </div>
    </figure>
  );
}

function Plot(
  props: Omit<ChartProps, "isTable"> & { most: number; pointed: number | null; onPoint: (index: number | null) => void; isEmpty: boolean },
) {
  const { label, at, series, text, most, pointed, onPoint, isEmpty } = props;
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onPoint(nearest((event.clientX - left) / width, at.length));
  };
  const step = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -at.length, End: at.length };
    const move = moves[event.key];
    if (move === undefined) return event.key === "Escape" ? onPoint(null) : undefined;
    event.preventDefault();
    onPoint(Math.max(0, Math.min(at.length - 1, (pointed ?? at.length - 1) + move)));
  };
  const now = pointed ?? lastKnown(series);
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`${label}: point in time`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, at.length - 1)}
      aria-valuenow={now}
      aria-valuetext={`${clock(at[now])}: ${series.map(({ name, values }) => `${name} ${valueText(values[now], text)}`).join(", ")}`}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
      onBlur={() => onPoint(null)}
      onKeyDown={step}
      className="relative h-36 touch-pan-y rounded"
    >
      <svg
        viewBox={`0 0 ${box.width} ${box.height}`}
        preserveAspectRatio="none"
        aria-hidden
        className="absolute inset-0 size-full overflow-visible"
      >
        {[0, 0.5, 1].map((part) => (
          <path key={part} d={`M0 ${part * box.height}H${box.width}`} className="stroke-line" vectorEffect="non-scaling-stroke" />
        ))}
        {series.map(({ name, tone, values }) => (
          <path
            key={name}
            d={linePath(values, most, box)}
            className={classes("fill-none", looks[tone].stroke)}
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
            strokeDasharray={looks[tone].dash}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {pointed !== null && at.length > 1 && (
          <path
            d={`M${(pointed / (at.length - 1)) * box.width} 0V${box.height}`}
            className="stroke-line-strong"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      {isEmpty && <p className="absolute inset-0 grid place-items-center text-sm text-faint">Nothing was told of this time yet.</p>}
    </div>
  );
}

function Legend({ series, text, index, time }: Pick<ChartProps, "series" | "text"> & { index: number; time: string | null }) {
  return (
    <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
      {series.map(({ name, tone, values }) => (
        <span key={name} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <svg viewBox="0 0 22 4" width="22" height="4" aria-hidden>
            <path d="M0 2H22" className={looks[tone].stroke} strokeWidth="2" strokeDasharray={looks[tone].dash} />
          </svg>
          {name} <b className="tabular font-semibold text-ink">{valueText(values[index], text)}</b>
        </span>
      ))}
      <span className="tabular ml-auto text-faint">{time === null ? "newest" : clock(time)}</span>
    </figcaption>
  );
}

interface Point {
  readonly at: string;
  readonly index: number;
}

/** The newest first, without times of which nothing is known. */
function PointTable({ label, at, series, text }: Omit<ChartProps, "isTable">) {
  const rows = at
    .map((time, index): Point => ({ at: time, index }))
    .filter(({ index }) => series.some(({ values }) => (values[index] ?? null) !== null));
  const columns: readonly Column<Point>[] = [
    { title: "Time", cell: (row) => <time dateTime={row.at}>{clock(row.at)}</time> },
    ...series.map(({ name, values }) => ({
      title: name,
      className: "text-right",
      cell: ({ index }: Point) => <span className="tabular">{valueText(values[index], text)}</span>,
    })),
  ];
  if (rows.length === 0) return <p className="p-4 text-sm text-faint">Nothing was told of this time yet.</p>;
  return (
    <div className="max-h-72 overflow-y-auto" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
      <Table label={label} columns={columns} rows={rows.toReversed()} keyOf={(row) => row.at} />
    </div>
  );
}

function valueText(value: number | null | undefined, text: (value: number) => string): string {
  return value === null || value === undefined ? "–" : text(value);
}

function lastKnown(series: readonly Series[]): number {
  const last = Math.max(...series.map(({ values }) => values.findLastIndex((value) => value !== null)));
  return Math.max(0, last);
}

function clock(at: string | undefined): string {
  return at === undefined ? "" : new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}
