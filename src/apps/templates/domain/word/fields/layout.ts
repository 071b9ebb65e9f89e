/** Fields of tables that only lay a form out: labels with empty cells beside, above or below, or with room in their own cell. */
import type { Table } from "../document.ts";
import { cleanLabel, endsAsLabel, isUnit, isWorded, labelKey } from "../labels.ts";
import { isShortAnswer, speaksOfSignature } from "../kinds.ts";
import { isFill, isRoomyLabel, isWording, type SeenCell, type SeenRow, type SeenTable, wholeRow } from "../tables.ts";
import type { TableAnswers } from "./answers.ts";
import { boxCells } from "./box-cells.ts";
import { choiceOfRow } from "./rows.ts";
import { dateInParts, fieldsUnderLabel } from "./spans.ts";
import { cellSpot, fromBlankCell } from "./candidate.ts";
import { labelLeftOf, nameCell } from "./cell-names.ts";
import { roomsIn } from "./rooms.ts";

export class LayoutFinder {
  /** The last line across the table, which titles what follows. */
  title: string | null = null;
  private readonly seen: SeenTable;
  private readonly titleOf: (table: Table) => string;
  private readonly answers: TableAnswers;
  /** Rows before this one are spoken for. */
  private readTo = 0;
  /** What was found out of parts, columns and the whole table, kept since each cell asks. */
  private readonly boxForms = new Map<number, boolean>();
  private readonly dataColumns = new Map<number, boolean>();
  private formFields: boolean | null = null;
  /** Whether an empty column parts two halves; asked once. */
  private hasGap: boolean | null = null;

  constructor(seen: SeenTable, titleOf: (table: Table) => string, answers: TableAnswers) {
    this.seen = seen;
    this.titleOf = titleOf;
    this.answers = answers;
  }

  /** Looks at one row. */
  row(index: number): void {
    const row = this.seen.rows[index]!;
    const whole = wholeRow(row, this.seen);
    if (whole !== null && isWording(whole) && whole.text.length <= 150 && this.nextIsInner(index)) this.title = whole.text;
    const wide = whole === null ? this.titleBesidePlace(row, index) : null;
    if (wide !== null) {
      this.title = wide.text;
      this.answers.used.add(wide);
    }
    const above = this.seen.rows[index - 1] ?? null;
    if (index < this.readTo || choiceOfRow(row, above, this.answers)) return;
    const over = above === null ? this.titleOf(this.seen.table) : (wholeRow(above, this.seen)?.text ?? "");
    this.readTo = boxCells(this.seen, index, over, this.answers);
    if (this.readTo > index) return;
    const taken = new Set([...fieldsUnderLabel(row, above, this.answers), ...dateInParts(row, this.answers)]);
    for (const [position, seen] of row.cells.entries()) {
      if (taken.has(seen)) continue;
      if (isFill(seen) && this.seen.width * this.seen.rows.length === 1) this.onlyCell(seen);
      else if (isFill(seen)) this.layoutCell(seen, row, position, index);
      else if (isWording(seen)) this.wordingCell(seen, row, position);
      else if (seen.state === "mixed") {
        const left = labelLeftOf(row, position, this.answers.used);
        if (left === null || left.state === "mixed" || this.answers.used.has(left)) continue;
        this.answers.names.set(seen.cell, left.text);
        this.answers.used.add(left);
      }
    }
  }

  /** A frame around nothing is room for what the line or the heading above it asks. */
  private onlyCell(seen: SeenCell): void {
    const label = this.titleOf(this.seen.table);
    if (seen.state !== "blank" || label === "" || seen.cell.blocks.some((block) => block.kind === "paragraph" && block.hasDrawing)) return;
    this.answers.candidates.push(
      fromBlankCell(seen.cell, { label, how: `“${label.slice(0, 60)}” stands above the frame`, isPrinted: true, certainty: 0.85 }, "lines"),
    );
    this.answers.claim(seen.cell);
  }

  /** "Year ____ | Checks of the machine": across the columns of a header below, a title beside a place. */
  private titleBesidePlace(row: SeenRow, index: number): SeenCell | null {
    const [first, second] = row.cells;
    const below = this.seen.rows[index + 1];
    if (row.cells.length !== 2 || first === undefined || second === undefined || below === undefined) return null;
    const isTitle = second.cell.span >= 3 && isWording(second) && !endsAsLabel(second.text) && second.text.length <= 150;
    return isTitle && first.state === "mixed" && below.cells.length > second.cell.span && below.cells.every(isWording) ? second : null;
  }

  /** Between two halves of a block that say the same, as two signatures side by side do, an empty column only parts them. */
  private isGap(seen: SeenCell): boolean {
    this.hasGap ??= this.findsGap();
    return this.hasGap && this.seen.rows[0]!.cells[1]!.cell.column === seen.cell.column;
  }

