/** All fields of a document, finder by finder, from the surest to the least sure. */
import { isBlank, type Cell, type Paragraph, type Table, type WordDocument } from "../document.ts";
import type { Heading } from "../heading-levels.ts";
import { findHeadings } from "../headings.ts";
import { cleanLabel, endsAsLabel, withoutCaption } from "../labels.ts";
import { blankSlots } from "./blanks.ts";
import { boxSlots, hasBoxBullet } from "./boxes.ts";
import type { Candidate } from "./candidate.ts";
import { tableFields } from "./cells.ts";
import { type BoxLine, bulletOf, checkboxOf, choiceOf, isQuestion, readBoxLine } from "./choices.ts";
import { circleSlots } from "./circles.ts";
import { closingField } from "./closings.ts";
import { colonFields } from "./colons.ts";
import { filledFields } from "./filled.ts";
import { instructionField } from "./instructions.ts";
import { joinFields, type Joined } from "./join.ts";
import { lineFields } from "./lines.ts";
import type { Surroundings } from "./surroundings.ts";
import { markedReader } from "./marked.ts";
import { isInsideControl, markSlots } from "./marks.ts";
import { placeholderSlots } from "./placeholders.ts";
import { shapeSlots } from "./shapes.ts";
import { spreadFields } from "./spreads.ts";
import { isBox, type Slot, withoutOverlaps } from "./slot.ts";

export interface Found {
  readonly headings: readonly Heading[];
  readonly candidates: readonly Joined[];
}

/** @param title the paragraph that holds the document's title @param titleText what the document is called */
export function findFields(document: WordDocument, title: Paragraph | null, titleText: string): Found {
  const slotsOf = slotReader(document);
  const headings = findHeadings(document, slotsOf, title);
  const finder = new FieldFinder(document, slotsOf, headings, titleText, title);
  return { headings, candidates: joinFields(finder.find()) };
}

/** Slots of a paragraph, found once. */
function slotReader(document: WordDocument): (paragraph: Paragraph) => readonly Slot[] {
  const markedSlots = markedReader(document);
  const known = new Map<Paragraph, readonly Slot[]>();
  return (paragraph) => {
    let slots = known.get(paragraph);
    if (slots === undefined) {
      slots =
        paragraph.isContents ||
        paragraph.isInsideField ||
        (paragraph.text === "" && paragraph.marks.length === 0 && paragraph.control === null) ||
        isInsideControl(paragraph)
          ? none
          : withoutOverlaps([
              ...markSlots(paragraph),
              ...placeholderSlots(paragraph),
              ...shapeSlots(paragraph),
              ...blankSlots(paragraph),
              ...boxSlots(paragraph),
              ...circleSlots(paragraph),
              ...markedSlots(paragraph),
            ]);
      known.set(paragraph, slots);
    }
    return slots;
  };
}

const none: readonly Slot[] = Object.freeze([]);

/** "Filing fee ........ | 60": the leader ends in the next cell, where the value is printed. */
function leadsToNextCell(paragraph: Paragraph, slots: readonly Slot[]): boolean {
  const { cell } = paragraph;
  const last = slots.at(-1)!;
  if (cell === null || (last.source !== "tab_leader" && last.source !== "dots") || paragraph.text.slice(last.to).trim() !== "")
    return false;
  const next = cell.row.cells[cell.row.cells.indexOf(cell) + 1];
  // A cell that goes across the columns is a title, and no value.
  return next !== undefined && next.span <= cell.span + 1 && /[\p{L}\d]/u.test(next.text) && !/[_.…]{4}|[:：]\s*$/u.test(next.text);
}

class FieldFinder {
  private readonly document: WordDocument;
  private readonly slotsOf: (paragraph: Paragraph) => readonly Slot[];
  private readonly headings: readonly Heading[];
  private readonly headed: ReadonlySet<Paragraph>;
  private readonly title: string;
  private readonly titled: Paragraph | null;
  private readonly claimed = new Set<Paragraph>();
  private readonly names = new Map<Cell, string>();
  private readonly found: Candidate[] = [];
  private readonly closings: Candidate[] = [];

