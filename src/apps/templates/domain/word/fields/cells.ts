/** Fields that tables ask for: lists, records, checklists, and labels with empty cells beside, above or below. */
import type { Cell, Paragraph, Table } from "../document.ts";
import { cleanLabel, labelKey } from "../labels.ts";
import { speaksOfSignature } from "../kinds.ts";
import { isFill, isWording, type SeenCell, type SeenRow, type SeenTable, seeTable, wholeRow } from "../tables.ts";
import { noWords, scaleWords, yesWords } from "../words.ts";
import { type Band, bandAt, type BandRow, isRowNumber } from "./bands.ts";
import { type Candidate, cellSpot, fromBlankCell, fromSlots, type Naming, plain, tableSpot } from "./candidate.ts";
import { checkboxOf, choiceOf, readBoxLine } from "./choices.ts";
import { isBox, type Slot } from "./slot.ts";

export interface TableFields {
  readonly candidates: readonly Candidate[];
  /** Paragraphs whose slots are spoken for. */
  readonly claimed: ReadonlySet<Paragraph>;
  /** What a cell's slots are called when their own line says nothing. */
  readonly names: ReadonlyMap<Cell, string>;
}

/** @param titleOf the wording that stands over a table */
export function tableFields(
  table: Table,
  slotsOf: (paragraph: Paragraph) => readonly Slot[],
  titleOf: (table: Table) => string,
): TableFields {
  const finder = new TableFinder(seeTable(table, slotsOf), titleOf);
  finder.find();
  return finder;
}

class TableFinder {
  readonly candidates: Candidate[] = [];
  readonly claimed = new Set<Paragraph>();
  readonly names = new Map<Cell, string>();
  private readonly seen: SeenTable;
  private readonly titleOf: (table: Table) => string;
  /** Cells whose wording names something already. */
  private readonly used = new Set<SeenCell>();
  /** The last line across the table, which titles what follows. */
  private title: string | null = null;
  private groups = 0;

  constructor(seen: SeenTable, titleOf: (table: Table) => string) {
    this.seen = seen;
    this.titleOf = titleOf;
  }

  find(): void {
    const { rows } = this.seen;
    for (let at = 0; at < rows.length;) {
      const band = bandAt(this.seen, at);
      const end = band === null ? null : this.band(band, at);
      if (end !== null) at = end;
      else this.layoutRow(at++);
    }
  }

  /** @returns the row behind the band, or null where it is no list after all */
  private band(band: Band, start: number): number | null {
    const count = (kind: BandRow["kind"]) => band.body.filter((row) => row.kind === kind).length;
    const fill = count("fill");
    const fixed = count("fixed");
    const full = count("full");
    const header = this.seen.rows[start]!;
    if (band.columns.length === 2 && !this.headsTwoColumns(band, header)) return null;
    if (fill + fixed === 0) return full >= 1 && band.columns.length > 2 ? this.name(band, start) : null;
    if (fixed <= 1 && fill <= 1 && band.body.length === 1) return this.record(band, start);
    if (fixed > fill) return this.checklist(band, start, fixed);
    if (fill + full >= 2) return this.list(band, start, fill);
    return this.record(band, start);
  }

  /** "Name | Position" over empty rows is a header; "Owner | IT" over "Version | " is the first line of a form. */
  private headsTwoColumns(band: Band, header: SeenRow): boolean {
    if (header.row.isHeader) return true;
    const [first, second] = header.cells as [SeenCell, SeenCell];
    if (second === undefined || second.state === "ask") return false;
    const strong = (seen: SeenCell) => seen.isBold || seen.cell.isShaded;
    const isPlainBody = band.body.every(({ cells }) => !strong(cells[0]!) || cells[0]!.state === "blank");
    if (band.body.every(({ cells }) => cells.every(isFill))) return true;
    return strong(first) && strong(second) && isPlainBody;
  }