  private findsGap(): boolean {
    const { rows } = this.seen;
    return (
      rows.length >= 2 &&
      rows.every(
        ({ cells: [left, middle, right, more] }) =>
          right !== undefined && more === undefined && middle!.state === "blank" && (left!.state === "blank") === (right.state === "blank"),
      ) &&
      rows.some(({ cells: [left, , right] }) => left!.text !== "" && labelKey(left!.text) === labelKey(right!.text))
    );
  }

  private nextIsInner(index: number): boolean {
    const next = this.seen.rows[index + 1];
    return next !== undefined && next.cells.length > 1;
  }

  private layoutCell(seen: SeenCell, row: SeenRow, position: number, index: number): void {
    if (seen.cell.blocks.some((block) => block.kind === "paragraph" && block.hasDrawing) && seen.slots.length === 0) return;
    if (seen.state === "blank" && this.isGap(seen)) return;
    const found = nameCell({ table: this.seen, row, seen, position, index, used: this.answers.used });
    const naming =
      found !== null && seen.state === "blank" && (!isWorded(found.label) || this.isData(seen) || this.isSpacer(found.label))
        ? null
        : found;
    if (naming === null) {
      if (this.goesOnAbove(seen, index)) return;
      const above = this.seen.rows[index - 1];
      if (seen.state === "blank" && wholeRow(row, this.seen) !== null && above !== undefined && wholeRow(above, this.seen) !== null)
        this.goOn(seen);
      return;
    }
    this.answers.answer(seen, naming, null);
    const next = row.cells[position + 1];
    if (next !== undefined && isUnit(next.text)) this.answers.countsIn(next);
  }

  /** Where a table's places are form fields, a bare cell is room between them, unless it is signed by hand. */
  private isSpacer(label: string): boolean {
    this.formFields ??=
      this.seen.rows.flatMap(({ cells }) => cells.filter((each) => each.slots.some((slot) => slot.source === "legacy_field"))).length >= 3;
    return this.formFields && !speaksOfSignature(label);
  }

  /** A form field without a label, right under another one in its column, is the next line of that answer. */
  private goesOnAbove(seen: SeenCell, index: number): boolean {
    const [slot] = seen.slots;
    const above = this.seen.rows[index - 1]?.cells.find((each) => each.cell.column === seen.cell.column);
    const last = this.answers.candidates.at(-1);
    if (slot?.source !== "legacy_field" || slot.type !== null || above?.slots.length !== 1 || last?.source !== "legacy_field") return false;
    if (last.spot.paragraph?.cell !== above.cell || last.pieces.length > 20) return false;
    this.addPieces(seen);
    this.answers.claim(seen.cell);
    return true;
  }

  /** A hole in a column that is printed full is missing data. */
  private isData(seen: SeenCell): boolean {
    const at = seen.cell.column;
    let isData = this.dataColumns.get(at);
    if (isData === undefined) {
      const column = this.seen.rows.flatMap(({ cells }) => cells.filter((each) => each.cell.column === at && cells.length > 1));
      const printed = column.filter((each) => each.state === "text" && !each.isBold && !each.cell.isShaded).length;
      const figures = column.filter((each) => each.state === "text" && !isWorded(each.text) && at > 0).length;
      isData = column.length >= 5 && (printed >= column.length * 0.7 || figures >= column.length * 0.3);
      this.dataColumns.set(at, isData);
    }
    return isData;
  }

  /** An empty line across the table goes on with what stands above it. */
  private goOn(seen: SeenCell): void {
    const last = this.answers.candidates.at(-1);
    if (last === undefined || last.source !== "empty_cell" || last.region !== this.seen.table.region || isShortAnswer(last.label)) return;
    this.addPieces(seen);
  }

  private addPieces(seen: SeenCell): void {
    const last = this.answers.candidates.at(-1)!;
    const more = [...(last.pieces.length === 0 ? [last.spot] : last.pieces), cellSpot(seen.cell)];
    const type = last.type === "text" ? "long_text" : last.type;
    this.answers.candidates[this.answers.candidates.length - 1] = {
      ...last,
      type,
      pieces: more,
      evidence: [...last.evidence.filter((line) => !/short text/.test(line)), "empty lines go on below"],
    };
  }

