/** A length of time as people write it: "500ms", "30s", "15m", "2h", "3d", or a number of milliseconds. */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The milliseconds of a duration.
 * @throws RangeError when the text is no duration or the result is negative
 */
export function durationMs(duration: Duration): number {
  if (typeof duration === "number") return checked(duration, duration);
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is no duration: write 500ms, 30s, 15m, 2h or 3d.`);
  return checked(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs], duration);
}

/** A point in time as ISO 8601. @throws RangeError when it is none, or lies outside of the years that databases know */
export function timeText(time: Date): string {
  const year = time.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new RangeError("The time is no point between the years 1 and 9999.");
  return time.toISOString();
}

/** A length of time for people: "350 ms", "4.2 s", "3 min 5 s", "2 h 10 min", "3 d 4 h". */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  if (ms < 3_600_000) return pair(ms, 60_000, "min", 1_000, "s");
  if (ms < 86_400_000) return pair(ms, 3_600_000, "h", 60_000, "min");
  return pair(ms, 86_400_000, "d", 3_600_000, "h");
}

/** A hundred years: what is longer is a mistake, and more than databases reckon with. */
const longestMs = 100 * 366 * unitMs.d;

function checked(ms: number, given: Duration): number {
  if (ms > longestMs) throw new RangeError(`${given} is longer than a hundred years.`);
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`${given} is no duration: it must be a length of time of at least 0.`);
  return ms;
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms - whole * large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}
