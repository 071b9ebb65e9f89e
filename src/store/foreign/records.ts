/** What every source gives: its records one after the other, each with its place. */

/** A record as it stands in the source, or why it can't be read. */
export type ForeignRecord =
  | { readonly at: string; readonly value: unknown }
  /** What is wrong with this one alone. */
  | { readonly at: string; readonly flaw: string };

const deepest = 48;

/**
 * Why a value can't be taken on: nested too deep, text or names that no place of ours can keep. Null for a sound one.
 * Bytes, of a column of a database, are sound unless that is ruled out. Written without recursion: what is nested a hundred thousand deep must not end the program that finds it.
 */
export function flawOf(value: unknown, { bytes = true }: { bytes?: boolean } = {}): string | null {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: one, depth } = next;
    if (typeof one === "string" && !isSound(one)) return "A text in it has a NUL character or half of a surrogate pair.";
    if (one instanceof Uint8Array && !bytes) return 'It has a column of bytes: take that as a file, by {"base64": …, "name": …}.';
    if (typeof one !== "object" || one === null || one instanceof Uint8Array) continue;
    if (depth >= deepest) return `It is nested deeper than ${deepest}.`;
    for (const [name, inner] of Object.entries(one)) {
      if (name === "__proto__") return "It has a member __proto__, which is not taken.";
      if (!isSound(name)) return "A member's name in it has a NUL character or half of a surrogate pair.";
      open.push({ value: inner, depth: depth + 1 });
    }
  }
  return null;
}

function isSound(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one JSON text. Whole numbers that a number can't hold become text, so that keys stay apart. */
export function parseForeign(bytes: Uint8Array): { readonly value: unknown } | { readonly flaw: string } {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return { flaw: "It is not UTF-8." };
  }
  try {
    const value: unknown = /\d{16}|[eE]\+?\d{3}/.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
    const flaw = flawOf(value);
    return flaw === null ? { value } : { flaw };
  } catch (error) {
    return { flaw: error instanceof NumberTooLarge ? "It has a number that is too large for any." : "It is no JSON." };
  }
}

class NumberTooLarge extends Error {}

function exactNumber(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value)) throw new NumberTooLarge();
  const source = context?.source ?? "";
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
}
