/** A slot is a place in one paragraph where something may be written or chosen, before it is known what it is called. */
import type { FieldType } from "../../../contract.ts";
import type { Mark, Paragraph, Control } from "../document.ts";

export type SlotSource =
  | "content_control"
  | "legacy_field"
  | "merge_field"
  | "prompt_field"
  | "activex"
  | "bracket"
  | "angle"
  | "brace"
  | "dollar"
  | "percent"
  | "guillemet"
  | "underscore"
  | "dots"
  | "tab_leader"
  | "underlined_blank"
  | "dashes"
  | "comb"
  | "pattern"
  | "marked"
  | "box"
  | "drawn_box"
  | "list_bullet"
  | "empty_cell"
  | "cell_label"
  | "colon"
  | "circle"
  | "sample";

export interface Slot {
  readonly source: SlotSource;
  readonly paragraph: Paragraph;
  /** Characters of the paragraph's text that the answer replaces. */
  readonly from: number;
  readonly to: number;
  readonly mark: Mark | null;
  readonly control: Control | null;
  /** What the place itself says of its answer: title of a control, words in brackets; null where it says nothing. */
  readonly ownLabel: string | null;
  /** What stands there as a prompt. */
  readonly prompt: string | null;
  /** The type as a fact of the file. */
  readonly type: FieldType | null;
  readonly options: readonly string[] | null;
  readonly maxLength: number | null;
  readonly format: string | null;
  readonly preset: string | null;
  readonly help: string | null;
  readonly tag: string | null;
  readonly isMultiLine: boolean;
  /** Slots with the same identity are one answer in several places. */
  readonly identity: string | null;
  /** 0 to 1: how sure it is that something is to be filled in here. */
  readonly certainty: number;
  /** How the file shows it, in words. */
  readonly evidence: string;
}

/** A slot about which only its place is known. */
export function slot(
  source: SlotSource,
  paragraph: Paragraph,
  from: number,
  to: number,
  about: Partial<Slot> & { certainty: number; evidence: string },
): Slot {
  return {
    source,
    paragraph,
    from,
    to,
    mark: null,
    control: null,
    ownLabel: null,
    prompt: null,
    type: null,
    options: null,
    maxLength: null,
    format: null,
    preset: null,
    help: null,
    tag: null,
    isMultiLine: false,
    identity: null,
    ...about,
  };
}

/** Whether a slot is a single box to be ticked. */
export function isBox(candidate: Slot): boolean {
  return candidate.source === "box" || candidate.source === "drawn_box" || candidate.type === "checkbox";
}

/** The paragraph's text with every slot blotted out, so that what remains is printed wording. */
export function printedText(paragraph: Paragraph, slots: readonly Slot[]): string {
  let text = "";
  let at = 0;
  for (const each of slots) {
    if (each.from < at) continue;
    text += `${paragraph.text.slice(at, each.from)} `;
    at = Math.max(at, each.to);
  }
  return text + paragraph.text.slice(at);
}

/** Orders slots by place and drops those that overlap a surer one. */
export function withoutOverlaps(slots: Slot[]): Slot[] {
  if (slots.length < 2) return slots;
  const kept: Slot[] = [];
  slots.sort((one, other) => one.from - other.from || other.to - one.to || other.certainty - one.certainty);
  for (const next of slots) {
    const last = kept.at(-1);
    const overlaps = last !== undefined && (next.from < last.to || (next.from === last.from && next.to === last.to));
    if (!overlaps) kept.push(next);
    else if (next.certainty > last.certainty) kept[kept.length - 1] = next;
  }
  return kept;
}
