/** What must be true of every file, however damaged: it is read, or refused with a problem that a person can act on. */
import { Problem } from "#base/problem.ts";
import { TemplateContent } from "../../contract.ts";
import { checkPackage } from "./package.ts";
import { wordProblems } from "./problems.ts";
import { readTemplate } from "./read-template.ts";

export type DamagedOutcome = "read" | "refused" | "refused at the door";

/** @throws Error that says what is not as it must be, and whatever else the reader throws but problems */
export function readDamaged(bytes: Uint8Array): DamagedOutcome {
  const atDoor = problemOf(() => checkPackage(bytes));
  const inside = problemOf(() => TemplateContent.parse(readTemplate(bytes)));
  for (const problem of [atDoor, inside]) if (problem !== null) demandClear(problem);
  if (atDoor !== null && inside === null) throw new Error(`It is read, but refused at the door: ${atDoor.message}`);
  return atDoor !== null ? "refused at the door" : inside !== null ? "refused" : "read";
}

/** Whether a sentence says what is wrong, and another one behind it what to do. */
export function isClear(detail: string): boolean {
  return /^\S.{15,}[.:] (?:Open|Choose|Get|Let|Split|Take|Save|Unpack|Remove|Make|Try)\b.*\.$/s.test(detail);
}

function problemOf(run: () => unknown): Problem | null {
  try {
    run();
    return null;
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
}

function demandClear({ kind, message }: Problem): void {
  if (!wordProblems.some((type) => type.kind.name === kind.name)) throw new Error(`${kind.name} is no problem of documents: ${message}`);
  if (!isClear(message)) throw new Error(`This does not say what is wrong and what to do: ${message}`);
}