  /** One record under its header: each column is a field; answers to be ticked under their names are one choice. */
  private record(band: Band, start: number): number {
    const { cells } = band.body[0]!;
    const group = `t${this.seen.table.index}g${++this.groups}`;
    const open = band.columns.flatMap((column, index) =>
      !(index === 0 && isCounter(column.label)) && (isFill(cells[index]!) || cells[index]!.state === "mixed")
        ? [{ column, seen: cells[index]! }]
        : [],
    );
    const row = cells
      .filter((seen) => isWording(seen) && !isRowNumber(seen.text))
      .map((seen) => seen.text)
      .join(" ");
    const first = band.columns[0]!;
    const isFirstHeader = !isFill(cells[0]!) && cells[0]!.state !== "mixed";
    if (
      open.length >= 2 &&
      open.every(({ column, seen }) => (seen.state === "blank" || seen.slots.every(isBox)) && scaleWords.is(column.label))
    ) {
      this.choiceOfColumns(
        isFirstHeader && row !== "" ? row : first.label,
        open.map(({ column, seen }) => ({ label: column.label, seen })),
      );
    } else {
      for (const { column, seen } of open) {
        const label = row !== "" && labelKey(row) !== labelKey(first.label) && isFirstHeader ? `${row}: ${column.label}` : column.label;
        this.answer(seen, { label, how: `the header above says “${column.label}”`, isPrinted: true, certainty: 0.97 }, group);
      }
    }
    return this.done(band, start);
  }

  private choiceOfColumns(label: string, columns: readonly { label: string; seen: SeenCell }[]): void {
    const { seen } = columns[0]!;
    const candidate = fromBlankCell(
      seen.cell,
      { label, how: `the columns ${columns.map((column) => column.label).join(", ")} are answers`, isPrinted: true, certainty: 0.9 },
      "line",
    );
    this.candidates.push({
      ...candidate,
      type: "choice",
      options: columns.map((column) => cleanLabel(column.label)),
      boxes: columns.map((column) => cellSpot(column.seen.cell)),
    });
    for (const column of columns) this.claim(column.seen.cell);
  }

  private list(band: Band, start: number, rows: number): number {
    const columns = band.columns.map((column) => column.label).filter((label) => label !== "" && !isRowNumber(label));
    this.table(band, start, {
      columns,
      rows,
      fixedRows: null,
      certainty: rows >= 2 ? 0.92 : 0.75,
      why: `a header over ${rows} empty rows: a list to be filled in`,
    });
    return this.done(band, start);
  }

  private checklist(band: Band, start: number, fixed: number): number {
    const open = band.columns.map(
      ({ label }, index) =>
        !(index === 0 && isCounter(label)) &&
        band.body.filter(({ cells }) => isFill(cells[index]!) || cells[index]!.state === "mixed").length >= band.body.length * 0.75,
    );
    if (!open.includes(true)) return this.name(band, start);
    const labels = band.body.map(({ cells }) =>
      cells
        .filter((seen, index) => !open[index] && isWording(seen))
        .map((seen) => seen.text)
        .join(" ")
        .trim(),
    );
    if (labels.every((label) => label === "")) return this.list(band, start, band.body.length);
    const columns = band.columns
      .filter((_, index) => open[index])
      .map((column) => column.label)
      .filter((label) => label !== "");
    const openCount = open.filter((isOpen) => isOpen).length;
    // One open column beside short names is a form that has a header: a field for each line.
    if (openCount === 1 && band.columns.length === 2 && labels.every((label) => label.length <= 60))
      return this.lines(band, start, open.indexOf(true));
    this.table(band, start, {
      columns: columns.length > 0 ? columns : ["Checked"],
      rows: fixed,
      fixedRows: labels.filter((label) => label !== ""),
      certainty: 0.88,
      why: `${fixed} rows whose beginnings are printed and whose rest is empty`,
    });
    return this.done(band, start);
  }

  private lines(band: Band, start: number, column: number): number {
    const group = `t${this.seen.table.index}g${++this.groups}`;
    for (const { cells } of band.body) {
      const seen = cells[column]!;
      if (isFill(seen))
        this.answer(
          seen,
          {
            label: cells[1 - column]!.text || band.columns[column]!.label,
            how: `the line says “${cells[1 - column]!.text.slice(0, 60)}”`,
            isPrinted: true,
            certainty: 0.95,
          },
          group,
        );
    }
    return this.done(band, start);
  }

