/**
 * What was read from a document, as persons corrected it.
 *
 * Corrections are kept one by one in the order in which they were said, and are laid over the content whenever it is asked
 * for: so another reading changes nothing that a person said, and one that is undone leaves no trace.
 */
import {
  type Anchor,
  type Field,
  type LostCorrection,
  type Place,
  type ReviewedField,
  type ReviewedSection,
  type Section,
  sureFrom,
  type TemplateContent,
} from "../contract.ts";
import { recognizeFields, recognizeSections, type Seen, seenField, seenSection, type Subject } from "./recognition.ts";

export type CorrectionAction = "add" | "change" | "confirm" | "dismiss" | "restore";

/** One thing that a person said of one field or section. */
export interface Correction {
  readonly id: string;
  readonly subject: "field" | "section";
  readonly subject_id: string;
  readonly action: CorrectionAction;
  /** Members of the subject with their new values; all of them where it was added. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly seen: Seen | null;
  /** The file that it was said about. */
  readonly file_hash: string | null;
}

/** A section that a person added. */
export interface DrawnSection extends Omit<Section, "parent_id"> {
  /** The section that it stands behind. */
  readonly after_id: string | null;
  /** Where it begins, when that was pointed out. */
  readonly anchor: Anchor | null;
}

/** Where things that were drawn in an older version of the file are in this one; null where that place is gone. */
export type DrawnPlaces = Readonly<Record<string, Anchor | null>>;

/** The file that the content was read from. */
export interface ReadFile {
  readonly hash: string;
  readonly places: DrawnPlaces;
}

export interface ReviewedContent extends Omit<TemplateContent, "sections" | "fields"> {
  readonly sections: ReviewedSection[];
  readonly fields: ReviewedField[];
  readonly dismissed_fields: ReviewedField[];
  readonly dismissed_sections: ReviewedSection[];
  readonly lost_corrections: LostCorrection[];
}

/** Ids of what was drawn by a person begin so; no id that the reader gives does. */
export const drawnPrefix = "d_";

export function withCorrections(content: TemplateContent, corrections: readonly Correction[], file: ReadFile): ReviewedContent {
  const lost: LostCorrection[] = [];
  const outline = correctedSections(content, bySubject(corrections, "section"), file, lost);
  const { fields, dismissed } = correctedFields(content, bySubject(corrections, "field"), file, lost);
  const said = new Set(
    corrections.filter(({ action, changes }) => action === "change" && "section_id" in changes).map(({ subject_id }) => subject_id),
  );
  const readSections = new Map(content.fields.map((field) => [field.id, field.section_id]));
  const placed = (field: ReviewedField): ReviewedField => {
    const read = { section_id: readSections.get(field.id) ?? field.section_id, anchor: field.anchor };
    return { ...field, section_id: said.has(field.id) ? outline.sectionNow(field.section_id, read) : outline.sectionOf(read) };
  };
  return {
    ...content,
    sections: outline.sections,
    fields: named(fields.map(placed)),
    dismissed_fields: dismissed.map(placed),
    dismissed_sections: outline.dismissed,
    lost_corrections: lost,
  };
}

/** How the reader called what a correction is about; null of what a person drew. */
export function seenIn(content: TemplateContent, { subject, subject_id }: Pick<Correction, "subject" | "subject_id">): Seen | null {
  if (subject_id.startsWith(drawnPrefix)) return null;
  const field = subject === "field" ? content.fields.find((each) => each.id === subject_id) : undefined;
  if (field !== undefined) return seenField(content, field);
  const section = subject === "section" ? content.sections.find((each) => each.id === subject_id) : undefined;
  return section === undefined ? null : seenSection(content, section);
}

/** Whether two fields would be written to the same place. */
export function overlap(one: Anchor, other: Anchor): boolean {
  return placesOf(one).some((first) =>
    placesOf(other).some(
      (second) =>
        first.part === second.part &&
        ((first.start < second.end && second.start < first.end) || (first.start === second.start && first.end === second.end)),
    ),
  );
}

function placesOf(anchor: Anchor): readonly Place[] {
  return anchor.occurrences ?? anchor.pieces ?? anchor.boxes ?? [anchor];
}

/** Something drawn, with its place in the file in which it was drawn. */
export interface Drawn {
  readonly id: string;
  readonly anchor: Anchor;
}

/** What was drawn in another version of the file than this one. */
export function drawnAnchors(corrections: readonly Correction[], fileHash: string): Drawn[] {
  return corrections.flatMap(({ action, file_hash, subject_id, changes }) => {
    const anchor = (changes["anchor"] ?? null) as Anchor | null;
    return action !== "add" || file_hash === fileHash || anchor === null ? [] : [{ id: subject_id, anchor }];
  });
}

function bySubject(corrections: readonly Correction[], subject: Correction["subject"]): Map<string, Correction[]> {
  return Map.groupBy(
    corrections.filter((each) => each.subject === subject),
    (each) => each.subject_id,
  );
}

