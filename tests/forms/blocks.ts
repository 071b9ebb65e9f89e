/** The blocks that forms are made of: each gives its XML and says what it asks for. */
import { line, p, r, row, tc } from "../../src/apps/templates/domain/word/testing.ts";
import { boxXml, type Box, type Mark } from "./marks.ts";
import type { AskedField, Kind } from "./truth.ts";

/** What stands in a line or under a heading. */
export interface Block {
  readonly xml: string;
  readonly asks: readonly AskedField[];
}

/** A heading; how it looks is decided by the dress of the form. */
export interface HeadingBlock {
  readonly level: 1 | 2;
  readonly heading: string;
  /** Typed before it: "1. ", "一、". */
  readonly typed: string;
}

/** @param typed its number as typed before it, with the sign and space between: "1. ", "一、" */
export function heading(level: 1 | 2, text: string, typed = ""): HeadingBlock {
  return { level, heading: text, typed };
}

/** A paragraph that asks for nothing. */
export function note(text: string, look = ""): Block {
  return { xml: p(text, look), asks: [] };
}

/** A list that Word counts: steps to take, nothing to fill in. */
export function steps(...items: readonly string[]): Block {
  const counted = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>';
  return { xml: items.map((item) => p(item, "", counted)).join(""), asks: [] };
}

/** Text within a line. */
export function say(text: string): Block {
  return { xml: r(text), asks: [] };
}

/** A printed label and its blank. @param more what differs from the label as printed */
export function ask(printed: string, kind: Kind, mark: Mark, more: Partial<AskedField> = {}): Block {
  const asked = { label: bare(printed), kind, ...mark.states, ...more };
  const aliases = [...(mark.states?.aliases ?? []), ...(more.aliases ?? [])];
  return { xml: `${r(printed.endsWith(" ") ? printed : `${printed} `)}${mark.xml}`, asks: [{ ...asked, aliases }] };
}

/** A blank alone, named by what stands around it. */
export function blank(label: string, kind: Kind, mark: Mark, more: Partial<AskedField> = {}): Block {
  return { xml: mark.xml, asks: ask(label, kind, mark, more).asks };
}

/** The same place again: it is no field of its own. */
export function again(mark: Mark): Block {
  return { xml: mark.xml, asks: [] };
}

/** One paragraph. */
export function inLine(...pieces: readonly Block[]): Block {
  return { xml: line(...pieces.map(({ xml }) => xml)), asks: pieces.flatMap(({ asks }) => asks) };
}

/** Labels, each followed by a tab with a leader up to the next stop. */
export function leaders(leader: "dot" | "underscore", ...asked: readonly (readonly [printed: string, kind: Kind])[]): Block {
  const stops = asked.map((_, at) => `<w:tab w:val="left" w:leader="${leader}" w:pos="${Math.round(((at + 1) * 9000) / asked.length)}"/>`);
  const inner = asked.map(([printed]) => `${r(printed)}<w:r><w:tab/></w:r>`).join("");
  return {
    xml: `<w:p><w:pPr><w:tabs>${stops.join("")}</w:tabs></w:pPr>${inner}</w:p>`,
    asks: asked.map(([printed, kind]) => ({ label: bare(printed), kind })),
  };
}

/** A label or a question, and whole lines for the answer below it. */
export function longAnswer(printed: string, mark: Mark, lines: number, more: Partial<AskedField> = {}): Block {
  return { xml: p(printed) + line(mark.xml).repeat(lines), asks: [{ label: bare(printed), kind: "longtext", ...more }] };
}

/** Cells with labels and blank cells beside them; a row has one or more pairs. */
export function pairs(...rows: readonly (readonly (readonly [label: string, kind: Kind])[])[]): Block {
  const most = Math.max(...rows.map((each) => each.length));
  const xml = rows.map((each) => {
    const last = each.length - 1;
    return row(
      each.flatMap(([label], at) => [
        tc(p(label, "<w:b/>"), shaded),
        tc(p(""), at === last && last < most - 1 ? `<w:gridSpan w:val="${(most - last) * 2 - 1}"/>` : ""),
      ]),
    );
  });
  return { xml: tableOf(xml), asks: rows.flat().map(([label, kind]) => ({ label: bare(label), kind })) };
}

/** Cells with labels and cells that hold a mark. */
export function markedPairs(...rows: readonly (readonly [label: string, kind: Kind, mark: Mark])[]): Block {
  const xml = rows.map(([label, , mark]) => row([tc(p(label), shaded), tc(line(mark.xml))]));
  return { xml: tableOf(xml), asks: rows.flatMap(([label, kind, mark]) => ask(label, kind, mark).asks) };
}

/** One tall cell across the page that holds only its label. */
export function tall(...labels: readonly string[]): Block {
  const rows = labels.map((label) => row([tc(p(label))], '<w:trHeight w:val="1600" w:hRule="atLeast"/>'));
  return { xml: tableOf(rows), asks: labels.map((label) => ({ label: bare(label), kind: "longtext" })) };
}

/** A header row over blank rows. @param name its heading or caption */
export function list(name: string, columns: readonly string[], rows: number, more: Partial<AskedField> = {}): Block {
  const body = Array.from({ length: rows }, () => row(columns.map(() => tc(p("")))));
  return {
    xml: tableOf([headRow(columns), ...body]),
    asks: [{ label: bare(name), kind: "table", columns, aliases: [columns[0]!], ...more }],
  };
}

