/** Words that ask for one thing in one language and for another in the next. */
import type { FieldType } from "../../contract.ts";

const friends: readonly {
  readonly pattern: RegExp;
  readonly languages: readonly string[];
  readonly mistaken: FieldType;
  readonly type: FieldType;
  readonly means: string;
}[] = [
  {
    pattern: /^\W*firm[ay]\W*$/iu,
    languages: ["de", "nl", "da", "sv", "no", "pl", "cs", "sk", "hr", "sl", "hu", "tr", "et", "lv"],
    mistaken: "signature",
    type: "text",
    means: "a company",
  },
  {
    pattern: /^\W*(?:name|nazwa)? ?(?:der )?firm[ay]\b/iu,
    languages: ["de", "pl", "cs", "sk"],
    mistaken: "signature",
    type: "text",
    means: "a company",
  },
  { pattern: /^\W*firma(?:nın)? \p{L}/iu, languages: ["tr"], mistaken: "signature", type: "text", means: "a company" },
  {
    pattern: /^\W*data\b(?!\s+(?:d[aeio]|del|della|urodzenia|podpisu|wystawienia|nașterii)\b)/iu,
    languages: ["en", "de", "nl", "sv", "da", "no"],
    mistaken: "date",
    type: "text",
    means: "data",
  },
  {
    pattern: /^\W*data\s+(?!cent|base|prot|flow|set|priv|secur|manag|type|sour)\p{L}/iu,
    languages: ["pl", "it", "pt", "ro", "ca"],
    mistaken: "text",
    type: "date",
    means: "a date",
  },
  { pattern: /^\W*visa\b/iu, languages: ["en"], mistaken: "signature", type: "text", means: "a visa" },
  { pattern: /\bsignatur\b/iu, languages: ["en"], mistaken: "signature", type: "text", means: "a mark" },
];

/** A field as the language of its document means it. What the file itself states is not touched. */
export function asMeantIn<Meant extends { readonly label: string; readonly type: FieldType; readonly evidence: readonly string[] }>(
  language: string | null,
  field: Meant,
): Meant {
  if (language === null) return field;
  const friend = friends.find(
    ({ pattern, languages, mistaken }) => mistaken === field.type && languages.includes(language) && pattern.test(field.label),
  );
  if (friend === undefined || field.evidence.some((line) => /the file says|is printed there/.test(line))) return field;
  return {
    ...field,
    type: friend.type,
    evidence: [...field.evidence.filter((line) => !line.startsWith("the label speaks")), `in this language the word means ${friend.means}`],
  };
}
