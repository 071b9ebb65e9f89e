/**
 * The door of the Word reader: the bytes of a document in, its sections and the places to fill in out.
 *
 * A document passes six rooms. The *container* (magic.ts, directory.ts, container.ts) says what the bytes are and unpacks
 * only what fits its limits. The *parts* (package.ts, xml.ts) become trees whose nodes know where they stand in the file, so
 * that an answer can later be put there and nothing else changes. The *document* (read-document.ts, paragraphs.ts) is what a
 * person sees: paragraphs and tables in order, numbers as printed, nothing deleted, hidden or doubled. *Headings* part it.
 * *Slots* (fields/slot.ts and the finders beside it) are places where something may be written, whoever marked them: Word
 * itself, brackets, lines, boxes. Tables first, then lines, give slots and empty cells their names and make *candidates* of
 * them, each with its evidence in words; joined where the same name is meant, they are the fields.
 *
 * Rules in here are true of forms in general. What helps one document and not its kind stays out.
 */
import type { Field, TemplateContent, Place, Section } from "../../contract.ts";
import { asMeantIn } from "./false-friends.ts";
import { anchorer } from "./anchors.ts";
import { isBlank, type WordDocument } from "./document.ts";
import type { Spot } from "./fields/candidate.ts";
import { findFields } from "./fields/find.ts";
import type { Joined } from "./fields/join.ts";
import type { Heading } from "./heading-levels.ts";
import { findLanguage } from "./language.ts";
import { idGiver } from "./identities.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { nameGiver } from "./names.ts";
import { readPackage, type WordPackage } from "./package.ts";
import { documentTooLarge } from "./problems.ts";
import { readDocument } from "./read-document.ts";
import { findStandard } from "./standard.ts";
import { findTitle } from "./title.ts";

export interface ReadOptions {
  /** @param percent 0 to 100 @param step what is being done, in words for a person */
  readonly onProgress?: (percent: number, step: string) => void;
  readonly limits?: Partial<Limits>;
}

/**
 * Reads a .docx, .dotx or .docm without a language model. Touches nothing but the bytes: no network, no files, no clock,
 * so that the same bytes give the same answer, ids included.
 * @throws documentForeign, documentEncrypted, documentDamaged, documentUnsafe, documentTooLarge
 */
export function readTemplate(bytes: Uint8Array, options: ReadOptions = {}): TemplateContent {
  const progress = options.onProgress ?? (() => {});
  progress(2, "Opening the file");
  const source = readPackage(bytes, options.limits);
  progress(35, "Reading the text");
  const document = readDocument(source, (share) => progress(35 + share * 30, "Reading the text"));
  progress(65, "Looking for the title and sections");
  const title = findTitle(document, source.properties);
  progress(70, "Looking for places to fill in");
  const { headings, candidates } = findFields(document, title.paragraph, title.text);
  const limits = { ...defaultLimits, ...options.limits };
  checkCount("places to fill in", candidates.length, limits.fields);
  checkCount("sections", headings.length, limits.sections);
  progress(90, "Describing what was found");
  const sections = describeSections(headings, document);
  const language = findLanguage(document);
  const fields = describeFields(
    candidates.map((candidate) => asMeantIn(language, candidate)),
    headings,
    sections,
  );
  progress(100, "Done");
  const content = {
    metadata: {
      title: title.text,
      language,
      standard: findStandard(document, title.text),
      parsed_by: "local",
      counts: countAll(document, source, sections, fields),
    },
    sections,
    fields,
  };
  const length = JSON.stringify(content).length;
  if (length > limits.contentLength) {
    throw documentTooLarge(
      `What was found in the document, ${fields.length.toLocaleString("en")} places to fill in with their choices and repetitions, is more than can be shown at once. Split it into several documents.`,
      { fields: fields.length, content_length: length },
    );
  }
  return content;
}

/** @throws documentTooLarge */
function checkCount(what: string, count: number, limit: number): void {
  if (count <= limit) return;
  const [has, most] = [count, limit].map((number) => number.toLocaleString("en"));
  throw documentTooLarge(`The document has ${has} ${what}; at most ${most} are read. Split it into several documents.`, { count, limit });
}

export function describeSections(headings: readonly Heading[], document: WordDocument): Section[] {
  const open: { id: string; level: number; title: string }[] = [];
  const ids = idGiver("s");
  return headings.map((heading, index) => {
    while (open.length > 0 && open.at(-1)!.level >= heading.level) open.pop();
    const id = ids([open.at(-1)?.title ?? "", heading.title]);
    const section: Section = {
      id,
      number: heading.number,
      title: heading.title,
      level: heading.level,
      parent_id: open.at(-1)?.id ?? null,
      description: descriptionOf(heading, headings[index + 1] ?? null, document),
    };
    open.push({ id, level: heading.level, title: heading.title });
    return section;
  });
}

