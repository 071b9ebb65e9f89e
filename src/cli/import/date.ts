/** Times as other systems write them, as ISO 8601 in UTC. Null where the text is none. */

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** @param format "iso", "seconds", "milliseconds", or a pattern of yyyy MM dd HH mm ss @param zone of times that name none */
export function readDate(value: unknown, format: string, zone: string): string | null {
  if (format === "seconds" || format === "milliseconds") {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" ? timeOf(format === "seconds" ? number * 1_000 : number) : null;
  }
  if (typeof value !== "string") return null;
  const text = value.trim();
  const match = (format === "iso" ? iso : patternOf(format)).exec(text);
  if (match === null) return null;
  const parts = format === "iso" ? isoParts(match) : patternParts(match);
  if (!isDay(parts)) return null;
  const { year, month, day, hour, minute, second, ms, offset } = parts;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  return timeOf(offset === null ? asUtc - offsetAt(asUtc, zone) : asUtc - offset);
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  /** From UTC, in milliseconds; null where the text names none. */
  readonly offset: number | null;
}

function isoParts([, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", zone]: RegExpExecArray): Parts {
  return {
    ...{ year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) },
    ms: Math.floor(Number(`0.${fraction}`) * 1_000),
    offset: zone === undefined ? null : offsetOf(zone),
  };
}

function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

const tokens = {
  yyyy: "(?<year>\\d{4})",
  MM: "(?<month>\\d{1,2})",
  dd: "(?<day>\\d{1,2})",
  HH: "(?<hour>\\d{1,2})",
  mm: "(?<minute>\\d{1,2})",
  ss: "(?<second>\\d{1,2})",
};

function patternOf(format: string): RegExp {
  const seen = new Set<string>();
  const source = format.replaceAll(/yyyy|MM|dd|HH|mm|ss|[^a-zA-Z0-9]|./g, (piece) => {
    if (!(piece in tokens) || seen.has(piece)) return RegExp.escape(piece);
    seen.add(piece);
    return tokens[piece as keyof typeof tokens];
  });
  return new RegExp(`^${source}$`);
}

function patternParts({ groups = {} }: RegExpExecArray): Parts {
  const number = (name: string, without: number) => (groups[name] === undefined ? without : Number(groups[name]));
  return {
    ...{ year: number("year", 0), month: number("month", 1), day: number("day", 1) },
    ...{ hour: number("hour", 0), minute: number("minute", 0), second: number("second", 0), ms: 0, offset: null },
  };
}

/** There is no 31st of February. */
function isDay({ year, month, day, hour, minute, second }: Parts): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isSameDay = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isSameDay && hour < 24 && minute < 60 && second < 60;
}

/** How far the clocks of a zone are ahead of UTC when they show this time; in the hour that comes twice, the first. */
function offsetAt(shownMs: number, zone: string): number {
  if (zone === "UTC") return 0;
  const early = offsetOfZone(shownMs - offsetOfZone(shownMs - 86_400_000, zone), zone);
  const before = offsetOfZone(shownMs - 86_400_000, zone);
  return early === before ? before : offsetOfZone(shownMs - early, zone);
}

function offsetOfZone(atMs: number, zone: string): number {
  const shown = new Intl.DateTimeFormat("en-US", { ...shownParts, timeZone: zone }).formatToParts(atMs);
  const part = (type: string) => Number(shown.find((one) => one.type === type)?.value);
  const asUtc = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return asUtc - Math.floor(atMs / 1_000) * 1_000;
}

const shownParts: Intl.DateTimeFormatOptions = {
  ...{ hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
  ...{ hour: "numeric", minute: "numeric", second: "numeric" },
};

function timeOf(ms: number): string | null {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : null;
}
