/** The language of a text: by its script, then by its commonest small words; what the file says is only a tie-breaker. */
import type { WordDocument } from "./document.ts";

/** @returns a BCP 47 tag of the language alone ("en", "pt"); null where nothing tells */
export function findLanguage(document: WordDocument): string | null {
  const text = sample(document);
  const stated = statedLanguage(document);
  const script = byScript(text);
  if (script !== null) return script;
  const tokens = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = new Map<string, number>();
  for (const token of tokens) for (const language of languagesOf.get(token) ?? []) scores.set(language, (scores.get(language) ?? 0) + 1);
  if (stated !== null) scores.set(stated, (scores.get(stated) ?? 0) * 1.15 + 0.5);
  let best: string | null = null;
  let most = 0;
  for (const [language, score] of scores) if (score > most) [best, most] = [language, score];
  return most >= Math.min(3, 1 + tokens.length / 100) ? best : (stated ?? best);
}

/** Enough characters to tell a language. */
const enough = 20_000;

function sample(document: WordDocument): string {
  const pieces: string[] = [];
  let length = 0;
  for (const paragraph of document.paragraphs) {
    if (length > enough) break;
    pieces.push(paragraph.text);
    length += paragraph.text.length;
  }
  return pieces.join("\n");
}

/** The language that most text is marked with. */
function statedLanguage(document: WordDocument): string | null {
  const counts = new Map<string, number>();
  for (const paragraph of document.paragraphs.slice(0, 300)) {
    for (const run of paragraph.runs)
      if (run.look.language !== null) counts.set(run.look.language, (counts.get(run.look.language) ?? 0) + run.to - run.from);
  }
  let best = document.styles.language;
  let most = 0;
  for (const [language, count] of counts) if (count > most) [best, most] = [language, count];
  return best?.split("-")[0]?.toLowerCase() ?? null;
}

const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\u3040-\u30ff]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Thai}/gu, "th"],
  [/\p{Script=Devanagari}/gu, "hi"],
  [/\p{Script=Georgian}/gu, "ka"],
  [/\p{Script=Armenian}/gu, "hy"],
];

function byScript(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return null;
  for (const [pattern, language] of scripts) {
    const share = (text.match(pattern)?.length ?? 0) / letters;
    // Japanese mixes its own letters with Chinese ones; a few of them are enough to know.
    if (share > (language === "ja" ? 0.01 : 0.3)) return language;
  }
  const arabic = (text.match(/\p{Script=Arabic}/gu)?.length ?? 0) / letters;
  if (arabic > 0.3) return /[پچژگ]/.test(text) ? "fa" : "ar";
  const cyrillic = (text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0) / letters;
  if (cyrillic > 0.3)
    return /[іїєґ]/i.test(text)
      ? "uk"
      : /[ђјљњћџ]/i.test(text)
        ? "sr"
        : /ъ[бвгджзклмнпрстфхцчшщ]/i.test(text) && !/[ыэ]/i.test(text)
          ? "bg"
          : "ru";
  return null;
}

const smallWords: Readonly<Record<string, string>> = {
  en: "the and of to in is for be with by this that are or on as at from have not which will shall must name date signature please form",
  de: "der die das und ist von zu den mit für auf im nicht ein eine wird werden des dem sind oder durch bei datum unterschrift bitte name",
  fr: "le la les des et est pour dans une un du au par sur sont que qui avec ou cette nom prénom signature veuillez",
  es: "el la los las de y en que por para con una del se es son al o su como nombre fecha firma",
  it: "il lo la gli le di e in che per con una del della dei è sono al o nella nome data firma cognome sottoscritto",
  pt: "o a os as de e em que por para com uma do da dos das não é são ao ou nome data assinatura",
  nl: "de het een en van in is voor op met te zijn dat door niet of aan bij wordt naam datum handtekening",
  sv: "och att det i en som är av för på med till den inte eller ska namn datum underskrift",
  da: "og at det i en som er af for på med til den ikke eller skal navn dato underskrift der",
  no: "og at det i en som er av for på med til den ikke eller skal navn dato underskrift",
  fi: "ja on ei että tai sekä ovat nimi päivämäärä allekirjoitus mukaan joka",
  pl: "i w z na do jest się nie oraz lub przez dla imię nazwisko data podpis",
  cs: "a v na je se s z pro nebo podle jméno datum podpis které",
  sk: "a v na je sa s z pre alebo podľa meno dátum podpis ktoré",
  hu: "a az és egy van hogy nem vagy név dátum aláírás kell",
  ro: "și în de la cu pentru este sunt sau din nume data semnătura care",
  tr: "ve bir bu için ile olarak veya da de tarih imza adı",
  hr: "i u je na za se od su ili ime datum potpis koji",
  sl: "in je v na za se so ali ime datum podpis ki",
  lt: "ir yra į su arba vardas data parašas kad",
  lv: "un ir ar vai no vārds datums paraksts kas",
  et: "ja on või nimi kuupäev allkiri ning mis",
  id: "dan yang di untuk dengan nama tanggal tanda tangan atau pada",
  vi: "và của các cho là được trong ngày tên chữ ký",
  ca: "i el la els les de per amb una que nom data signatura o",
};

const languagesOf = invert();

function invert(): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const [language, list] of Object.entries(smallWords)) {
    for (const word of list.split(" ")) map.set(word, [...(map.get(word) ?? []), language]);
  }
  return map;
}
