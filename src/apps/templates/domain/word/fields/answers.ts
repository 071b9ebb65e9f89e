/** What a table's finders have found so far, and the making of a field out of a cell. */
import type { Cell, Paragraph } from "../document.ts";
import type { SeenCell } from "../tables.ts";
import { noWords, yesWords } from "../words.ts";
import { type Candidate, fromBlankCell, fromSlots, type Naming } from "./candidate.ts";
import { checkboxOf, choiceOf, readBoxLine } from "./choices.ts";
import { isBox, type Slot } from "./slot.ts";

export class TableAnswers {
  readonly candidates: Candidate[] = [];
  /** Paragraphs whose slots are spoken for. */
  readonly claimed = new Set<Paragraph>();
  /** What a cell's slots are called when their own line says nothing. */
  readonly names = new Map<Cell, string>();
  /** Cells whose wording names something already. */
  readonly used = new Set<SeenCell>();
  private groups = 0;
  private readonly tableIndex: number;

  constructor(tableIndex: number) {
    this.tableIndex = tableIndex;
  }

  /** A name for the fields of one record. */
  nextGroup(): string {
    return `t${this.tableIndex}g${++this.groups}`;
  }

  /** The field that a cell is. */
  answer(seen: SeenCell, naming: Naming, group: string | null): void {
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

  /** The last answer is given in the unit that its neighbour prints. */
  countsIn(unit: SeenCell): void {
    const last = this.candidates.at(-1)!;
    this.used.add(unit);
    if (last.type !== "text") return;
    const evidence = [...last.evidence.slice(0, -1), `“${unit.text}” stands beside it`];
    this.candidates[this.candidates.length - 1] = { ...last, type: "number", evidence };
  }

  private boxes(seen: SeenCell, boxes: readonly Slot[], naming: Naming): void {
    const paragraphs = seen.cell.blocks.flatMap((block) => (block.kind === "paragraph" ? [block] : []));
    const lines = paragraphs.flatMap((paragraph) => {
      const own = boxes.filter((slot) => slot.paragraph === paragraph);
      return own.length === 0 ? [] : [readBoxLine(paragraph, own, [])];
    });
    if (lines.length >= 2 && lines.every((line) => line.question !== "" && line.options.length >= 2)) {
      for (const line of lines) this.candidates.push(choiceOf(line.question, "the line asks for them", [line], line.options, 0.88));
      return;
    }
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

  private roomOf({ cell }: SeenCell): "line" | "lines" {
    const { row } = cell;
    const isMerged = [1, 2].every((step) =>
      row.table.rows[row.index + step]?.cells.some((each) => each.column === cell.column && each.isContinued),
    );
    // An empty point of a list waits for more of them.
    const isPoint = cell.blocks.some((block) => block.kind === "paragraph" && block.text.trim() === "" && block.number?.isBullet === true);
    return isMerged || isPoint || cell.blocks.length >= 3 || (row.height ?? 0) >= 1000 ? "lines" : "line";
  }

  claim(cell: Cell): void {
    for (const block of cell.blocks) if (block.kind === "paragraph") this.claimed.add(block);
  }
}
