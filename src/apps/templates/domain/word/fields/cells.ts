/** Fields that a table asks for, band by band and row by row. */
import type { Cell, Paragraph, Table } from "../document.ts";
import { seeTable } from "../tables.ts";
import { TableAnswers } from "./answers.ts";
import { bandAt } from "./bands.ts";
import type { Candidate } from "./candidate.ts";
import { LayoutFinder } from "./layout.ts";
import { BandFinder } from "./lists.ts";
import type { Slot } from "./slot.ts";

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
  const seen = seeTable(table, slotsOf);
  const answers = new TableAnswers(table.index);
  const layout = new LayoutFinder(seen, titleOf, answers);
  const bands = new BandFinder(seen, titleOf, answers);
  for (let at = 0; at < seen.rows.length;) {
    const band = bandAt(seen, at);
    const end = band === null ? null : bands.find(band, at, layout.title);
    if (end === null) layout.row(at);
    at = end ?? at + 1;
  }
  bands.nameApart();
  return answers;
}
