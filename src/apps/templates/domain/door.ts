/** What is refused of an upload before anything of it is stored. */
import { setImmediate as othersTurn } from "node:timers/promises";
import { Problem, type ProblemDocument, problemDocument } from "#base/contract.ts";
import { checkPackage } from "./word/package.ts";

/** A file as it was sent. */
interface Sent {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Refusal {
  readonly filename: string;
  readonly problem: ProblemDocument;
}

/**
 * Looks at each file for a moment: what it is, its directory, a small document's text. Damage inside of a larger one is
 * found by the task that reads it.
 * @throws where none is taken: the problem of a single file as it is; of several, with all of them in `refused`
 */
export async function sortAtDoor<File extends Sent>(files: readonly File[]): Promise<{ taken: File[]; refused: Refusal[] }> {
  const taken: File[] = [];
  const refusals: { filename: string; problem: Problem }[] = [];
  for (const file of files) {
    const problem = problemOf(file);
    if (problem === null) taken.push(file);
    else refusals.push({ filename: file.name, problem });
    if (files.length > 1) await othersTurn();
  }
  const refused = refusals.map(({ filename, problem }) => ({ filename, problem: problemDocument(problem) }));
  const [first] = refusals;
  if (taken.length > 0 || first === undefined) return { taken, refused };
  if (refusals.length === 1) throw first.problem;
  const reasons = refusals.map(({ filename, problem }) => `${filename}: ${problem.message}`);
  throw new Problem(first.problem.kind, `None of the ${files.length} files is taken. ${reasons.join(" ")}`, { refused });
}

function problemOf({ name, bytes }: Sent): Problem | null {
  try {
    checkPackage(bytes);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return new Problem(thrown.kind, thrown.message, { ...thrown.data, filename: name }, { cause: thrown });
  }
}
