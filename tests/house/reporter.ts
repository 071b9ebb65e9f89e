/** How tests report here: a line each under their file, then what failed in full, and the counts last of all. */
import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";

type Failed = Extract<TestEvent, { type: "test:fail" }>["data"];

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failures: Failed[] = [];
  const counts: string[] = [];
  let file: string | undefined;
  for await (const { type, data } of events) {
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if (
      type === "test:diagnostic" &&
      data.nesting === 0 &&
      /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/.test(data.message)
    ) {
      counts.push(`ℹ ${data.message}\n`);
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (type === "test:fail" && !isOnlyOfChildren(data)) failures.push(data);
    if (data.details.type === "suite") continue;
    if (data.file !== file) yield `${placeOf((file = data.file))}\n`;
    yield `  ${type === "test:pass" ? "✔" : "✖"} ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
  }
  yield* failures.map(failureText);
  yield `\n${counts.join("")}`;
}

/** A suite fails with its tests, a file with its suites: that says nothing new. */
function isOnlyOfChildren({ details }: Failed): boolean {
  return (details.error as { failureType?: string }).failureType === "subtestsFailed";
}

function failureText({ name, file, line, details }: Failed): string {
  const cause: unknown = details.error.cause ?? details.error;
  const text = typeof cause === "string" ? cause : inspect(cause, { depth: 6 });
  return `\n✖ ${name}\n  at ${placeOf(file)}:${line ?? 1}\n${text.replaceAll(/^/gm, "  ")}\n`;
}

function placeOf(file: string | undefined): string {
  return file === undefined ? "" : relative(process.cwd(), file);
}