/** Corrections of what was read, by the id that it has now; the lost ones are told. */
function recognized(
  said: ReadonlyMap<string, readonly Correction[]>,
  recognize: (subjects: readonly Subject[]) => Map<string, string | null>,
  lost: LostCorrection[],
): Map<string, readonly Correction[]> {
  const ofRead = [...said].filter(([id]) => !id.startsWith(drawnPrefix));
  // The last one knows best how the subject was called.
  const subjects = ofRead.map(([id, own]): Subject => ({ id, seen: own.at(-1)!.seen, fileHash: own.at(-1)!.file_hash }));
  const now = recognize(subjects);
  const found = new Map<string, readonly Correction[]>();
  for (const [id, own] of ofRead) {
    const current = now.get(id) ?? null;
    if (current === null) lost.push(lostCorrection(id, own));
    else found.set(current, own);
  }
  return found;
}

function correctedFields(
  content: TemplateContent,
  said: ReadonlyMap<string, readonly Correction[]>,
  file: ReadFile,
  lost: LostCorrection[],
): { fields: ReviewedField[]; dismissed: ReviewedField[] } {
  const found = recognized(said, (subjects) => recognizeFields(content, subjects, file.hash), lost);
  const fields: ReviewedField[] = [];
  const dismissed: ReviewedField[] = [];
  const put = (field: ReviewedField): void => void (field.review === "dismissed" ? dismissed : fields).push(field);
  for (const field of content.fields) put(reviewed(field, found.get(field.id) ?? []));
  for (const [id, own] of said) {
    const add = own.find((each) => each.action === "add");
    if (add === undefined) continue;
    const anchor = anchorNow(add, file);
    if (anchor === null) {
      lost.push(lostCorrection(id, own));
      continue;
    }
    const drawn = reviewed({ ...(add.changes as unknown as Field), id, anchor }, own);
    if (drawn.review === "dismissed") dismissed.push(drawn);
    else insertByPlace(fields, drawn);
  }
  return { fields, dismissed };
}

/** A field that a person has looked at is certain. */
function reviewed(field: Field, said: readonly Correction[]): ReviewedField {
  const isDrawn = said[0]?.action === "add";
  const changes = Object.assign({}, ...said.filter((each) => each.action === "change").map((each) => each.changes)) as Partial<Field>;
  const isDismissed = said.findLast((each) => each.action === "dismiss" || each.action === "restore")?.action === "dismiss";
  const isCorrected = Object.keys(changes).length > 0;
  const isConfirmed = said.some((each) => each.action === "confirm");
  const review = isDismissed
    ? "dismissed"
    : isDrawn
      ? "drawn"
      : isCorrected
        ? "corrected"
        : isConfirmed
          ? "confirmed"
          : field.confidence < sureFrom
            ? "to_confirm"
            : "read";
  const isSure = isDrawn || isCorrected || isConfirmed;
  const how = isDrawn ? "" : isCorrected ? "Corrected by a person. " : isConfirmed ? "Confirmed by a person. " : "";
  return {
    ...field,
    ...changes,
    confidence: isSure ? 1 : field.confidence,
    evidence: how + field.evidence,
    review,
    read_confidence: field.confidence,
  };
}

/** Puts a drawn field in the order of the document; one that the reader found in the same place gives way. */
function insertByPlace(fields: ReviewedField[], drawn: ReviewedField): void {
  const { part, start, end } = drawn.anchor;
  const same = fields.findIndex(
    ({ anchor, review }) => review !== "drawn" && anchor.part === part && anchor.start === start && anchor.end === end,
  );
  if (same !== -1) {
    fields[same] = drawn;
    return;
  }
  const behind = fields.findIndex(({ anchor }) => anchor.part === part && anchor.start > start);
  const last = fields.findLastIndex(({ anchor }) => anchor.part === part);
  fields.splice(behind !== -1 ? behind : last !== -1 ? last + 1 : fields.length, 0, drawn);
}

/** Names stay unique, whoever gave them. */
function named(fields: ReviewedField[]): ReviewedField[] {
  const taken = new Set(fields.filter((field) => !field.id.startsWith(drawnPrefix)).map((field) => field.name));
  return fields.map((field) => {
    if (!field.id.startsWith(drawnPrefix)) return field;
    let name = field.name;
    for (let number = 2; taken.has(name); number++) name = `${field.name}_${number}`;
    taken.add(name);
    return name === field.name ? field : { ...field, name };
  });
}

interface Outline {
  readonly sections: ReviewedSection[];
  readonly dismissed: ReviewedSection[];
  /** The section that holds a field, as it was read, now. */
  readonly sectionOf: (read: Pick<Field, "section_id" | "anchor">) => string | null;
  /** The section that a person gave a field; where that is gone, the one that holds it. */
  readonly sectionNow: (id: string | null, read: Pick<Field, "section_id" | "anchor">) => string | null;
}

type Placed = ReviewedSection & Pick<DrawnSection, "after_id" | "anchor">;

