/** Time as people read it: how long ago, how long since, how much longer. */
import { useSyncExternalStore } from "react";
import { durationText } from "#base/duration.ts";

/** "3 min ago"; the exact time stands under the pointer. @param at ISO 8601 */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const nowMs = useNow();
  const time = new Date(at);
  return (
    <time dateTime={at} title={absoluteText(time)} className={`tabular whitespace-nowrap ${className ?? ""}`}>
      {relativeText(time.getTime() - nowMs)}
    </time>
  );
}

/** The time between two moments; ticks while the second is still to come. @param from @param to ISO 8601 */
export function Duration({ from, to, className }: { from: string; to: string | null; className?: string }) {
  const nowMs = useNow();
  const ms = Math.max(0, (to === null ? nowMs : Date.parse(to)) - Date.parse(from));
  return <span className={`tabular whitespace-nowrap ${className ?? ""}`}>{durationText(to === null ? wholeSeconds(ms) : ms)}</span>;
}

/** "in 5 min", "now", "3 h ago". @param ms from now; negative is past */
export function relativeText(ms: number): string {
  const length = Math.abs(ms);
  if (length < 5_000) return "now";
  const text = largest(length);
  return ms > 0 ? `in ${text}` : `${text} ago`;
}

/** "21 Nov 2026, 14:03:09", in the reader's own time zone. */
export function absoluteText(time: Date): string {
  return time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

function largest(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  if (ms < 30 * 86_400_000) return `${Math.round(ms / 86_400_000)} d`;
  if (ms < 365 * 86_400_000) return `${Math.round(ms / (30 * 86_400_000))} mo`;
  return `${Math.round(ms / (365 * 86_400_000))} y`;
}

function wholeSeconds(ms: number): number {
  return ms < 1_000 ? 0 : Math.floor(ms / 1_000) * 1_000;
}

const listeners = new Set<() => void>();
let ticker: ReturnType<typeof setInterval> | undefined;
let tickMs = Date.now();

/** Milliseconds since 1970, new each second: one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => tickMs);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  ticker ??= startTicking();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
  };
}

function startTicking() {
  return setInterval(() => {
    if (document.visibilityState === "hidden") return;
    tickMs = Date.now();
    for (const listener of listeners) listener();
  }, 1_000);
}
