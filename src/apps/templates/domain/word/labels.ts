/** The printed wording of a field: found around its place, and freed of numbers, colons and marks. */

/** Longest label kept, in characters. */
const longest = 160;

/** A label without the marks around it. */
export function cleanLabel(text: string): string {
  let label = text
    .slice(0, 2000)
    .replace(/[\s\u00a0\u2000-\u200b]+/g, " ")
    .trim();
  label = label
    .replace(/_{2,}|\.{4,}|…{2,}/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  label = withoutNumber(label.replace(/^(?:\[\s?[xX]?\]|\(\s?\))\s*/u, ""));
  label = label.replace(/^(?:[•▪●■◦○–—*>»·\-☐☑☒□]\s*)+/u, "");
  label = label.replace(/[\s:：;,，、=→➔►▶>–—\-*|/\\([（［【$€£¥«“„"]+$/u, "").replace(/^[\s:：;,，。、.)\]）］】»”/|]+/u, "");
  if (/^\([^()]*\)$/.test(label)) label = label.slice(1, -1).trim();
  else if (/^[(（][^)）]*$/u.test(label)) label = label.slice(1).trim();
  return label.length > longest ? `${label.slice(0, longest).replace(/\s\S*$/, "")}…` : label;
}

/** A caption without its counter: "Table 5-1: Levels" gives "Levels". */
export function withoutCaption(text: string): string {
  return text.replace(
    /^\s*(?:table|tabelle|tableau|tabla|tabella|tabela|tabel|tabell|taulukko|tablo|táblázat|таблица|таблиця|表|표)\s*[\dA-Z]*[\d.–-]*\s*[:.–—-]?\s+(?=\S)/iu,
    "",
  );
}

/** A label without the number that the author typed before it: "1.2 Scope" gives "Scope". */
export function withoutNumber(text: string): string {
  const rest = text.replace(
    /^\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})+|\d{1,3}\s?[–—-](?=\s))\s+(?=\S)/iu,
    "",
  );
  if (eastNumber.test(rest)) return rest.replace(eastNumber, "");
  // "i. O." and "n. i. O." are abbreviations.
  return /^(?:\p{L}\.\s*)+$/u.test(rest) ? text : rest;
}

/** Numbers as Chinese and Japanese forms print them, with no space behind: "１．", "（二）", "三、". */
const eastNumber =
  /^\s*(?:[（(][\d０-９一二三四五六七八九十]{1,3}[）)]|[\d０-９一二三四五六七八九十]{1,3}[．.、])\s*(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/u;

/** Whether a text has words and not only figures, so that it may name an answer. */
export function isWorded(text: string): boolean {
  const plain = text.replace(/\d[\d.,/ %€$£-]*(?:\p{L}{1,3}(?!\p{L}))?/gu, "");
  return (plain.match(/\p{L}/gu)?.length ?? 0) >= 2 || /\p{Lo}|№|^\W*#\W*$/u.test(plain) || /^\p{L}[:.]$/u.test(text.trim());
}

/** Whether a text asks for something behind it: it ends in a colon, an arrow or the like. */
export function endsAsLabel(text: string): boolean {
  return /[:：→➔►]\s*\*?\s*$/u.test(text);
}

/** The words right before a place in a line, back to where the last thought began. */
export function labelBefore(before: string): string {
  const line =
    before
      .slice(Math.max(0, before.length - 400))
      .split(/[\n]/)
      .at(-1) ?? "";
  // What a bar or a semicolon closed off names something else.
  if (/(?:\||(?<!\p{Script=Greek});)\s*$/u.test(line)) return "";
  const tail =
    line
      .split(/\t+|\s{4,}|[;|，。；]|(?<=[\p{L}\d)]{2}[.?!])\s+(?=[\p{Lu}\p{Lo}])|[☐☑☒□]|\(\s{1,5}\)|\[\s{0,3}\]|\s[–—]\s/u)
      .filter((piece) => /[\p{L}\d#№%]/u.test(piece))
      .at(-1) ?? "";
  if (endsAsLabel(tail)) {
    // "Name and date of birth:" is whole; of "as agreed, Name:" only what stands behind the comma asks.
    const pieces = tail
      .trim()
      .replace(/[:：→\s*]+$/u, "")
      .split(/[:：]\s/u);
    return cleanLabel(pieces.at(-1) ?? tail);
  }
  const clause = tail.split(/,\s(?=\S+\s\S)/u).at(-1) ?? "";
  return cleanLabel(lastWords(clause.trim().length >= 8 ? clause : tail, 10));
}

/** Whether a text begins with a unit of measure or money. */
export function startsWithUnit(text: string): boolean {
  return unit.test(text);
}

/** Whether a text is a unit and nothing else. */
export function isUnit(text: string): boolean {
  return text.trim() !== "" && text.trim().replace(unit, "") === "";
}

/** The text behind a place without the unit that belongs to its answer: "EUR  in words:" gives "in words:". */
export function withoutUnit(text: string): string {
  return text.replace(unit, "");
}

const unit =
  /^[\]\s]*(?:(?:[€$£¥%‰]|EUR|USD|GBP|CHF|PLN|Kč|zł|Ft|lei|kr\.|руб(?:лей|ля|\.)?|грн\.?|тыс\.|[Ee]uros?|°\s?[CF]|kg|mg|[cmk]m[²³23]?|m[²³]|кв\.?\s?м\.?|км|кг|km\/h|ml|hrs?|hours|days|months|years|Stunden|Tage|Monate|Jahre|mois|jours|ans|horas|días|meses|años|giorni|mesi|anni|dias|anos|dagen|maanden|jaar|dni|miesięcy|lat|дней|месяцев|лет|min|bar|m[VA]|k?Wh?|[kM]Pa|psi|ppm|rpm|Nm|dB|ريال|درهم|جنيه|ש"ח)(?=[\s,.;/)]|$)|元|円|원|万元|平方米|平方メートル|㎡|个月|ヶ月|か月|개월|人(?!\p{L}))[\s,.;]*/u;

/** The words right behind a place, up to where the next thought begins. */
export function labelAfter(after: string): string {
  const aside = /^[\s.,]*[(（]([^()（）]{2,80})[)）]/u.exec(after)?.[1];
  if (aside !== undefined && /\p{L}/u.test(aside)) return cleanLabel(aside);
  const piece = after.slice(0, 300).split(/[\n\t☐☑☒□]|\s{3,}|_{2,}|\.{4,}|(?<=[\p{L}\d)])[.;](?:\s|$)/u)[0] ?? "";
  return cleanLabel(piece);
}

/** A tag or a code-like name as words: "effectiveDate" and "effective_date" give "Effective date". */
export function labelOfName(name: string): string {
  const words = name
    .replace(/^(?:txt|cbo|chk|ddl|dt|fld|field|text|check|dropdown)(?=[A-Z_])/u, "")
    .replace(/[_.\-:]+/g, " ")
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/\s+/g, " ")
    .trim();
  const lower =
    /\p{Lu}\p{Ll}/u.test(words) || words === words.toLowerCase()
      ? words.replace(/(?<=\s)\p{Lu}(?=\p{Ll})/gu, (letter) => letter.toLowerCase())
      : words;
  return lower === "" ? "" : lower[0]!.toUpperCase() + lower.slice(1);
}

/** A form of a label by which equal ones are found. */
export function labelKey(label: string): string {
  return label
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function lastWords(text: string, count: number): string {
  const words = text.trim().split(/\s+/);
  return words.slice(Math.max(0, words.length - count)).join(" ");
}
