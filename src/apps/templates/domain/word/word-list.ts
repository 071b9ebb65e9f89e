/** A list of words of many languages, as one expression. */

/** Whether a text has one of the words, on its own and not as a part of another. */
export interface Words {
  readonly in: (text: string) => boolean;
  /** Where the first one stands; -1 where none does. */
  readonly at: (text: string) => number;
  /** Whether the text is nothing but such a word, punctuation aside. */
  readonly is: (text: string) => boolean;
}

/**
 * @param spaced words that stand between spaces or punctuation; one with a "~" may end a longer word, as "datum" ends "Lieferdatum"
 * @param unspaced words of scripts that write without spaces
 */
export function words(spaced: string, unspaced: string): Words {
  const list = split(spaced).sort((one, other) => other.length - one.length);
  const whole = list.filter((word) => !word.startsWith("~")).join("|");
  const ends = list.filter((word) => word.startsWith("~")).map((word) => word.slice(1));
  const begin = "(?<![\\p{L}\\p{M}])";
  const end = "(?![\\p{L}\\p{M}])";
  const written = split(unspaced).map((word) => `|${word}`);
  const compound = ends.length === 0 ? "" : `|(?:${begin}\\p{L}{2,30}?(?:${ends.join("|")}))`;
  const either = `(?:${begin}(?:${whole})${compound})${end}${written.join("")}`;
  const anywhere = new RegExp(either, "iu");
  const only = new RegExp(`^[\\s\\p{P}\\p{S}]*(?:${either})[\\s\\p{P}\\p{S}]*$`, "iu");
  return { in: (text) => anywhere.test(text), at: (text) => text.search(anywhere), is: (text) => only.test(text) };
}

function split(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== "");
}
