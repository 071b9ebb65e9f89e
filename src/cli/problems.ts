/** How commands tell what went wrong: a sentence for people, a problem document for programs. */
import { internalError, Problem, type ProblemDocument, problemDocument } from "#base/contract.ts";
import { plain } from "./readable.ts";
import { type Screen, styled } from "./screen.ts";

/** Writes one problem to the remarks: one line of JSON, or a sentence. @param facts stand beside the document's members */
export function tellProblem(screen: Screen, thrown: unknown, isJson: boolean, facts: Readonly<Record<string, string>> = {}): void {
  const document = documentOf(thrown);
  if (isJson) return screen.remarks.write(`${JSON.stringify({ ...document, ...facts })}\n`);
  const place = Object.values(facts)
    .map((fact) => `${plain(fact)}: `)
    .join("");
  screen.remarks.write(`${styled(screen, "red", `${place}${document.title}.`)} ${plain(document.detail)}\n`);
}

/** What is thrown and no problem is a bug of ours: its stack then helps whoever reports it. */
function documentOf(thrown: unknown): ProblemDocument {
  if (thrown instanceof Problem) return problemDocument(thrown);
  return problemDocument(internalError(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)));
}
