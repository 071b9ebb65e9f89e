/** Blanks that show the shape of their answer: "__/__/____", " 年 月 日", "DD/MM/YYYY", "XX-XXX", a box for each letter. */
import type { Paragraph } from "../document.ts";
import { datePattern } from "../words.ts";
import { boxSigns } from "./boxes.ts";
import { slot, type Slot } from "./slot.ts";

export function shapeSlots(paragraph: Paragraph): Slot[] {
  return [...dateBlanks(paragraph), ...writtenShapes(paragraph), ...combs(paragraph), ...seals(paragraph)];
}

const blank = "[_＿.…\\s\\u3000]";
const slashed = new RegExp(`(?:[_＿.…]${blank}{0,12}|${blank}{2,12})/${blank}{1,12}/(?:${blank}*(?:19|20)?${blank}*)`, "gu");
const eastern = new RegExp(
  `(?:平成|令和|西暦|20|二〇)?${blank}{0,14}(?:年${blank}{1,14}月${blank}{1,14}日|년${blank}{1,14}월${blank}{1,14}일)`,
  "gu",
);

/** The day in quotation marks, as Slavic forms print it: «__» ________ 20__ г. */
const quoted = /[«"“„][_.…\s]{2,14}[»"”“]\s?[_.…\s]{3,60}(?:(?:19|20)\d{0,2}[_.…\s]{0,14})?(?:г\.?(?!\p{L})|года|р\.(?!\p{L})|року)?/gu;

/** Day, month and year as room between signs. */
function dateBlanks(paragraph: Paragraph): Slot[] {
  const { text } = paragraph;
  const found = [
    ...(text.includes("/") ? text.matchAll(slashed) : []),
    ...(/[年년]/.test(text) ? text.matchAll(eastern) : []),
    ...(/[«"“„][_\s.…]/u.test(text) ? text.matchAll(quoted) : []),
  ];
  return found.map((each) => {
    const lead = /^[\s\u3000]*/u.exec(each[0])![0].length;
    return slot("pattern", paragraph, each.index + lead, each.index + each[0].trimEnd().length, {
      type: "date",
      certainty: 0.93,
      evidence: "Room for day, month and year",
    });
  });
}

const letters = /(?<![\p{L}\d_/.–-])(?:[Xx]{3,12}|[Xx×]{1,4}(?:[./,-][Xx×]{1,4}){1,3})(?![\p{L}\d_/])/gu;
const written = new RegExp(datePattern.source, "giu");
/** Letters of a year at the end of a word, or of four before a sign: most texts have none, and are done with quickly. */
const mayShowDate = /(?:yy|jj|aa|гг|vv|éé|rr|dd)(?!\p{L})|(?:yyyy|jjjj|aaaa)\s?[./-]|[年년]/iu;

/** The shape of a date or a number in letters, standing where the answer belongs. */
function writtenShapes(paragraph: Paragraph): Slot[] {
  const { text } = paragraph;
  const slots: Slot[] = [];
  for (const each of mayShowDate.test(text) ? text.matchAll(written) : []) {
    if (/[年년]/.test(each[0])) continue;
    const before = text.slice(0, each.index).trimEnd();
    // In brackets behind a label it only tells how to write what stands elsewhere; a named placeholder has its own brackets.
    if (/[([（［<{]$/u.test(before) || !/^[\s.,;)]*$/u.test(text.slice(each.index + each[0].length).split(/\n|\t|\s{3,}/)[0]!)) continue;
    if (before !== "" && !/[:：\t]$/u.test(before) && paragraph.cell === null) continue;
    slots.push(
      slot("pattern", paragraph, each.index, each.index + each[0].length, {
        type: "date",
        prompt: each[0],
        format: each[0],
        certainty: 0.85,
        evidence: `“${each[0]}” shows how the date is written`,
      }),
    );
  }
  const runs = /[Xx×][./,-]?[Xx×]/u.test(text) ? Array.from(text.matchAll(letters)) : [];
  // A text of which nothing but X is left was made unreadable, not unfinished.
  if (runs.length > 0 && runs.length <= 4 && /\p{L}{2}/u.test(text.replace(letters, "").replace(/[xX]{2,}/g, "")))
    for (const each of runs)
      slots.push(
        slot("pattern", paragraph, each.index, each.index + each[0].length, {
          prompt: each[0],
          certainty: 0.75,
          evidence: `“${each[0]}” stands for what is to be written`,
        }),
      );
  return slots;
}

const rowOfBoxes = new RegExp(`[${boxSigns}](?:[ /.-]?[${boxSigns}]){3,}|(?:\\|_{1,3}){3,}\\||(?:\\[[ _]?\\]){4,}`, "gu");

const anyBox = new RegExp(`[${boxSigns}|[]`, "u");

/** Boxes side by side without words, one for each letter or digit. */
function combs(paragraph: Paragraph): Slot[] {
  if (!anyBox.test(paragraph.text)) return [];
  return Array.from(paragraph.text.matchAll(rowOfBoxes), (each) => {
    const count = each[0].startsWith("|") ? each[0].split("|").length - 2 : (each[0].match(/[^\s/.\-[\]_]|\[/gu)?.length ?? 0);
    const isDate = /^[^/.-]+([/.-])[^/.-]+\1[^/.-]+$/u.test(each[0]);
    return slot("comb", paragraph, each.index, each.index + each[0].length, {
      type: isDate ? "date" : null,
      maxLength: isDate ? null : count,
      certainty: 0.9,
      evidence: "A row of boxes, one for each letter",
    });
  });
}

/** Room before the word or sign for a seal: "氏名     印", "성명:        (서명)". */
function seals(paragraph: Paragraph): Slot[] {
  if (!/[印㊞인서签盖簽公]/u.test(paragraph.text)) return [];
  return Array.from(
    paragraph.text.matchAll(
      /(?<=[\p{L}:：])[ \u00a0\u3000\t]{3,60}(?=[(（]?(?:印|㊞|인|서명|签字|签章|盖章|簽名|簽章|公章)(?!\s*[:：])[^\p{L}]*(?:[)）]|$|\s|또는))/gu,
    ),
    (each) =>
      slot("pattern", paragraph, each.index, each.index + each[0].length, {
        type: "signature",
        certainty: 0.8,
        evidence: "Room before the place for a seal",
      }),
  );
}
