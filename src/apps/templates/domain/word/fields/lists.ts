/** Fields out of bands: a list to be filled in, one record, a checklist, an approval block; or data, which asks for nothing. */
import type { Cell, Table } from "../document.ts";
import { cleanLabel, labelKey } from "../labels.ts";
import { isFill, isRoomyLabel, isWording, type SeenCell, type SeenRow, type SeenTable } from "../tables.ts";
import { scaleWords } from "../words.ts";
import type { TableAnswers } from "./answers.ts";
import { type Band, type BandRow, isPattern, isRowNumber } from "./bands.ts";
import { cellSpot, fromBlankCell, plain, tableSpot } from "./candidate.ts";
import { isBox } from "./slot.ts";

export class BandFinder {
  private readonly seen: SeenTable;
  private readonly titleOf: (table: Table) => string;
  private readonly answers: TableAnswers;
  private heading: string | null = null;
  /** Lists that are named by what stands above the whole table, with the header that is their own. */
  private readonly underTitle: { at: number; header: string }[] = [];

  constructor(seen: SeenTable, titleOf: (table: Table) => string, answers: TableAnswers) {
    this.seen = seen;
    this.titleOf = titleOf;
    this.answers = answers;
  }

  /**
   * @param heading the line across the table above the band
   * @returns the row behind the band, or null where it is no list after all
   */
  find(band: Band, start: number, heading: string | null): number | null {
    this.heading = heading;
    const count = (kind: BandRow["kind"]) => band.body.filter((row) => row.kind === kind).length;
    const fill = count("fill");
    const fixed = count("fixed");
    const full = count("full");
    const header = this.seen.rows[start]!;
    if (band.columns.length === 2 && !this.headsTwoColumns(band, header)) return null;
    if (fill + fixed === 0 && header.cells.every(isRoomyLabel)) return null;
    if (fill + fixed === 0) return full >= 1 && band.columns.length > 2 ? this.name(band, start) : null;
    if (band.columns.length > 2 && band.body.length > 1 && band.body.some(isPattern)) return this.list(band, start, band.body.length);
    if (fixed <= 1 && fill <= 1 && band.body.length === 1) return this.record(band, start);
    if (fixed > fill) return this.checklist(band, start, fixed);
    // Printed rows above the empty ones are examples.
    if (fill + full >= 2 || (fill === 1 && fixed === 1 && band.columns.length > 2 && band.body.at(-1)!.kind === "fill"))
      return this.list(band, start, fill);
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
    const group = this.answers.nextGroup();
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
        const label =
          row !== "" && row.length <= 60 && labelKey(row) !== labelKey(first.label) && isFirstHeader
            ? `${row}: ${column.label}`
            : column.label;
        this.answers.answer(seen, { label, how: `the header above says “${column.label}”`, isPrinted: true, certainty: 0.97 }, group);
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
    this.answers.candidates.push({
      ...candidate,
      type: "choice",
      options: columns.map((column) => cleanLabel(column.label)),
      boxes: columns.map((column) => cellSpot(column.seen.cell)),
    });
    for (const column of columns) this.answers.claim(column.seen.cell);
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
    const group = this.answers.nextGroup();
    for (const { cells } of band.body) {
      const seen = cells[column]!;
      if (isFill(seen))
        this.answers.answer(
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

  /** Lists of one table that share the title above it are each known by their own first header. */
  nameApart(): void {
    if (this.underTitle.length < 2) return;
    for (const { at, header } of this.underTitle)
      if (header !== "") this.answers.candidates[at] = { ...this.answers.candidates[at]!, label: header };
  }

  private table(
    band: Band,
    start: number,
    about: { columns: readonly string[]; rows: number; fixedRows: readonly string[] | null; certainty: number; why: string },
  ): void {
    const { table } = this.seen;
    // A list among other rows of a form is known by its first column; one that is the whole table by what stands above it.
    const isPart = band.end - start < this.seen.rows.length * 0.6 && start > 1;
    const label = this.heading ?? (isPart ? "" : this.titleOf(table));
    const first = this.seen.rows[start]!.cells[0]!;
    const header = (band.columns.find((column) => column.label !== "" && !isCounter(column.label)) ?? band.columns[0]!).label;
    if (this.heading === null) this.underTitle.push({ at: this.answers.candidates.length, header });
    this.answers.candidates.push({
      ...plain,
      label: cleanLabel(label) || header || "Table",
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
    for (const { row } of band.body) for (const seen of row.cells) this.answers.claim(seen.cell);
  }

  /** Rows with all cells filled hold data; places inside are named by their column. */
  private name(band: Band, start: number): number {
    for (const { cells } of band.body) cells.forEach((seen, index) => this.answers.names.set(seen.cell, band.columns[index]!.label));
    return this.done(band, start);
  }

  private done(band: Band, start: number): number {
    for (let at = start; at < band.end; at++) for (const seen of this.seen.rows[at]!.cells) this.answers.used.add(seen);
    return band.end;
  }
}

/** Headers of columns that only count the rows. */
function isCounter(label: string): boolean {
  return /^(?:s\.?\s?no|sr\.?\s?no|sl\.?\s?no|no|nr|lfd\.?\s?nr|pos|item\s?no|#|№|n°|nº|序号|번호|s\/n|sn|lp|п\/п|№ п\/п)\.?$/iu.test(
    label.trim(),
  );
}

function firstIndex(cell: Cell): number | null {
  const block = cell.blocks[0];
  return block === undefined ? null : block.kind === "paragraph" ? block.index : block.paragraphIndex;
}
