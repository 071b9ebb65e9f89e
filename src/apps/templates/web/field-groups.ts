/** Which fields are shown, section by section. */
import { type ReviewedField, type ReviewedSection, sureFrom } from "../contract.ts";
import type { Content } from "./use-corrections.ts";

/** All that are there; those that a person should confirm; those that a person dismissed. */
export const shows = ["all", "to_confirm", "dismissed"] as const;
export type Show = (typeof shows)[number];

export interface Wanted {
  readonly show: Show;
  readonly text: string;
  /** This section with all below it; "" for all. */
  readonly sectionId: string;
  /** Fields that stay in sight although they are confirmed by now. */
  readonly kept: ReadonlySet<string>;
}

export interface FieldGroup {
  /** Null for what stands before the first section. */
  readonly section: ReviewedSection | null;
  readonly fields: readonly ReviewedField[];
}

export function groupsOf(content: Content, wanted: Wanted): FieldGroup[] {
  const inside = sectionsBelow(content.sections, wanted.sectionId);
  const words = wanted.text.toLowerCase();
  const all = wanted.show === "dismissed" ? content.dismissed_fields : content.fields;
  const fields = all.filter(
    (field) =>
      (inside === null || inside.has(field.section_id ?? "")) &&
      (wanted.show !== "to_confirm" || field.review === "to_confirm" || wanted.kept.has(field.id)) &&
      (words === "" || `${field.label} ${field.name} ${field.help ?? ""}`.toLowerCase().includes(words)),
  );
  const bySection = Map.groupBy(fields, (field) => field.section_id);
  const known = new Set(content.sections.map((section) => section.id));
  const loose = fields.filter((field) => field.section_id === null || !known.has(field.section_id));
  const groups: FieldGroup[] = loose.length === 0 ? [] : [{ section: null, fields: loose }];
  for (const section of content.sections) {
    const own = bySection.get(section.id);
    // One that is looked at by itself is shown without fields too, so that it can be corrected.
    if (own !== undefined || (section.id === wanted.sectionId && wanted.show === "all" && words === ""))
      groups.push({ section, fields: own ?? [] });
  }
  return groups;
}

export interface ReviewProgress {
  /** Fields of which the reader was less than sure. */
  readonly total: number;
  /** Those that a person has spoken of. */
  readonly done: number;
  readonly dismissed: number;
}

export function progressOf({ fields, dismissed_fields }: Content): ReviewProgress {
  const isDoubtful = (field: ReviewedField) => field.read_confidence < sureFrom && field.source !== "drawn";
  const dismissed = dismissed_fields.filter(isDoubtful).length;
  const total = fields.filter(isDoubtful).length + dismissed;
  return { total, done: total - fields.filter((field) => field.review === "to_confirm").length, dismissed };
}

/** The next field in the order that is still to be confirmed: behind the given one first, then from the beginning. */
export function nextToConfirm(order: readonly ReviewedField[], afterId: string): ReviewedField | null {
  const at = order.findIndex((field) => field.id === afterId);
  const others = [...order.slice(at + 1), ...order.slice(0, Math.max(0, at))];
  return others.find((field) => field.review === "to_confirm") ?? null;
}

/** A section with all below it; null stands for everything. */
function sectionsBelow(sections: readonly ReviewedSection[], id: string): ReadonlySet<string> | null {
  if (id === "") return null;
  const inside = new Set([id]);
  for (const section of sections) if (section.parent_id !== null && inside.has(section.parent_id)) inside.add(section.id);
  return inside;
}