  private table(
    band: Band,
    start: number,
    about: { columns: readonly string[]; rows: number; fixedRows: readonly string[] | null; certainty: number; why: string },
  ): void {
    const { table } = this.seen;
    // A list among other rows of a form is known by its first column; one that is the whole table by what stands above it.
    const isPart = band.end - start < this.seen.rows.length * 0.6 && start > 1;
    const label = this.title ?? (isPart ? "" : this.titleOf(table));
    const first = this.seen.rows[start]!.cells[0]!;
    this.candidates.push({
      ...plain,
      label: cleanLabel(label) || band.columns[0]!.label || "Table",
      type: "table",
      source: "table",
      certainty: about.certainty,
      evidence: [about.why],
      columns: about.columns,
      rows: about.rows,
      fixedRows: about.fixedRows,
      spot: tableSpot(table),
      region: table.region,
      order: (firstIndex(first.cell) ?? table.paragraphIndex) - 0.25,
    });
    for (const { row } of band.body) for (const seen of row.cells) this.claim(seen.cell);
  }

  /** Rows with all cells filled hold data; places inside are named by their column. */
  private name(band: Band, start: number): number {
    for (const { cells } of band.body) cells.forEach((seen, index) => this.names.set(seen.cell, band.columns[index]!.label));
    return this.done(band, start);
  }

  private done(band: Band, start: number): number {
    for (let at = start; at < band.end; at++) for (const seen of this.seen.rows[at]!.cells) this.used.add(seen);
    return band.end;
  }

  private layoutRow(index: number): void {
    const row = this.seen.rows[index]!;
    const whole = wholeRow(row, this.seen);
    if (whole !== null && isWording(whole) && whole.text.length <= 150 && this.nextIsInner(index)) this.title = whole.text;
    for (const [position, seen] of row.cells.entries()) {
      if (isFill(seen) && this.seen.width * this.seen.rows.length === 1) this.onlyCell(seen);
      else if (isFill(seen)) this.layoutCell(seen, row, position, index);
      else if (isWording(seen)) this.wordingCell(seen, row, position);
      else if (seen.state === "mixed") {
        const left = this.leftOf(row, position);
        if (left === null || left.state === "mixed") continue;
        this.names.set(seen.cell, left.text);
        this.used.add(left);
      }
    }
  }

  /** A frame around nothing is room for what the line or the heading above it asks. */
  private onlyCell(seen: SeenCell): void {
    const label = this.titleOf(this.seen.table);
    if (seen.state !== "blank" || label === "" || seen.cell.blocks.some((block) => block.kind === "paragraph" && block.hasDrawing)) return;
    this.candidates.push(
      fromBlankCell(seen.cell, { label, how: `“${label.slice(0, 60)}” stands above the frame`, isPrinted: true, certainty: 0.85 }, "lines"),
    );
    this.claim(seen.cell);
  }

  private nextIsInner(index: number): boolean {
    const next = this.seen.rows[index + 1];
    return next !== undefined && next.cells.length > 1;
  }

  private layoutCell(seen: SeenCell, row: SeenRow, position: number, index: number): void {
    if (seen.cell.blocks.some((block) => block.kind === "paragraph" && block.hasDrawing) && seen.slots.length === 0) return;
    const naming = this.nameOf(seen, row, position, index);
    if (naming === null) {
      if (seen.state === "blank" && wholeRow(row, this.seen) !== null) this.goOn(seen);
      return;
    }
    this.answer(seen, naming, null);
  }

  private nameOf(seen: SeenCell, row: SeenRow, position: number, index: number): Naming | null {
    const list = row.cells[position - 1]?.slots[0];
    if (
      seen.slots.length > 0 &&
      seenIsBare(seen) &&
      list !== undefined &&
      this.leftOf(row, position - 1) === null &&
      row.cells[position - 1]!.state === "slot" &&
      list.mark?.kind === "list" &&
      list.ownLabel !== null
    ) {
      return { label: list.ownLabel, how: `the list on the left shows “${list.ownLabel}”`, isPrinted: true, certainty: 0.8 };
    }
    const left = this.leftOf(row, position);
    if (left !== null && !this.used.has(left)) {
      this.used.add(left);
      return { label: left.text, how: `the cell on the left says “${left.text.slice(0, 60)}”`, isPrinted: true, certainty: 0.97 };
    }
    const right = row.cells[position + 1];
    if (seen.slots.length > 0 && seen.slots.every(isBox) && right !== undefined && isWording(right)) {
      this.used.add(right);
      return { label: right.text, how: `the cell on the right says “${right.text.slice(0, 60)}”`, isPrinted: true, certainty: 0.95 };
    }
    const above = this.cellAbove(seen, index);
    if (above !== null && isWording(above) && !this.used.has(above) && above.text.length <= 150) {
      this.used.add(above);
      return { label: above.text, how: `the cell above says “${above.text.slice(0, 60)}”`, isPrinted: true, certainty: 0.88 };
    }
    const below = this.cellBelow(seen, index);
    const isLine =
      seen.slots.length > 0 && seen.slots.every((slot) => slot.mark === null && slot.control === null && slot.ownLabel === null);
    if (
      below !== null &&
      (isWording(below) || below.state === "mixed") &&
      below.text.length <= 80 &&
      row.cells.every((each) => isFill(each) || each.state === "continued") &&
      (isLine || (seen.state === "blank" && speaksOfSignature(below.text)))
    ) {
      this.used.add(below);
      const label = firstLine(below);
      return { label, how: `the cell below says “${label.slice(0, 60)}”`, isPrinted: true, certainty: 0.88, isBelow: true };
    }
    const own = seen.slots.map((slot) => slot.ownLabel).find((label) => label !== null) ?? null;
    if (own !== null) return { label: own, how: `its own wording is “${own.slice(0, 60)}”`, isPrinted: false, certainty: 0.92 };
    if (seen.slots.some((slot) => slot.type === "date"))
      return { label: "Date", how: "the file says that it is a date", isPrinted: false, certainty: 0.7 };
    if (left !== null && seen.slots.length > 0) return { label: left.text, how: "the line begins so", isPrinted: true, certainty: 0.7 };
    return null;
  }