function correctedSections(
  content: TemplateContent,
  said: ReadonlyMap<string, readonly Correction[]>,
  file: ReadFile,
  lost: LostCorrection[],
): Outline {
  const found = recognized(said, (subjects) => recognizeSections(content, subjects, file.hash), lost);
  const all = content.sections.map((section): Placed => ({
    ...reviewedSection(section, found.get(section.id) ?? []),
    after_id: null,
    anchor: null,
  }));
  const drawn: Placed[] = [];
  for (const [id, own] of said) {
    const add = own.find((each) => each.action === "add");
    if (add === undefined) continue;
    const { after_id, anchor, ...section } = add.changes as unknown as DrawnSection;
    const now = anchorNow(add, file);
    if (anchor !== null && now === null) lost.push(lostCorrection(id, own));
    else drawn.push({ ...reviewedSection({ ...section, id, parent_id: null }, own), after_id, anchor: now });
  }
  for (const section of drawn) insertSection(all, section);
  const kept = withParents(all.filter((section) => section.review !== "dismissed"));
  const heir = heirs(all);
  const sectionOf: Outline["sectionOf"] = ({ section_id, anchor }) => {
    const behind = drawn.filter(
      (each) =>
        each.anchor !== null && each.after_id === section_id && each.anchor.part === anchor.part && each.anchor.start <= anchor.start,
    );
    const nearest = behind.toSorted((one, other) => one.anchor!.start - other.anchor!.start).at(-1);
    return heir.get(nearest?.id ?? section_id ?? "") ?? null;
  };
  const sectionNow: Outline["sectionNow"] = (id, read) => (id === null ? null : heir.has(id) ? heir.get(id)! : sectionOf(read));
  return { sections: kept, dismissed: all.filter((section) => section.review === "dismissed").map(plain), sectionOf, sectionNow };
}

function reviewedSection(section: Section, said: readonly Correction[]): ReviewedSection {
  const changes = Object.assign({}, ...said.filter((each) => each.action === "change").map((each) => each.changes)) as Partial<Section>;
  const isDismissed = said.findLast((each) => each.action === "dismiss" || each.action === "restore")?.action === "dismiss";
  const isCorrected = Object.keys(changes).length > 0;
  const review = isDismissed ? "dismissed" : said[0]?.action === "add" ? "drawn" : isCorrected ? "corrected" : "read";
  return { ...section, ...changes, review };
}

/** Behind the one that it was put behind, and behind those drawn there whose place comes first. */
function insertSection(all: Placed[], section: Placed): void {
  let at = section.after_id === null ? 0 : all.findIndex((each) => each.id === section.after_id) + 1;
  if (section.after_id !== null && at === 0) at = all.length;
  while (at < all.length && section.anchor !== null && isBefore(all[at]!, section)) at++;
  all.splice(at, 0, section);
}

function isBefore(one: Placed, other: Placed): boolean {
  return one.anchor !== null && one.after_id === other.after_id && one.anchor.start <= other.anchor!.start;
}

/** What each section's fields belong to: itself, or where it is dismissed the nearest one before that is not. */
function heirs(all: readonly Placed[]): Map<string, string | null> {
  const heir = new Map<string, string | null>();
  let last: string | null = null;
  for (const section of all) {
    if (section.review !== "dismissed") last = section.id;
    heir.set(section.id, last);
  }
  return heir;
}

/** Levels say which section stands below which. */
function withParents(sections: readonly Placed[]): ReviewedSection[] {
  const open: ReviewedSection[] = [];
  return sections.map((section) => {
    while (open.length > 0 && open.at(-1)!.level >= section.level) open.pop();
    const own = { ...plain(section), parent_id: open.at(-1)?.id ?? null };
    open.push(own);
    return own;
  });
}

function plain({ after_id: _after, anchor: _anchor, ...section }: Placed): ReviewedSection {
  return section;
}

/** Where something drawn stands in the file as it is now; null where that is not known. */
function anchorNow(add: Correction, file: ReadFile): Anchor | null {
  const found = file.places[add.subject_id];
  if (found !== undefined) return found;
  return add.file_hash === file.hash ? ((add.changes["anchor"] ?? null) as Anchor | null) : null;
}

const memberWords: Readonly<Record<string, string>> = {
  section_id: "section",
  max_length: "longest length",
  default: "first filling",
};

function lostCorrection(id: string, said: readonly Correction[]): LostCorrection {
  const [first] = said;
  const words = said.flatMap(({ action, changes }) => {
    if (action === "add") return ["drawn by hand"];
    if (action === "confirm") return ["confirmed"];
    if (action === "dismiss") return ["dismissed"];
    return Object.keys(changes).map((member) => `its ${memberWords[member] ?? member}`);
  });
  const changed = Object.assign({}, ...said.map((each) => each.changes)) as { label?: string; title?: string };
  const label = changed.label || changed.title || said.at(-1)?.seen?.label || id;
  return {
    subject: first!.subject,
    subject_id: id,
    label,
    said: [...new Set(words)].join(", "),
    correction_ids: said.map((each) => each.id),
  };
}
