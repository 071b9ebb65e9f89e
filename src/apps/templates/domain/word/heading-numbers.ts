/** Numbers of headings: those that Word counts, and those that an author typed. */
import type { Paragraph } from "./document.ts";

/** A heading's wording and its number, apart where they stand apart. */
export function titleAndNumber(paragraph: Paragraph): { title: string; number: string | null } {
  const lines = paragraph.text.trim().split("\n");
  // A remark in brackets on a second line is no part of the title.
  const shown = lines.length > 1 && /^\s*[([（]/.test(lines[1]!) ? lines[0]! : paragraph.text;
  const text = shown.replace(/[\s\u00a0]+/g, " ").trim();
  const label = paragraph.number;
  if (label !== null && !label.isBullet && label.text !== "") return { title: text, number: label.text };
  const typed = splitNumber.exec(text);
  return typed === null ? { title: text, number: null } : { title: text.slice(typed[0].length).trim() || text, number: typed[1]! };
}

/** Whether a line carries a number, counted or typed. */
export function isNumbered(paragraph: Paragraph): boolean {
  return isCounted(paragraph) || isTypedNumber(paragraph.text.trim());
}

/** Whether Word counts the line. */
export function isCounted(paragraph: Paragraph): boolean {
  return paragraph.number !== null && !paragraph.number.isBullet && paragraph.number.text !== "";
}

function isTypedNumber(text: string): boolean {
  return typedNumber.test(text) || isNamedNumber(text);
}

/** "Section 4", "Anhang B", "第三章": a part of the document by its name. */
export function isNamedNumber(text: string): boolean {
  return namedNumber.test(text);
}

/** "4.1 Scope": a number of several levels, which hardly anything but a heading or a clause carries. */
export function isDeepNumber(text: string): boolean {
  return /^[A-Z]?\d{1,2}(?:\.\d{1,3})+\.?\s/.test(text);
}

/** "4 Scope", "4. Scope", "四、范围": a number that a heading of the first level carries. */
export function isPlainNumber(text: string): boolean {
  return /^(?:\d+(?:\.\d+)*\.?\s|[０-９]+[．.、]|[一二三四五六七八九十]+[、．.])/.test(text);
}

/** Levels that a number has: 2 of "4.1"; null where it has no digits. */
export function depthOfNumber(number: string | null): number | null {
  const found = /\d+(?:\.\d+)*/.exec(number ?? "");
  return found === null ? null : found[0].split(".").length;
}

const eastern = "[０-９]{1,2}[．.、]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,2}[)）]|[①-⑳]";

/** Numbers that stand apart from the title: 4, 4.1, 2), B., IV. Others, such as "B2.1", "§ 3", "一、" and "1.Scope", belong to its wording. */
const splitNumber = /^(\d{1,2}(?:\.\d{1,3}){0,4}[.)]?|[A-Z][.)]|[IVX]{1,5}[.)])\s+(?=[\p{L}<[{"“„«])/u;
const typedNumber = new RegExp(
  `^(?:[A-Z]?\\d{1,2}(?:\\.\\d{1,3}){1,4}\\.?|\\d{1,2}[.)]|[A-ZА-Я][.)]|[IVX]{1,5}[.)]|§\\s?\\d+[a-z]?\\.?)\\s+(?=\\S)|^\\d{1,2}(?:\\.\\d{1,2}){0,3}(?:[.)](?=[\\p{Lu}\\p{Lo}])|\\s+(?=\\p{Lo}))|^(?:${eastern})\\s*(?=\\p{L})`,
  "u",
);
const parts = [
  "section|part|article|clause|annex|appendix|exhibit|attachment|chapter|schedule|step|phase|module|unit",
  "teil|abschnitt|kapitel|anhang|anlage|artikel|schritt",
  "partie|annexe|chapitre|étape|titre",
  "sección|parte|anexo|capítulo|artículo|cláusula|apartado|paso",
  "seção|secção|artigo|etapa|sezione|allegato|capitolo|articolo|fase",
  "rozdział|załącznik|część|paragraf|etap|bijlage|hoofdstuk|deel|stap",
  "bilaga|avsnitt|kapitel|vedlegg|bilag|del|avsnit|osa|liite|luku",
  "část|kapitola|příloha|článek|časť|príloha|článok|melléklet|fejezet|rész|secțiunea|capitolul|anexa|articolul|partea",
  "prilog|članak|člen|dio|del|poglavje|poglavlje|priedas|skyrius|pielikums|nodaļa|lisa|peatükk",
  "bölüm|ek|madde|kısım|раздел|часть|приложение|глава|статья|розділ|додаток|стаття|частина|чл|член|прилог|част|μέρος|ενότητα|παράρτημα|άρθρο",
  "phần|chương|điều|mục|phụ lục|bagian|bab|lampiran|pasal|القسم|الجزء|المادة|الفصل|الملحق|חלק|סעיף|נספח|บทที่|ส่วนที่|ภาคผนวก|ข้อ",
].join("|");
const namedNumber = new RegExp(
  `^(?:${parts})\\s+(?:n[o°º]\\.?\\s*)?(?:\\d+(?:\\.\\d+)*|[A-ZА-Я]|[IVX]+|[٠-٩]+|[א-ת]['׳]?)(?![\\p{L}\\d])|^第\\s*[一二三四五六七八九十百\\d０-９]+\\s*[章节節条條編部分]|^(?:附件|附录|附錄|別紙|別添|별지|별첨|부록|첨부)\\s*[一二三四五六七八九十\\d０-９A-Z]|^제\\s*\\d+\\s*[장절조편]|^(?:§|Art\\.)\\s?\\d+`,
  "iu",
);
