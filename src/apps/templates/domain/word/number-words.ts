/** Numbers in words, and the signs that make ordinals of digits. */

const ones =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const irregular: Readonly<Record<string, string>> = {
  one: "first",
  two: "second",
  three: "third",
  five: "fifth",
  eight: "eighth",
  nine: "ninth",
  twelve: "twelfth",
};

/** One, Twenty-one, One hundred two. */
export function cardinalWords(value: number): string {
  return capitalized(spelled(value));
}

/** First, Twenty-first, One hundred second. */
export function ordinalWords(value: number): string {
  const words = spelled(value);
  return capitalized(
    words.replace(/\p{L}+$/u, (last) => irregular[last] ?? (last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`)),
  );
}

/** What stands behind the digits of an ordinal: 1st, 1º, 1er, 1. */
export function ordinalSign(value: number, language: string | null): string {
  switch (language?.split("-")[0]?.toLowerCase() ?? "en") {
    case "en":
      return englishEnding(value);
    case "es":
    case "pt":
    case "it":
    case "ca":
      return "º";
    case "fr":
      return value === 1 ? "er" : "e";
    case "nl":
      return "e";
    case "sv":
      return /[12]$/.test(String(value)) && !/1[12]$/.test(String(value)) ? ":a" : ":e";
    default:
      return ".";
  }
}

function englishEnding(value: number): string {
  const rest = value % 100;
  return rest >= 11 && rest <= 13 ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th");
}

function spelled(value: number): string {
  if (value < 20) return ones[value] ?? String(value);
  if (value < 100) return tens[Math.floor(value / 10)]! + (value % 10 === 0 ? "" : `-${ones[value % 10]!}`);
  if (value < 1000) return `${ones[Math.floor(value / 100)]!} hundred${value % 100 === 0 ? "" : ` ${spelled(value % 100)}`}`;
  return value < 1_000_000
    ? `${spelled(Math.floor(value / 1000))} thousand${value % 1000 === 0 ? "" : ` ${spelled(value % 1000)}`}`
    : String(value);
}

function capitalized(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
