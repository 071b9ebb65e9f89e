/** The same placeholder in several places is one field with its occurrences. */
import { labelKey } from "../labels.ts";
import type { Candidate, Spot } from "./candidate.ts";
import { isGeneric } from "./prompt-names.ts";

export interface Joined extends Candidate {
  /** Every place where it stands; empty where there is only one. */
  readonly occurrences: readonly Spot[];
}

/** @param candidates in the order of the document */
export function joinFields(candidates: readonly Candidate[]): Joined[] {
  const joined: Joined[] = [];
  const places = new Map<string, number>();
  const spots = new Map<number, Spot[]>();
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const at = key === null ? undefined : places.get(key);
    if (key === null || at === undefined) {
      if (key !== null) places.set(key, joined.length);
      joined.push({ ...candidate, occurrences: [] });
      continue;
    }
    const first = joined[at]!;
    const occurrences = spots.get(at) ?? [first.spot];
    occurrences.push(candidate.spot);
    spots.set(at, occurrences);
    if (occurrences.length > 2 && first.isPrinted) continue;
    // A place beside a printed label tells better what the answer is called than one in running text.
    const better = !first.isPrinted && candidate.isPrinted && isCode(first) ? candidate : first;
    const type = better !== first && first.type === "text" ? better.type : first.type;
    joined[at] = { ...first, label: better.label, type, isPrinted: better.isPrinted, occurrences };
  }
  return joined;
}

/** What makes two places one answer; null where each stands for itself. */
function keyOf(candidate: Candidate): string | null {
  const { identity } = candidate;
  if (identity === null || candidate.pieces.length > 0 || candidate.type === "table") return null;
  if (!identity.startsWith("name ")) return identity;
  if (isCode(candidate)) return identity;
  const name = identity.slice(5);
  // "[Date]" beside "Effective date:" and beside "Review date:" are two answers; "[Company Name]" is the same everywhere.
  return candidate.isPrinted && isGeneric(name) ? `${identity} ${labelKey(candidate.label)}` : identity;
}

/** Names of template engines mean the same thing wherever they stand. */
function isCode(candidate: Candidate): boolean {
  return (
    candidate.source === "dollar" ||
    candidate.source === "brace" ||
    candidate.source === "merge_field" ||
    candidate.source === "percent" ||
    candidate.source === "guillemet"
  );
}