/** A header row over one blank row: a record. */
export function record(group: string, columns: readonly (readonly [label: string, kind: Kind])[]): Block {
  const labels = columns.map(([label]) => label);
  return {
    xml: tableOf([headRow(labels), row(labels.map(() => tc(p(""))))]),
    asks: columns.map(([label, kind]) => ({ label, kind, group })),
  };
}

/** Printed rows with columns to fill; a column may hold boxes in every row. */
export function checklist(
  name: string,
  printed: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly (string | readonly [label: string, cell: string])[],
): Block {
  const labels = columns.map((column) => (typeof column === "string" ? column : column[0]));
  const body = rows.map((cells) =>
    row([...cells, ...columns.map((column) => (typeof column === "string" ? "" : column[1]))].map((text) => tc(p(text)))),
  );
  return {
    xml: tableOf([headRow([...printed, ...labels]), ...body]),
    asks: [{ label: bare(name), kind: "table", columns: labels, rows: rows.map((cells) => cells.join(" ")), aliases: [printed[0]!] }],
  };
}

/** Options with a box each after their question, in one line. */
export function choice(question: string, options: readonly string[], box: Box, separator = "   "): Block {
  const boxes = options.map((option, at) => `${boxXml(box)}${r(` ${option}${at === options.length - 1 ? "" : separator}`)}`);
  return { xml: line(r(`${question} `), ...boxes), asks: [{ label: bare(question), kind: "choice", options }] };
}

/** A question and its options below, a paragraph each. */
export function choiceBelow(question: string, options: readonly string[], box: Box | "bullet"): Block {
  const lines = options.map((option) => (box === "bullet" ? p(option, "", bulleted) : line(boxXml(box), r(` ${option}`))));
  return { xml: p(question) + lines.join(""), asks: [{ label: bare(question), kind: "choice", options }] };
}

/** Answers printed after their question, of which one is to be marked or all others struck out. */
export function strikeOut(question: string, options: readonly string[], between = " / "): Block {
  return { xml: p(`${question} ${options.join(between)}`), asks: [{ label: bare(question), kind: "choice", options }] };
}

/** Options with a box each, the last with room for words of one's own. */
export function choiceOrOther(question: string, options: readonly string[], other: string, box: Box): Block {
  const boxes = [...options, `${other} ________________`].map((option) => `${boxXml(box)}${r(` ${option}   `)}`);
  return {
    xml: line(r(`${question} `), ...boxes),
    asks: [
      { label: bare(question), kind: "choice", options: [...options, bare(other)] },
      { label: bare(other), kind: "text", doubtful: true },
    ],
  };
}

/** One box that stands for itself. */
export function tick(text: string, box: Box): Block {
  return { xml: line(boxXml(box), r(` ${text}`)), asks: [{ label: bare(text), kind: "checkbox" }] };
}

/** Lines to sign on, their labels printed below. */
export function signedBelow(...labels: readonly (readonly [label: string, kind: Kind])[]): Block {
  const stops = `<w:tabs>${labels.map((_, at) => `<w:tab w:val="left" w:pos="${at * 4500}"/>`).join("")}</w:tabs>`;
  return {
    xml: p(labels.map(() => "_".repeat(26)).join("\t"), "", stops) + p(labels.map(([label]) => label).join("\t"), "", stops),
    asks: labels.map(([label, kind]) => ({ label: bare(label), kind })),
  };
}

/** A table without lines, cells with a line to sign on and the label below it. */
export function signatureCells(...labels: readonly (readonly [label: string, kind: Kind])[]): Block {
  const cells = labels.map(([label]) => tc(p("_".repeat(24)) + p(label)));
  return { xml: tableOf([row(cells)], ""), asks: labels.map(([label, kind]) => ({ label: bare(label), kind })) };
}

const shaded = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>';
const bulleted = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
const lines = ["top", "left", "bottom", "right", "insideH", "insideV"]
  .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`)
  .join("");

function headRow(labels: readonly string[]): string {
  return row(labels.map((label) => tc(p(label, "<w:b/>"), shaded)));
}

/**
 * @param borders its w:tblBorders
 * @param widths of its grid's columns, in twentieths of a point: without them as many as the longest row needs, all alike
 */
export function tableOf(rows: readonly string[], borders = `<w:tblBorders>${lines}</w:tblBorders>`, widths?: readonly number[]): string {
  const units = rows.map((row) => {
    const cells = Array.from(
      row
        .replaceAll(/<w:tbl>.*<\/w:tbl>/gs, "")
        .matchAll(/<w:tcPr>(?:<w:tcW[^>]*>)?(?:<w:vMerge[^>]*>)?(?:<w:gridSpan w:val="(\d+)"\/>)?/g),
    );
    return cells.reduce((sum, [, span]) => sum + Number(span ?? 1), 0);
  });
  const columns = Math.max(...units);
  const grid = (widths ?? Array.from({ length: columns }, () => Math.floor(9000 / columns))).map((width) => `<w:gridCol w:w="${width}"/>`);
  return `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>${borders}</w:tblPr><w:tblGrid>${grid.join("")}</w:tblGrid>${rows.join("")}</w:tbl>${p("")}`;
}

/** A label without the signs around it. */
export function bare(printed: string): string {
  return printed.replace(/^[\s\-–•]+|[\s:：؛…]+$/gu, "").trim();
}
