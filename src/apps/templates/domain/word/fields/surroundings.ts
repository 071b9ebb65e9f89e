/** What stands around a paragraph, as the finders ask for it. */
import type { Cell, Paragraph } from "../document.ts";
import type { Slot } from "./slot.ts";

export interface Surroundings {
  /** Name that the table gives to places in this cell. */
  readonly cellName: (cell: Cell) => string | null;
  /** Paragraph with wording before, in the same flow; null at its start. */
  readonly before: (paragraph: Paragraph) => Paragraph | null;
  readonly after: (paragraph: Paragraph) => Paragraph | null;
  readonly slotsOf: (paragraph: Paragraph) => readonly Slot[];
  readonly isTitle: (paragraph: Paragraph) => boolean;
  readonly isHeading: (paragraph: Paragraph) => boolean;
  /** Wording of the nearest heading. */
  readonly heading: (paragraph: Paragraph) => string;
}
