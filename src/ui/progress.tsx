/** How far something is. */
import { durationText } from "#base/duration.ts";
import { classes } from "./classes.ts";

export interface ProgressBarProps {
  /** 0 to 100; null where the length is unknown. */
  readonly value: number | null;
  /** What it is the progress of, for those who can't see the bar. */
  readonly label: string;
  readonly tone?: "busy" | "good" | "bad" | "warn";
  readonly className?: string;
}

export function ProgressBar({ value, label, tone = "busy", className }: ProgressBarProps) {
  const bar = { busy: "bg-busy", good: "bg-good", bad: "bg-bad", warn: "bg-warn" }[tone];
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { "aria-valuenow": Math.round(value) })}
      className={classes("h-1.5 overflow-hidden rounded-full bg-line", className)}
    >
      <div
        className={classes("h-full rounded-full transition-[width] duration-300", bar, value === null && "w-1/3 animate-breathe")}
        style={value === null ? {} : { width: `${Math.max(2, value)}%` }}
      />
    </div>
  );
}

/** A bar with what is being done now and how long it will still take. */
export function ProgressLine({
  value,
  step,
  timeLeftMs,
  label,
}: {
  value: number;
  step: string | null;
  timeLeftMs: number | null;
  label: string;
}) {
  return (
    <div className="grid gap-1.5">
      <ProgressBar value={value} label={label} />
      <div className="flex justify-between gap-3 text-xs text-muted">
        <span className="truncate">{step ?? "Starting"}</span>
        <span className="tabular shrink-0">
          {Math.round(value)} %{timeLeftMs !== null && timeLeftMs > 0 && ` · ${leftText(timeLeftMs)}`}
        </span>
      </div>
    </div>
  );
}

/** "about 4 s left". @param ms estimate */
export function leftText(ms: number): string {
  return ms < 1_000 ? "a moment left" : `about ${durationText(ms < 60_000 ? Math.round(ms / 1_000) * 1_000 : ms)} left`;
}