  constructor(
    document: WordDocument,
    slotsOf: (paragraph: Paragraph) => readonly Slot[],
    headings: readonly Heading[],
    title: string,
    titled: Paragraph | null,
  ) {
    this.document = document;
    this.slotsOf = slotsOf;
    this.headings = headings;
    this.headed = new Set(headings.map((heading) => heading.paragraph));
    this.title = title;
    this.titled = titled;
  }

  find(): Candidate[] {
    for (const table of this.document.tables) {
      const { candidates, claimed, names } = tableFields(table, this.slotsOf, (each) => this.titleOver(each));
      this.found.push(...candidates);
      for (const paragraph of claimed) this.claimed.add(paragraph);
      for (const [cell, name] of names) this.names.set(cell, name);
    }
    const around = this.surroundings();
    const { paragraphs } = this.document;
    for (let index = 0; index < paragraphs.length; index++) {
      const paragraph = paragraphs[index]!;
      if (this.claimed.has(paragraph) || paragraph.isContents || paragraph.isInsideField) continue;
      const group = this.boxGroup(index);
      if (group.length > 0) {
        this.addBoxGroup(group, around);
        index = group.at(-1)!.paragraph.index;
        continue;
      }
      const spread = spreadFields(paragraph, around, this.found.at(-1) ?? null, this.slotsOf);
      if (spread !== null) {
        if (spread.replacesLast) this.found.pop();
        this.found.push(spread.candidate);
        index = spread.last.index;
        continue;
      }
      this.addParagraph(paragraph, around);
    }
    if (!this.found.some((candidate) => candidate.region === "body" || candidate.region === "textbox"))
      this.found.push(...filledFields(this.document, (each) => this.headed.has(each)));
    this.found.push(...this.closings);
    return this.found.filter(({ label }) => /[\p{L}\p{N}#№%]/u.test(label)).sort((one, other) => one.order - other.order);
  }

  private addParagraph(paragraph: Paragraph, around: Surroundings): void {
    const slots = this.slotsOf(paragraph);
    if (slots.length > 0) {
      if (!leadsToNextCell(paragraph, slots)) this.found.push(...lineFields(paragraph, slots, around));
      return;
    }
    if (paragraph.text === "") return;
    const asks = (each: Paragraph) => this.slotsOf(each).length > 0;
    const closing = closingField(paragraph, this.document.paragraphs, asks);
    if (closing !== null) this.closings.push(closing);
    if (closing !== null || this.headed.has(paragraph)) return;
    const instruction = instructionField(paragraph, this.headingRightOver(paragraph, around));
    if (instruction !== null) this.found.push(instruction);
    else if (paragraph.cell === null || paragraph.cell.row.cells.length === 1 || paragraph.cell.blocks.length >= 2)
      this.found.push(
        ...colonFields(paragraph, { paragraphs: this.document.paragraphs, isHeading: (each) => this.headed.has(each), asks }),
      );
  }

  /** Paragraphs in a row that each are one box with its words. */
  private boxGroup(start: number): BoxLine[] {
    const lines: BoxLine[] = [];
    for (let index = start; index < this.document.paragraphs.length; index++) {
      const paragraph = this.document.paragraphs[index]!;
      if (this.claimed.has(paragraph)) break;
      if (isBlank(paragraph) && lines.length > 0 && index - lines.at(-1)!.paragraph.index <= 2) continue;
      const line = this.boxLine(paragraph);
      if (line === null || (lines.length > 0 && lines[0]!.paragraph.cell !== paragraph.cell)) break;
      lines.push(line);
    }
    return lines;
  }

  private boxLine(paragraph: Paragraph): BoxLine | null {
    const slots = this.slotsOf(paragraph);
    if (slots.length === 0 && hasBoxBullet(paragraph)) return bulletOf(paragraph);
    const boxes = slots.filter(isBox);
    if (boxes.length !== 1 || /[\p{L}\p{N}]/u.test(paragraph.text.slice(0, boxes[0]!.from))) return null;
    const line = readBoxLine(
      paragraph,
      boxes,
      slots.filter((slot) => !isBox(slot)),
    );
    return line.options[0]!.label === "" ? null : line;
  }

  private addBoxGroup(lines: readonly BoxLine[], around: Surroundings): void {
    const first = lines[0]!.paragraph;
    const above = around.before(first);
    const isAsked =
      above !== null &&
      above.cell === first.cell &&
      first.index - above.index <= 3 &&
      this.slotsOf(above).length === 0 &&
      !this.headed.has(above) &&
      isQuestion(above);
    const cellName = first.cell === null ? null : (this.names.get(first.cell) ?? null);
    const options = lines.flatMap((line) => line.options);
    const label = isAsked ? cleanLabel(above.text) : cellName;
    if (options.length >= 2 && label !== null)
      this.found.push(choiceOf(label, `“${label.slice(0, 60)}” stands above them`, lines, options, 0.85));
    else for (const option of options) this.found.push(checkboxOf(option, option.label, "words stand beside the box"));
    for (const line of lines) {
      const rest = this.slotsOf(line.paragraph).filter((slot) => !isBox(slot));
      if (rest.length > 0) this.found.push(...lineFields(line.paragraph, rest, around));
    }
  }

  private surroundings(): Surroundings {
    const { paragraphs } = this.document;
    const near = (paragraph: Paragraph, step: 1 | -1) => {
      for (
        let index = paragraph.index + step;
        index >= 0 && index < paragraphs.length && Math.abs(index - paragraph.index) <= 8;
        index += step
      ) {
        const other = paragraphs[index]!;
        if (other.part !== paragraph.part) return null;
        // A text box hangs beside the text; what it says is no line of it.
        if (other.region !== paragraph.region) continue;
        // A line that is drawn by a tab or under spaces shows, though it holds no letter.
        if (!isBlank(other) || this.slotsOf(other).length > 0) return other;
      }
      return null;
    };
    return {
      cellName: (cell) => this.names.get(cell) ?? null,
      before: (paragraph) => near(paragraph, -1),
      after: (paragraph) => near(paragraph, 1),
      slotsOf: this.slotsOf,
      isTitle: (paragraph) => paragraph === this.titled,
      isHeading: (paragraph) => this.headed.has(paragraph),
      heading: (paragraph) => this.headingOf(paragraph),
    };
  }

  /** The heading that a paragraph follows with nothing between. */
  private headingRightOver(paragraph: Paragraph, around: Surroundings): string {
    const above = around.before(paragraph);
    return above !== null && this.headed.has(above) ? this.headingOf(above) : "";
  }

  private headingOf(paragraph: Paragraph): string {
    if (paragraph.region !== "body" && paragraph.region !== "textbox") return "";
    return this.headingBefore(paragraph.index)?.title ?? "";
  }

  private headingBefore(index: number): Heading | null {
    let low = 0;
    let high = this.headings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.headings[middle]!.paragraph.index <= index) low = middle + 1;
      else high = middle;
    }
    return this.headings[low - 1] ?? null;
  }

  /** A caption or a short line right above; else the section's title; else the document's. */
  private titleOver(table: Table): string {
    const { paragraphs } = this.document;
    for (let index = table.paragraphIndex - 1; index >= 0 && index >= table.paragraphIndex - 3; index--) {
      const above = paragraphs[index]!;
      if (isBlank(above)) continue;
      if (above.part !== table.part || above.cell !== table.cell || this.slotsOf(above).length > 0) break;
      const text = cleanLabel(above.text);
      if (this.headed.has(above)) return this.headingBefore(above.index)?.title ?? text;
      if (/^caption/i.test(above.setting.styleName)) return withoutCaption(text);
      const room = endsAsLabel(above.text) ? 140 : 80;
      if (text.length <= room && text.split(" ").length <= room / 8 && !/[.!]$/.test(text)) return withoutCaption(text);
      break;
    }
    const heading = this.headingBefore(table.paragraphIndex);
    if (heading !== null) return heading.title;
    // The only table of a form is what the form is about.
    return this.document.tables.filter((other) => other.region === "body" && other.rows.length > 2).length === 1 ? this.title : "";
  }
}