  /** An empty line across the table goes on with what stands above it. */
  private goOn(seen: SeenCell): void {
    const last = this.candidates.at(-1);
    if (last === undefined || last.source !== "empty_cell" || last.region !== this.seen.table.region) return;
    const more = [...(last.pieces.length === 0 ? [last.spot] : last.pieces), cellSpot(seen.cell)];
    const type = last.type === "text" ? "long_text" : last.type;
    this.candidates[this.candidates.length - 1] = {
      ...last,
      type,
      pieces: more,
      evidence: [...last.evidence.filter((line) => !/short text/.test(line)), "empty lines go on below"],
    };
  }

  private leftOf(row: SeenRow, position: number): SeenCell | null {
    for (let at = position - 1; at >= 0; at--) {
      const seen = row.cells[at]!;
      const real = seen.state === "continued" ? seen.origin : seen;
      if (real === null) return null;
      if (isWording(real) && isAnswered(real.text)) return null;
      if (real.state === "mixed" && at === position - 1 && !this.used.has(real) && seenIsBare(row.cells[position]!)) return real;
      if (isWording(real))
        return real.text.length <= 300 && (at === position - 1 || row.cells.slice(at + 1, position).every((each) => each.state === "blank"))
          ? real
          : null;
      if (real.state !== "blank" && real.state !== "slot") return null;
    }
    return null;
  }

  private cellAbove(seen: SeenCell, index: number): SeenCell | null {
    const above = this.seen.rows[index - 1];
    if (above === undefined) return null;
    return (
      above.cells.find(
        (each) =>
          each.cell.column === seen.cell.column &&
          (each.cell.span === seen.cell.span || above.cells.length === this.seen.rows[index]!.cells.length),
      ) ?? null
    );
  }

  private cellBelow(seen: SeenCell, index: number): SeenCell | null {
    return this.seen.rows[index + 1]?.cells.find((each) => each.cell.column === seen.cell.column) ?? null;
  }

  /** Wording that asks and has nothing beside it to answer in is answered in its own cell. */
  private wordingCell(seen: SeenCell, row: SeenRow, position: number): void {
    if (this.used.has(seen)) return;
    const next = row.cells[position + 1];
    if (next !== undefined && isFill(next)) return;
    const below = this.cellBelow(seen, row.row.index);
    const isAnsweredBelow =
      below !== null &&
      isFill(below) &&
      below.cell.span === seen.cell.span &&
      this.seen.rows[row.row.index + 1]!.cells.length === row.cells.length;
    if (isAnsweredBelow) return;
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
    const isAsking = seen.state === "ask" && !isLead && seen.text.split(" ").length <= (isTall ? 30 : 9);
    const isSigning =
      !isLead && speaksOfSignature(seen.text) && seen.text.length <= 80 && (seen.blankLines >= 1 || height >= 500 || this.isLastRow(row));
    const isInstruction = seen.blankLines >= 2 && row.cells.length === 1 && seen.text.length <= 300;
    if (!isAsking && !isSigning && !isInstruction) return;
    this.used.add(seen);
    this.claim(seen.cell);
    const first = seen.cell.blocks.find((block) => block.kind === "paragraph" && block.text.trim() !== "");
    const label = isSigning && first?.kind === "paragraph" ? first.text : seen.text;
    const candidate = fromBlankCell(
      seen.cell,
      { label, how: "the cell holds only its label", isPrinted: true, certainty: isAsking ? 0.9 : 0.75 },
      isTall && !isSigning ? "lines" : "line",
    );
    const type = isSigning && candidate.type !== "date" ? "signature" : candidate.type;
    this.candidates.push({
      ...candidate,
      type,
      source: "cell_label",
      evidence: ["A cell with its label and room for the answer", ...candidate.evidence.slice(2)],
    });
  }

