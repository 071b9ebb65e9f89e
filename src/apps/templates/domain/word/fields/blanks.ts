/** Blanks in running text: underscores, dots, dashes, leaders of tabs, underlined spaces. */
import type { Paragraph } from "../document.ts";
import { slot, type Slot } from "./slot.ts";

export function blankSlots(paragraph: Paragraph): Slot[] {
  const { text } = paragraph;
  const slots: Slot[] = [];
  if (/[_＿]{2}|_ _/.test(text))
    addRuns(
      slots,
      paragraph,
      /(?<![_＿])[_＿]{1,10}(?:\s?[/.-]\s?[_＿]{2,12}){1,2}(?![_＿])|[_＿](?:[ \u00a0]{0,2}[_＿])+/g,
      (run, before) => countOf(run, /[_＿]/g) >= 3 || /[\p{Ll}$€£] ?\[$/u.test(before) || /(?:^|\D)(?:19|20)$/.test(before),
      "underscore",
      0.92,
      "A run of underscores",
    );
  if (/\.{4}|…{2}|(?:\. ){4}|·{4}/.test(text) && !isContentsLine(text)) {
    addRuns(slots, paragraph, /(?:\.{4,}|(?:\. ?){6,}|…[….\s]*…|·{4,})/g, isNoOmission(text), "dots", 0.88, "A run of dots");
  }
  if (/[-–—]{6}/.test(text) && /[\p{L}]/u.test(text)) addRuns(slots, paragraph, /[-–—]{6,}/g, () => true, "dashes", 0.6, "A run of dashes");
  slots.push(...leaderSlots(paragraph), ...underlinedSlots(paragraph));
  return slots;
}

function addRuns(
  slots: Slot[],
  paragraph: Paragraph,
  pattern: RegExp,
  isBlankRun: (run: string, before: string, at: number) => boolean,
  source: "underscore" | "dots" | "dashes",
  certainty: number,
  evidence: string,
): void {
  for (const found of paragraph.text.matchAll(pattern)) {
    if (!isBlankRun(found[0], paragraph.text.slice(Math.max(0, found.index - 3), found.index), found.index)) continue;
    const trimmed = found[0].trimEnd();
    // ___-__-____ is the number of an insurance or a person.
    const isDate = /^[_＿]+\s?([/.-])\s?[_＿]+\s?\1\s?[_＿]+$/.test(trimmed) && !/^_{3}-__-_{4}$/.test(trimmed);
    slots.push(
      slot(source, paragraph, found.index, found.index + trimmed.length, {
        type: isDate ? "date" : null,
        certainty,
        evidence: `${evidence} (${trimmed.length} characters)${isDate ? " parted like a date" : ""}`,
      }),
    );
  }
}

/** "(standards, laws, regulations …), which": after a list in brackets, dots leave out the rest of it. */
function isNoOmission(text: string): (run: string, before: string, at: number) => boolean {
  return (run, _before, at) => {
    const open = text.slice(0, at).search(/[([][^()[\]]*$/u);
    return (
      open < 0 ||
      run.length > 8 ||
      !/\p{L},[^,]*,[^,]*\p{L}\s?$/u.test(text.slice(open, at)) ||
      !/^\s*[)\]]/u.test(text.slice(at + run.length))
    );
  };
}

/** "Scope ........ 12" is a line of a contents list, and lines "Binders ........ cellar" are a list too. */
function isContentsLine(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length >= 2 && lines.every((line) => /^\s*\p{L}[^.…:]{1,40}\s?(?:\.{4,}|…{2,})\s?\S.{0,40}$/u.test(line))) return true;
  return /(?:\.{4,}|(?:\. ){4,}|…{2,})\s*\d{1,4}\s*$/.test(text.slice(-40)) && !/[:：]\s*(?:\.{4,}|…)/.test(text.slice(0, 400));
}

/** A tab whose stop draws a line from where the text ends. */
function leaderSlots(paragraph: Paragraph): Slot[] {
  const { text, setting } = paragraph;
  if (!text.includes("\t") || !setting.tabs.some((stop) => isLine(stop.leader))) return [];
  // A dotted leader up to a number at the right is a contents list, wherever it stands.
  if (setting.tabs.every((stop) => stop.leader === "none" || stop.leader === "dot") && /\t\s*[\divxlc]{1,6}\s*$/i.test(text)) return [];
  const slots: Slot[] = [];
  const stops = setting.tabs.filter((stop) => stop.at > setting.indent);
  let next = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\n") next = 0;
    if (text[at] !== "\t") continue;
    // Where the text before is wider than a stop, Word goes on to the one behind; a letter is about 110 twips wide.
    const lineStart = Math.max(text.lastIndexOf("\n", at), text.lastIndexOf("\t", at - 1)) + 1;
    const reached = (next === 0 ? 0 : (stops[next - 1]?.at ?? 0)) + (at - lineStart) * 95;
    while (next < stops.length - 1 && stops[next]!.at < reached) next++;
    const stop = stops[next];
    next++;
    if (stop !== undefined && isLine(stop.leader))
      slots.push(slot("tab_leader", paragraph, at, at + 1, { certainty: 0.85, evidence: "A tab that draws a line" }));
  }
  return slots;
}

function isLine(leader: string): boolean {
  return leader === "underscore" || leader === "dot" || leader === "heavy" || leader === "hyphen" || leader === "middleDot";
}

/** Spaces and tabs that are underlined show as a line to write on. */
function underlinedSlots(paragraph: Paragraph): Slot[] {
  const slots: Slot[] = [];
  let from = -1;
  let to = -1;
  const close = () => {
    if (from < 0) return;
    const run = paragraph.text.slice(from, to);
    const width = Array.from(run).reduce((sum, character) => sum + (character === "\t" ? 6 : 1), 0);
    if (width >= 5) slots.push(slot("underlined_blank", paragraph, from, to, { certainty: 0.85, evidence: "Underlined blank space" }));
    from = -1;
  };
  for (const run of paragraph.runs) {
    const isBlank = run.look.underlined && /^[\s\u00a0\u2000-\u200b]+$/.test(paragraph.text.slice(run.from, run.to));
    if (!isBlank) close();
    else {
      if (from < 0 || run.from !== to) {
        close();
        from = run.from;
      }
      to = run.to;
    }
  }
  close();
  return slots;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
