/** How long a provider asks to be left alone: in headers, or in the body as Google does. */

const longestMs = 24 * 3_600_000;

/** @param nowMs for headers that name a moment @returns milliseconds, at most a day; null where nothing is said */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  body: string | undefined,
  nowMs: number,
): number | null {
  const inMs = Number(headers["retry-after-ms"]);
  if (headers["retry-after-ms"] !== undefined && Number.isFinite(inMs)) return bounded(inMs);
  const said = headers["retry-after"]?.trim();
  if (said !== undefined && said !== "") {
    const seconds = Number(said);
    if (Number.isFinite(seconds)) return bounded(seconds * 1_000);
    const moment = Date.parse(said);
    if (!Number.isNaN(moment)) return bounded(moment - nowMs);
  }
  // google.rpc.RetryInfo: {"retryDelay": "3.5s"}
  const delay = /"retryDelay"\s*:\s*"(\d{1,6}(?:\.\d{1,9})?)s"/.exec(body ?? "")?.[1];
  return delay === undefined ? null : bounded(Number(delay) * 1_000);
}

function bounded(ms: number): number {
  return Math.min(Math.max(Math.round(ms), 0), longestMs);
}