  private isLastRow(row: SeenRow): boolean {
    return row === this.seen.rows.at(-1) && this.seen.rows.length > 2;
  }

  /** The field that a cell is. */
  private answer(seen: SeenCell, naming: Naming, group: string | null): void {
    const { slots } = seen;
    const boxes = slots.filter(isBox);
    const label = naming.label.length > 200 ? naming.label.slice(0, 200) : naming.label;
    const named = { ...naming, label };
    if (boxes.length > 0 && boxes.length === slots.length) this.boxes(seen, boxes, named);
    else if (slots.length > 0)
      this.candidates.push(
        fromSlots(
          slots.filter((slot) => !isBox(slot)),
          named,
          { room: this.roomOf(seen), group, cell: seen.cell },
        ),
      );
    else this.candidates.push(fromBlankCell(seen.cell, named, this.roomOf(seen), group));
    this.claim(seen.cell);
  }

  private boxes(seen: SeenCell, boxes: readonly Slot[], naming: Naming): void {
    const paragraphs = seen.cell.blocks.flatMap((block) => (block.kind === "paragraph" ? [block] : []));
    const lines = paragraphs.flatMap((paragraph) => {
      const own = boxes.filter((slot) => slot.paragraph === paragraph);
      return own.length === 0 ? [] : [readBoxLine(paragraph, own, [])];
    });
    const options = lines.flatMap((line) => line.options);
    const only = options[0]!;
    const question = lines[0]!.question;
    if (options.length === 1) {
      const isAnswer = only.label === "" || yesWords.is(only.label) || noWords.is(only.label);
      this.candidates.push(checkboxOf(only, isAnswer ? naming.label : only.label, naming.how));
    } else
      this.candidates.push(
        choiceOf(
          question !== "" && question.length < 80 && naming.label === "" ? question : naming.label,
          naming.how,
          lines,
          options,
          0.9 * naming.certainty,
        ),
      );
  }

  private roomOf(seen: SeenCell): "line" | "lines" {
    const paragraphs = seen.cell.blocks.length;
    return paragraphs >= 3 || (seen.cell.row.height ?? 0) >= 1000 ? "lines" : "line";
  }

  private claim(cell: Cell): void {
    for (const block of cell.blocks) if (block.kind === "paragraph") this.claimed.add(block);
  }
}

/** Headers of columns that only count the rows. */
function isCounter(label: string): boolean {
  return /^(?:s\.?\s?no|sr\.?\s?no|sl\.?\s?no|no|nr|lfd\.?\s?nr|pos|item\s?no|#|№|n°|nº|序号|번호|s\/n|sn|lp|п\/п|№ п\/п)\.?$/iu.test(
    label.trim(),
  );
}

/** Whether a text is a label with its answer: "Revision: 3". */
function isAnswered(text: string): boolean {
  return text.length <= 80 && /[\p{L}.)]\s*[:→]\s*[\p{L}\p{N}]/u.test(text) && !/[:→]\s*$/.test(text);
}

/** Whether a place has no wording of its own. */
function seenIsBare(seen: SeenCell): boolean {
  return seen.slots.every((slot) => slot.ownLabel === null);
}

/** The first printed line of a cell. */
function firstLine(seen: SeenCell): string {
  const block = seen.cell.blocks.find((each) => each.kind === "paragraph" && each.text.trim() !== "");
  const line = block?.kind === "paragraph" ? block.text.trim().split("\n")[0]! : "";
  return line.length >= 2 && seen.state === "mixed" ? line : seen.text;
}

function firstIndex(cell: Cell): number | null {
  const block = cell.blocks[0];
  return block === undefined ? null : block.kind === "paragraph" ? block.index : block.paragraphIndex;
}
