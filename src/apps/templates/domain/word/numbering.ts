/** Numbers of paragraphs as Word shows them: counted in the order of the document, level by level. */
import { attribute, child, childSwitch, childValue, type Part, type XmlNode } from "./xml.ts";
import { formatNumber } from "./number-formats.ts";

export interface NumberLabel {
  /** As printed before the text: "4.1", "a)", "•"; "" where nothing is printed. */
  readonly text: string;
  readonly isBullet: boolean;
  /** Font of the bullet, since boxes are letters of a symbol font. */
  readonly font: string | null;
  readonly format: string;
  /** The whole line of numbers behind the label. */
  readonly values: readonly number[];
  readonly level: number;
}

export interface Numbering {
  /** Counts one paragraph and gives its label; null where the numbering refers to nothing. */
  readonly next: (id: string, level: number) => NumberLabel | null;
  /** The level of the list that is bound to a paragraph style. */
  readonly levelOfStyle: (id: string, styleId: string) => number | null;
}

interface Level {
  readonly start: number;
  readonly format: string;
  /** Digits that a number has at least, zeros before it: 3 of "001". */
  readonly least: number;
  readonly text: string;
  /** After which level this one starts again: 1-based, 0 never, null after any higher one. */
  readonly restart: number | null;
  readonly isLegal: boolean;
  readonly style: string | null;
  readonly font: string | null;
}

interface List {
  /** Lists that share an abstract definition share their counts. */
  readonly counts: Count[];
  readonly levels: readonly (Level | undefined)[];
  readonly starts: ReadonlyMap<number, number>;
  readonly started: Set<number>;
}

interface Count {
  value: number | null;
}

/** @param language of the text, on which the signs of ordinals hang */
export function readNumbering(part: Part | null, language: string | null = null): Numbering {
  const lists = readLists(part);
  return {
    next: (id, level) => {
      const list = lists.get(id);
      const definition = list?.levels[level];
      if (list === undefined || definition === undefined) return null;
      count(list, level, definition);
      return label(list, level, definition, language);
    },
    levelOfStyle: (id, styleId) => {
      const level = lists.get(id)?.levels.findIndex((definition) => definition?.style === styleId) ?? -1;
      return level < 0 ? null : level;
    },
  };
}

function count(list: List, level: number, definition: Level): void {
  const { counts } = list;
  const override = list.starts.get(level);
  if (override !== undefined && !list.started.has(level)) counts[level]!.value = override;
  else counts[level]!.value = counts[level]!.value === null ? (override ?? definition.start) : counts[level]!.value! + 1;
  list.started.add(level);
  for (let higher = 0; higher < level; higher++) counts[higher]!.value ??= list.starts.get(higher) ?? list.levels[higher]?.start ?? 1;
  for (let deeper = level + 1; deeper < counts.length; deeper++) {
    const restart = list.levels[deeper]?.restart ?? null;
    if (restart === null || (restart !== 0 && level < restart)) counts[deeper]!.value = null;
  }
}

function label(list: List, level: number, definition: Level, language: string | null): NumberLabel {
  const values = list.counts.slice(0, level + 1).map((each, index) => each.value ?? list.levels[index]?.start ?? 1);
  const isBullet = definition.format === "bullet";
  const text = isBullet
    ? definition.text
    : definition.format === "none"
      ? definition.text.replace(/%[1-9]/g, "")
      : definition.text.replace(/%([1-9])/g, (_, digit: string) => {
          const index = Number(digit) - 1;
          const { format, least } = list.levels[index] ?? { format: "decimal", least: 1 };
          const written = definition.isLegal && format !== "decimalZero" ? "decimal" : format;
          return formatNumber(values[index] ?? list.levels[index]?.start ?? 1, written, language).padStart(least, "0");
        });
  return { text: text.trim(), isBullet, font: definition.font, format: definition.format, values, level };
}

function readLists(part: Part | null): ReadonlyMap<string, List> {
  const abstracts = new Map<string, XmlNode>();
  const byStyleLink = new Map<string, XmlNode>();
  const lists = new Map<string, List>();
  const counts = new Map<XmlNode, Count[]>();
  for (const node of part?.root.children ?? []) {
    if (node.name !== "w:abstractNum") continue;
    abstracts.set(attribute(node, "w:abstractNumId") ?? "", node);
    const link = childValue(node, "w:styleLink");
    if (link !== null) byStyleLink.set(link, node);
  }
  for (const node of part?.root.children ?? []) {
    if (node.name !== "w:num") continue;
    const named = abstracts.get(childValue(node, "w:abstractNumId") ?? "");
    if (named === undefined) continue;
    // A list may only point to a numbering style, whose own definition holds the levels.
    const abstract = byStyleLink.get(childValue(named, "w:numStyleLink") ?? "") ?? named;
    if (!counts.has(abstract))
      counts.set(
        abstract,
        Array.from({ length: 9 }, () => ({ value: null })),
      );
    lists.set(attribute(node, "w:numId") ?? "", readList(node, abstract, counts.get(abstract)!));
  }
  return lists;
}

function readList(node: XmlNode, abstract: XmlNode, counts: Count[]): List {
  const levels: (Level | undefined)[] = Array.from({ length: 9 });
  const starts = new Map<number, number>();
  for (const level of abstract.children) if (level.name === "w:lvl") setLevel(levels, level);
  for (const override of node.children) {
    if (override.name !== "w:lvlOverride") continue;
    const index = Number(attribute(override, "w:ilvl"));
    const own = child(override, "w:lvl");
    if (own !== null) setLevel(levels, own);
    const start = childValue(override, "w:startOverride");
    if (start !== null && Number.isInteger(Number(start))) starts.set(index, Number(start));
  }
  return { counts, levels, starts, started: new Set() };
}

function setLevel(levels: (Level | undefined)[], node: XmlNode): void {
  const index = Number(attribute(node, "w:ilvl"));
  if (!Number.isInteger(index) || index < 0 || index > 8) return;
  const restart = childValue(node, "w:lvlRestart");
  const start = Number(childValue(node, "w:start") ?? 0);
  const fonts = child(child(node, "w:rPr"), "w:rFonts");
  levels[index] = {
    start: Number.isFinite(start) ? start : 0,
    ...formatOf(node),
    text: childValue(node, "w:lvlText") ?? "",
    restart: restart === null ? null : Number(restart),
    isLegal: childSwitch(node, "w:isLgl") ?? false,
    style: childValue(node, "w:pStyle"),
    font: fonts === null ? null : (attribute(fonts, "w:ascii") ?? attribute(fonts, "w:hAnsi")),
  };
}

/** A format of the author's own is written as its first numbers ("001, 002, …") and stands where older programs do not look. */
function formatOf(level: XmlNode): { format: string; least: number } {
  const choice = child(child(level, "mc:AlternateContent"), "mc:Choice");
  const node = child(level, "w:numFmt") ?? child(choice, "w:numFmt");
  const format = (node === null ? null : attribute(node, "w:val")) ?? "decimal";
  if (format !== "custom") return { format, least: 1 };
  return { format: "decimal", least: /^0*\d/.exec((node === null ? null : attribute(node, "w:format")) ?? "")?.[0].length ?? 1 };
}
