/**
 * Holds what was read against what a form asks for, by the measures of the issue: fields found by their label, their kinds,
 * sections and details, and sections found by their text.
 */
import type { Field, TemplateContent } from "../../src/apps/templates/contract.ts";
import { isSame, likeness, plain } from "./likeness.ts";
import type { FieldTruth, Truth } from "./truth.ts";

export interface Hits {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

export interface Share {
  readonly of: number;
  readonly right: number;
}

export interface Measures {
  readonly fields: Hits;
  readonly sections: Hits;
  readonly kindExact: Share;
  readonly kindNear: Share;
  readonly fieldSections: Share;
  /** Numbers of the sections that show one. */
  readonly numbers: Share;
  /** Options, columns and lengths. */
  readonly details: Share;
  /** What went wrong, a line each. */
  readonly notes: readonly string[];
}

/** What was read of one field, in the words of the truth. */
interface Found {
  readonly label: string;
  readonly kind: string;
  readonly section: string;
  readonly options: readonly string[];
  readonly columns: readonly string[];
  readonly maxLength: number | null;
}

export function measure(truth: Truth, read: TemplateContent): Measures {
  const found = foundIn(read);
  const pairs = pairUp(truth.fields, found, (asked, field, at, index) => {
    const alike = likenessOf(asked, field);
    if (alike < isSame) return 0;
    const apart = Math.abs(at / Math.max(1, truth.fields.length - 1) - index / Math.max(1, found.length - 1));
    return (
      alike +
      0.2 * Number(inSection(asked, field)) +
      0.1 * Number(near(asked.kind) === near(field.kind)) +
      0.15 * (1 - apart) -
      (asked.doubtful === true ? 0.05 : 0)
    );
  });
  const answers = new Set(pairs.keys());
  const absorbed = absorb(truth.fields, found, new Set(pairs.values()), answers);
  const missed = truth.fields.filter(({ doubtful }, at) => !answers.has(at) && doubtful !== true);
  const extra = found.filter((_, index) => !absorbed.has(index));
  const matched = Array.from(pairs, ([at, index]) => [truth.fields[at]!, found[index]!] as const).filter(
    ([{ doubtful }]) => doubtful !== true,
  );
  const right = truth.fields.filter(({ doubtful }, at) => answers.has(at) && doubtful !== true).length;
  const details = matched.flatMap(([asked, field]) => detailsOf(asked, field));
  const otherKind = matched.filter(([asked, field]) => asked.kind !== field.kind);
  const elsewhere = matched.filter(([asked, field]) => !inSection(asked, field));
  const sections = measureSections(truth, read);
  return {
    fields: { right, wrong: extra.length, missed: missed.length },
    sections: sections.hits,
    numbers: sections.numbers,
    kindExact: { of: matched.length, right: matched.length - otherKind.length },
    kindNear: { of: matched.length, right: matched.filter(([asked, field]) => near(asked.kind) === near(field.kind)).length },
    fieldSections: { of: matched.length, right: matched.length - elsewhere.length },
    details: { of: details.length, right: details.filter(({ isRight }) => isRight).length },
    notes: [
      ...missed.map(({ label, kind, section }) => `missed   ${label} (${kind}) in “${section}”`),
      ...extra.map(({ label, kind, section }) => `extra    ${label} (${kind}) in “${section}”`),
      ...otherKind.map(([asked, field]) => `kind     ${asked.label}: ${field.kind} instead of ${asked.kind}`),
      ...elsewhere.map(([asked, field]) => `section  ${asked.label}: “${field.section}” instead of “${asked.section}”`),
      ...details.filter(({ isRight }) => !isRight).map(({ what }) => `detail   ${what}`),
      ...sections.notes,
    ],
  };
}

/** The measures of several documents as those of one. */
export function together(measures: readonly Measures[]): Measures {
  const hits = (of: (each: Measures) => Hits): Hits => ({
    right: sum(measures, (each) => of(each).right),
    wrong: sum(measures, (each) => of(each).wrong),
    missed: sum(measures, (each) => of(each).missed),
  });
  const share = (of: (each: Measures) => Share): Share => ({
    of: sum(measures, (each) => of(each).of),
    right: sum(measures, (each) => of(each).right),
  });
  return {
    fields: hits(({ fields }) => fields),
    sections: hits(({ sections }) => sections),
    kindExact: share(({ kindExact }) => kindExact),
    kindNear: share(({ kindNear }) => kindNear),
    fieldSections: share(({ fieldSections }) => fieldSections),
    details: share(({ details }) => details),
    numbers: share(({ numbers }) => numbers),
    notes: measures.flatMap(({ notes }) => notes),
  };
}

/** Nothing asked and nothing found is right. */
export function f1({ right, wrong, missed }: Hits): number {
  return ratio(2 * right, 2 * right + wrong + missed);
}

export function precision({ right, wrong }: Hits): number {
  return ratio(right, right + wrong);
}

export function part({ right, of }: Share): number {
  return ratio(right, of);
}

function ratio(right: number, all: number): number {
  return all === 0 ? 1 : right / all;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function foundIn({ sections, fields }: TemplateContent): Found[] {
  const titles = new Map(sections.map(({ id, title }) => [id, title]));
  return fields.map((field) => ({
    label: field.label,
    kind: field.type === "long_text" ? "longtext" : field.type,
    section: regionOf(field) ?? (field.section_id === null ? "" : (titles.get(field.section_id) ?? "")),
    options: field.options ?? [],
    columns: field.columns ?? [],
    maxLength: field.max_length,
  }));
}

function regionOf({ anchor: { region } }: Field): string | null {
  return region === "header" || region === "footer" ? region : null;
}

/** The best pairs first, each side once: indices of what is asked to indices of what was found. */
function pairUp<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  score: (one: One, other: Other, at: number, index: number) => number,
): Map<number, number> {
  const candidates = ones
    .flatMap((one, at) => others.map((other, index) => ({ at, index, worth: score(one, other, at, index) })))
    .filter(({ worth }) => worth > 0)
    .toSorted((a, b) => b.worth - a.worth || a.at - b.at || a.index - b.index);
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  for (const { at, index } of candidates) {
    if (pairs.has(at) || taken.has(index)) continue;
    pairs.set(at, index);
    taken.add(index);
  }
  return pairs;
}

/** What was found and is right in another way than asked. Adds to the answered ones; gives all indices that are accounted for. */
function absorb(asked: readonly FieldTruth[], found: readonly Found[], used: Set<number>, answered: Set<number>): Set<number> {
  const free = () => found.flatMap((field, index) => (used.has(index) ? [] : [{ field, index }]));
  for (const members of groupsOf(asked))
    for (const { field, index } of free().filter(({ field: { kind } }) => kind === "table")) {
      const hit = members.filter((at) => field.columns.some((column) => likeness(asked[at]!.label, column) >= isSame));
      if (hit.length / members.length < 0.6) continue;
      for (const at of members) answered.add(at);
      used.add(index);
    }
  for (const [at, each] of asked.entries()) {
    const seen = new Set<string>();
    for (const { field, index } of free()) {
      const of = partOf(each, field);
      if (of === null) continue;
      used.add(index);
      seen.add(of);
    }
    const needed = each.rows ?? each.options ?? each.parts ?? each.columns ?? [];
    if (needed.length > 0 && needed.filter((part) => seen.has(part)).length / needed.length >= 0.6) answered.add(at);
  }
  for (const each of asked) {
    const more = free().filter(({ field }) => likenessOf(each, field) >= isSame);
    for (const { index } of more.slice(0, (each.occurrences ?? 1) - 1)) used.add(index);
  }
  return used;
}

function groupsOf(asked: readonly FieldTruth[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [at, { group, section }] of asked.entries())
    if (group !== undefined) groups.set(`${group} ${section}`, [...(groups.get(`${group} ${section}`) ?? []), at]);
  return [...groups.values()];
}

/** The row, option or column of a field that another one stands for. */
function partOf(asked: FieldTruth, field: Found): string | null {
  const row = asked.rows?.find(
    (each) => likeness(each, field.label) >= isSame || (each.length > 3 && plain(field.label).includes(plain(each))),
  );
  if (row !== undefined) return row;
  if (field.section !== "" && asked.section !== "" && likeness(field.section, asked.section) < 0.5) return null;
  return (
    [...(asked.options ?? []), ...(asked.parts ?? [])].find((each) => likeness(each, field.label) >= isSame) ??
    asked.columns?.find((each) => likeness(each, field.label) >= 0.8) ??
    null
  );
}

function likenessOf(asked: FieldTruth, { label }: Found): number {
  return Math.max(likeness(asked.label, label), ...(asked.aliases ?? []).map((alias) => likeness(alias, label) - 0.02));
}

function inSection(asked: FieldTruth, { section }: Found): boolean {
  return asked.section === "" && section === "" ? true : likeness(asked.section, section) >= 0.7;
}

function near(kind: string): string {
  return kind === "longtext" ? "text" : kind === "checkbox" ? "choice" : kind;
}

function detailsOf(asked: FieldTruth, field: Found): { readonly what: string; readonly isRight: boolean }[] {
  const covers = (wanted: readonly string[], had: readonly string[]) =>
    wanted.filter((each) => had.some((other) => likeness(each, other) >= isSame)).length / wanted.length >= 0.8;
  return [
    ...(asked.maxLength === undefined
      ? []
      : [
          {
            what: `${asked.label}: at most ${field.maxLength} instead of ${asked.maxLength}`,
            isRight: field.maxLength === asked.maxLength,
          },
        ]),
    ...(asked.options === undefined
      ? []
      : [
          {
            what: `${asked.label}: options ${field.options.join(", ")} instead of ${asked.options.join(", ")}`,
            isRight: covers(asked.options, field.options),
          },
        ]),
    ...(asked.columns === undefined || asked.kind !== "table"
      ? []
      : [
          {
            what: `${asked.label}: columns ${field.columns.join(", ")} instead of ${asked.columns.join(", ")}`,
            isRight: covers(asked.columns, field.columns),
          },
        ]),
  ];
}

function measureSections(
  truth: Truth,
  { sections }: TemplateContent,
): { readonly hits: Hits; readonly numbers: Share; readonly notes: readonly string[] } {
  const pairs = pairUp(truth.sections, sections, (asked, section, at, index) => {
    const alike = likeness(asked.text, section.title);
    return alike < 0.75 ? 0 : alike + 0.1 * (1 - Math.abs(at / truth.sections.length - index / sections.length));
  });
  const taken = new Set(pairs.values());
  const shown = Array.from(pairs, ([at, index]) => [truth.sections[at]!.number, sections[index]!] as const).filter(
    ([number]) => number !== null,
  );
  const otherNumber = shown.filter(([number, section]) => section.number?.normalize("NFKC").replace(/[\s.)、]+$/u, "") !== number);
  const missed = truth.sections.filter((_, at) => !pairs.has(at));
  const extra = sections.filter(({ title }, index) => !taken.has(index) && likeness(truth.title, title) < 0.75);
  return {
    hits: { right: pairs.size, wrong: extra.length, missed: missed.length },
    numbers: { of: shown.length, right: shown.length - otherNumber.length },
    notes: [
      ...missed.map(({ text }) => `no section  ${text}`),
      ...extra.map(({ title }) => `section?    ${title}`),
      ...otherNumber.map(([number, section]) => `number   ${section.title}: ${section.number} instead of ${number}`),
    ],
  };
}