  /** Wording that asks and has nothing beside it to answer in is answered in its own cell. */
  private wordingCell(seen: SeenCell, row: SeenRow, position: number): void {
    if (this.answers.used.has(seen)) return;
    const next = row.cells[position + 1];
    // "Revision: | 3" is answered already.
    if (
      next !== undefined &&
      (isFill(next) ||
        answersBeside(seen, next) ||
        (seen.state === "ask" && next.state === "text" && next.text.length < 80 && !isLabelWithAnswer(next.text)))
    )
      return;
    const rooms = roomsIn(seen.cell);
    if (rooms.length > 0) {
      this.answers.candidates.push(...rooms);
      this.answers.used.add(seen);
      this.answers.claim(seen.cell);
      return;
    }
    const below = this.seen.rows[row.row.index + 1]?.cells.find((each) => each.cell.column === seen.cell.column) ?? null;
    const isAnsweredBelow =
      below !== null &&
      isFill(below) &&
      below.cell.span === seen.cell.span &&
      this.seen.rows[row.row.index + 1]!.cells.length === row.cells.length;
    if (isAnsweredBelow && !(this.isBoxForm(row.row.index) && isRoomyLabel(seen))) return;
    const height = row.row.height ?? 0;
    const isTall = seen.blankLines >= 2 || (height >= 900 && seen.text.length < 200);
    const lines = seen.cell.blocks.filter((block) => block.kind === "paragraph" && /[:：→]\s*$/.test(block.text));
    // Several lines that ask in one cell are several fields, found line by line.
    if (lines.length >= 2) return;
    const isLead =
      wholeRow(row, this.seen) !== null &&
      !isTall &&
      seen.text.split(" ").length > 3 &&
      this.seen.rows[row.row.index + 1]?.cells.some((each) => isFill(each) || each.state === "mixed" || each.state === "ask") === true;
    const isAsking =
      (seen.state === "ask" || (isTall && /[?？]\s*$/u.test(seen.text))) && !isLead && seen.text.split(" ").length <= (isTall ? 30 : 9);
    const isSigning =
      !isLead && speaksOfSignature(seen.text) && seen.text.length <= 80 && (seen.blankLines >= 1 || height >= 500 || this.isLastRow(row));
    const isInstruction =
      row.cells.length === 1 &&
      seen.text.length <= 300 &&
      this.seen.table.region === "body" &&
      (seen.blankLines >= 4 || (seen.blankLines >= 2 && (/[:.?)]\s*$/u.test(seen.text) || height >= 900)));
    const isRoomy =
      this.isBoxForm(row.row.index) && isRoomyLabel(seen) && row.cells.every((each) => !isWording(each) || isRoomyLabel(each));
    if ((!isAsking && !isSigning && !isInstruction && !isRoomy) || !isWorded(cleanLabel(seen.text))) return;
    this.answers.used.add(seen);
    this.answers.claim(seen.cell);
    const first = seen.cell.blocks.find((block) => block.kind === "paragraph" && block.text.trim() !== "");
    const label = isSigning && first?.kind === "paragraph" ? first.text : seen.text;
    const candidate = fromBlankCell(
      seen.cell,
      { label, how: "the cell holds only its label", isPrinted: true, certainty: isAsking ? 0.9 : 0.75 },
      isTall && !isSigning ? "lines" : "line",
    );
    const type = isSigning && candidate.type !== "date" ? "signature" : candidate.type;
    this.answers.candidates.push({
      ...candidate,
      type,
      source: "cell_label",
      evidence: ["A cell with its label and room for the answer", ...candidate.evidence.slice(2)],
    });
  }

  /** Whether cells of a table, or of its part between two lines across, carry a small label on top and leave the rest empty. */
  private isBoxForm(index: number): boolean {
    const { rows } = this.seen;
    const isBar = (at: number) => wholeRow(rows[at]!, this.seen) !== null;
    let from = index;
    while (from > 0 && !isBar(from - 1) && !this.boxForms.has(from)) from--;
    let isBox = this.boxForms.get(from);
    if (isBox === undefined) {
      let to = index + 1;
      while (to < rows.length && !isBar(to)) to++;
      isBox = isMostlyRoomy(rows.slice(from, to));
      for (let at = from; at < to; at++) this.boxForms.set(at, isBox);
    }
    return isBox;
  }

  private isLastRow(row: SeenRow): boolean {
    return row === this.seen.rows.at(-1) && this.seen.rows.length > 2;
  }
}

/** Whether the next cell begins with a place to fill in, or the label asks and the cell holds places at all. */
function answersBeside(label: SeenCell, next: SeenCell): boolean {
  const slot = next.slots[0];
  if (next.state !== "mixed" || slot === undefined) return false;
  const first = next.cell.blocks.find((block) => block.kind === "paragraph" && (block.text.trim() !== "" || block.marks.length > 0));
  return label.state === "ask" || (slot.paragraph === first && first.text.slice(0, slot.from).trim() === "");
}

/** "Version: 1.00" is no answer to what the cell before it asks. */
function isLabelWithAnswer(text: string): boolean {
  return /^\p{L}[^:：/]{1,30}\s?[:：]\s*\S/u.test(text);
}

/** Whether most labels are small ones over empty room. */
function isMostlyRoomy(rows: readonly SeenRow[]): boolean {
  const wordings = rows.flatMap(({ cells }) => cells.filter(isWording));
  const roomy = wordings.filter(isRoomyLabel);
  return roomy.length >= 2 && roomy.length >= wordings.length * 0.6;
}
