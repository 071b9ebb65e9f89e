/** JSON from outside: bounded in depth, without keys that reach into prototypes, without text that no database keeps. */
import { pointerOf } from "#base/input.ts";
import { inputInvalid } from "#base/problem.ts";
import { bodyMalformed } from "./problems.ts";

const deepest = 64;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses JSON that arrived from outside.
 * @throws bodyMalformed when it is no JSON, no UTF-8, or nested deeper than 64
 * @throws inputInvalid, with pointers, for texts with NUL or half a surrogate pair
 */
export function parseJson(source: Uint8Array | string): unknown {
  const value = parsed(source);
  checkSound(value);
  return value;
}

/**
 * Refuses what no place of ours can keep: nesting beyond 64, `__proto__` keys, NUL characters, half surrogate pairs.
 * @throws bodyMalformed
 * @throws inputInvalid
 */
export function checkSound(value: unknown): void {
  const unsound: { pointer: string; detail: string }[] = [];
  visit(value, 0, [], unsound);
  if (unsound.length > 0) throw inputInvalid("Some text of the input can't be kept.", { errors: unsound });
}

function parsed(source: Uint8Array | string): unknown {
  let text: string;
  try {
    text = typeof source === "string" ? source : decoder.decode(source);
  } catch (cause) {
    throw bodyMalformed("The body is not UTF-8. Send JSON as UTF-8.", {}, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bodyMalformed(`The body is no JSON${placeIn(cause)}.`, {}, { cause });
  }
}

/** Where the parser stumbled; never what stands there. */
function placeIn(cause: unknown): string {
  const place = cause instanceof SyntaxError ? /at position (\d+)/.exec(cause.message)?.[1] : undefined;
  return place === undefined ? "" : ` from character ${place} on`;
}

function visit(value: unknown, depth: number, path: PropertyKey[], unsound: { pointer: string; detail: string }[]): void {
  if (typeof value === "string") {
    if (!isSoundText(value))
      unsound.push({ pointer: pointerOf(path), detail: "The text has a NUL character or half of a surrogate pair. Leave it out." });
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (depth >= deepest) throw bodyMalformed(`The body is nested deeper than ${deepest}. Flatten it.`);
  for (const [key, inner] of Object.entries(value)) {
    if (key === "__proto__") throw bodyMalformed("The body has a member __proto__, which is not taken.");
    path.push(key);
    if (!isSoundText(key)) unsound.push({ pointer: "", detail: "A member's name has a NUL character or half of a surrogate pair." });
    visit(inner, depth + 1, path, unsound);
    path.pop();
    if (unsound.length >= 20) return;
  }
}

function isSoundText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