/** Longest description kept, in characters. */
const longestDescription = 600;

/** The sentences right under a heading: what its section is about, or what to write there. */
function descriptionOf(heading: Heading, next: Heading | null, document: WordDocument): string | null {
  const lines: string[] = [];
  let length = 0;
  for (
    let index = heading.paragraph.index + 1;
    index < Math.min(next?.paragraph.index ?? document.paragraphs.length, heading.paragraph.index + 12);
    index++
  ) {
    const paragraph = document.paragraphs[index]!;
    if (paragraph.cell !== heading.paragraph.cell && paragraph.cell !== null && paragraph.cell.row.cells.length > 1) break;
    if (isBlank(paragraph) || paragraph.isContents) continue;
    const text = paragraph.text.replace(/\s+/g, " ").trim();
    if (
      paragraph.marks.length > 0 ||
      /_{3,}|\.{5,}/.test(text) ||
      (lines.length === 0 && text.split(" ").length < 4) ||
      paragraph.number !== null
    )
      break;
    lines.push(text);
    length += text.length;
    if (length >= longestDescription / 2 || lines.length === 2) break;
  }
  const text = lines.join("\n");
  return text === "" ? null : text.length > longestDescription ? `${text.slice(0, longestDescription).replace(/\s\S*$/, "")}…` : text;
}

function describeFields(candidates: readonly Joined[], headings: readonly Heading[], sections: readonly Section[]): Field[] {
  const place = anchorer();
  const names = nameGiver();
  const ids = idGiver("f");
  let at = -1;
  return candidates.map((candidate, index) => {
    while (at + 1 < headings.length && headings[at + 1]!.paragraph.index <= candidate.order) at++;
    const isInText = candidate.region === "body" || candidate.region === "textbox";
    const section = isInText ? sections[at] : undefined;
    const anchor = anchorOf(candidate, place);
    return {
      id: ids([isInText ? "text" : candidate.region, section?.id ?? "", candidate.label]),
      name: names(candidate.label, `field_${index + 1}`),
      label: candidate.label,
      type: candidate.type,
      required: candidate.isRequired,
      section_id: section?.id ?? null,
      options: candidate.options === null ? null : [...candidate.options],
      columns: candidate.columns === null ? null : [...candidate.columns],
      rows: candidate.rows,
      max_length: candidate.maxLength,
      default: candidate.preset,
      help: candidate.help,
      source: candidate.source,
      confidence: Math.round(Math.min(0.99, Math.max(0.05, candidate.certainty)) * 100) / 100,
      evidence: `${candidate.evidence.filter((line) => line !== "").join("; ")}.`,
      anchor,
    };
  });
}

function anchorOf(candidate: Joined, place: (spot: Spot) => Place): Field["anchor"] {
  const { occurrences, pieces, boxes, group, fixedRows, tag, format, isMultiple, region } = candidate;
  return {
    ...place(candidate.spot),
    ...(occurrences.length > 0 ? { occurrences: occurrences.map(place) } : {}),
    ...(pieces.length > 0 ? { pieces: pieces.map(place) } : {}),
    ...(boxes.length > 0 ? { boxes: boxes.map(place) } : {}),
    ...(group === null ? {} : { group }),
    ...(fixedRows === null ? {} : { fixed_rows: [...fixedRows] }),
    ...(tag === null ? {} : { tag }),
    ...(format === null ? {} : { format }),
    ...(isMultiple ? { multiple: true } : {}),
    ...(region === "body" ? {} : { region }),
  };
}

function countAll(
  document: WordDocument,
  source: WordPackage,
  sections: readonly Section[],
  fields: readonly Field[],
): Record<string, number> {
  const counts: Record<string, number> = {
    sections: sections.length,
    fields: fields.length,
    tables: document.tables.length,
    paragraphs: document.paragraphs.filter((paragraph) => !isBlank(paragraph)).length,
    content_controls: document.controls.filter((control) => control.kind !== "other").length,
    legacy_fields: document.paragraphs.reduce(
      (sum, paragraph) =>
        sum + paragraph.marks.filter((mark) => mark.kind === "text" || mark.kind === "box" || mark.kind === "list").length,
      0,
    ),
    merge_fields: document.paragraphs.reduce((sum, paragraph) => sum + paragraph.marks.filter((mark) => mark.kind === "merge").length, 0),
  };
  if (document.pages !== null) counts["pages"] = document.pages;
  if (source.hasMacros) counts["macros"] = 1;
  return counts;
}
