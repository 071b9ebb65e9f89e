/** What processes that are tormented say of it: warnings and errors, a line each, on standard error. */
import type { Log } from "#base/log.ts";

export function complainingLog(): Log {
  const complain = (level: string) => (fields: object, message: string) => {
    const { error, err } = fields as { error?: unknown; err?: unknown };
    const cause = error ?? err;
    process.stderr.write(`${level}: ${message}${cause === undefined ? "" : `: ${textOf(cause)}`}\n`);
  };
  const nothing = () => undefined;
  return { debug: nothing, info: nothing, warn: complain("warn"), error: complain("error") };
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message).split("\n").slice(0, 6).join(" | ") : String(cause);
}
