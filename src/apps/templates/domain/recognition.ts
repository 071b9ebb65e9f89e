/**
 * Finds again what a person spoke of, in a document that was read another time.
 *
 * Read from the same file, a field keeps its id. In a newer version of the file an id is only a hint, since a paragraph put
 * in before moves all behind it: there the wording decides, and what can't be told apart by it counts as gone. A wrong guess
 * would put one person's words under another field; a lost correction is told and costs a look.
 */
import type { Field, Section, TemplateContent } from "../contract.ts";

/** How a field or section was called when it was corrected, as the reader had read it. */
export interface Seen {
  readonly label: string;
  /** Title of the section that held it; number of a section. */
  readonly within: string | null;
  /** Of the equally called ones there, which one it was, from 0, and how many there were. */
  readonly nth: number;
  readonly of: number;
}

/** What a correction is about. */
export interface Subject {
  readonly id: string;
  /** Null where a version of long ago noted no more than the id. */
  readonly seen: Seen | null;
  readonly fileHash: string | null;
}

export function seenField(content: Pick<TemplateContent, "fields" | "sections">, field: Field): Seen {
  return seen(wordedFields(content), field.id);
}

export function seenSection(content: Pick<TemplateContent, "sections">, section: Section): Seen {
  return seen(wordedSections(content), section.id);
}

/** @returns the id of the field that each subject is now; null where none is */
export function recognizeFields(
  content: Pick<TemplateContent, "fields" | "sections">,
  subjects: readonly Subject[],
  fileHash: string,
): Map<string, string | null> {
  return recognize(wordedFields(content), subjects, fileHash);
}

/** @returns the id of the section that each subject is now; null where none is */
export function recognizeSections(
  content: Pick<TemplateContent, "sections">,
  subjects: readonly Subject[],
  fileHash: string,
): Map<string, string | null> {
  return recognize(wordedSections(content), subjects, fileHash);
}

interface Worded {
  readonly id: string;
  readonly label: string;
  readonly within: string | null;
}

function wordedFields({ fields, sections }: Pick<TemplateContent, "fields" | "sections">): Worded[] {
  const titles = new Map(sections.map((section) => [section.id, section.title]));
  return fields.map(({ id, label, section_id }) => ({ id, label, within: titles.get(section_id ?? "") ?? null }));
}

function wordedSections({ sections }: Pick<TemplateContent, "sections">): Worded[] {
  return sections.map(({ id, title, number }) => ({ id, label: title, within: number }));
}

function seen(all: readonly Worded[], id: string): Seen {
  const own = all.find((each) => each.id === id);
  if (own === undefined) return { label: "", within: null, nth: 0, of: 0 };
  const alike = all.filter((each) => wordKey(each) === wordKey(own));
  return { label: own.label, within: own.within, nth: alike.indexOf(own), of: alike.length };
}

function recognize(all: readonly Worded[], subjects: readonly Subject[], fileHash: string): Map<string, string | null> {
  const byId = new Map(all.map((each) => [each.id, each]));
  const byWords = Map.groupBy(all, wordKey);
  const byLabel = Map.groupBy(all, ({ label }) => labelKey(label));
  const found = new Map<string, string | null>();
  const taken = new Set<string>();
  const settle = (subject: Subject, now: Worded | undefined): void => {
    if (found.has(subject.id) || now === undefined || taken.has(now.id)) return;
    found.set(subject.id, now.id);
    taken.add(now.id);
  };
  for (const subject of subjects) {
    const same = byId.get(subject.id);
    if (same === undefined) continue;
    if (subject.seen === null || subject.fileHash === fileHash || labelKey(subject.seen.label) === labelKey(same.label))
      settle(subject, same);
  }
  for (const subject of subjects) {
    const alike = subject.seen === null ? [] : (byWords.get(wordKey(subject.seen)) ?? []);
    if (alike.length === subject.seen?.of) settle(subject, alike[subject.seen.nth]);
  }
  for (const subject of subjects) {
    const alike = subject.seen === null ? [] : (byLabel.get(labelKey(subject.seen.label)) ?? []);
    if (alike.length === 1 && subject.seen?.of === 1) settle(subject, alike[0]);
  }
  for (const { id } of subjects) if (!found.has(id)) found.set(id, null);
  return found;
}

function wordKey({ label, within }: Pick<Worded, "label" | "within">): string {
  return `${labelKey(label)}\n${labelKey(within ?? "")}`;
}

function labelKey(label: string): string {
  return label.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
