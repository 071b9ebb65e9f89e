/**
 * The same form from other hands: other signs for its blanks and boxes, other looks of its tables, other breaks of its lines.
 * A person sees a difference, and is asked for the same. Each takes the XML of a part and a source of chance.
 */
import { boxXml, type Box } from "./marks.ts";
import type { Random } from "./vary.ts";

export const hands: Readonly<Record<string, (xml: string, random: Random) => string>> = {
  "other blanks": otherBlanks,
  "other boxes": otherBoxes,
  "tables without bold and shade": plainTables,
  "no lines around tables": noBorders,
  "blank paragraphs between": spaced,
  "lines broken within paragraphs": joinedLines,
  "tabs between the places of a line": tabbed,
  "hard spaces": hardSpaces,
  "blanks and spaces in empty cells": spacedCells,
  "labels in table cells with a colon": colons,
  "neighbouring tables in one": joinedTables,
  "one cell around everything": oneCell,
  "looks set on each run": directLooks,
  "looks of right-to-left text alone": complexLooks,
};

const run = (text: string, look = "") => `<w:r>${look === "" ? "" : `<w:rPr>${look}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;

/** Lines of one sign become lines of another, the same throughout. */
function otherBlanks(xml: string, random: Random): string {
  const kinds: readonly ((count: number) => string)[] = [
    (count) => run("_".repeat(count)),
    (count) => run(".".repeat(count * 2)),
    (count) => run("…".repeat(Math.ceil(count / 1.5))),
    (count) => run("\u00a0".repeat(count), '<w:u w:val="single"/>'),
    (count) => run(" ".repeat(count), '<w:u w:val="dotted"/>'),
    (count) => run("_".repeat(Math.floor(count / 2))) + run("_".repeat(Math.ceil(count / 2)), "<w:b/>"),
    (count) => run("_ ".repeat(count)),
  ];
  const kind = kinds[Math.floor(random() * kinds.length)]!;
  return xml.replace(/<w:r><w:t xml:space="preserve">((?:_{6,}|\.{8,}|…{4,}))<\/w:t><\/w:r>/g, (_, blank: string) =>
    kind(Math.min(78, blank.length)),
  );
}

const boxes: readonly Box[] = ["☐", "□", "❑", "( )", "(  )", "[ ]", "○", "symbol", "legacy", "control", "drawn", "vector"];

function otherBoxes(xml: string, random: Random): string {
  const box = boxes[Math.floor(random() * boxes.length)]!;
  return xml.replace(/<w:r><w:t xml:space="preserve">[☐□❑]<\/w:t><\/w:r>/gu, () => boxXml(box));
}

function plainTables(xml: string): string {
  return xml.replaceAll(/<w:shd [^>]*\/>/g, "").replaceAll(/<w:tc>.*?<\/w:tc>/gs, (cell) => cell.replaceAll("<w:rPr><w:b/></w:rPr>", ""));
}

function noBorders(xml: string): string {
  return xml.replaceAll(/<w:tblBorders>.*?<\/w:tblBorders>/g, "");
}

function spaced(xml: string, random: Random): string {
  return inBody(xml, (body) =>
    outsideTables(body, (text) => text.replaceAll("</w:p><w:p>", () => `</w:p>${"<w:p/>".repeat(Math.floor(random() * 3))}<w:p>`)),
  );
}

/** Neighbouring paragraphs become lines of one. */
function joinedLines(xml: string, random: Random): string {
  return inBody(xml, (body) =>
    outsideTables(body, (text) =>
      text.replaceAll(/<\/w:p><w:p>(?=<w:r>)/g, (whole, at: number) =>
        isPlain(text, at) && random() < 0.7 ? "<w:r><w:br/></w:r>" : whole,
      ),
    ),
  );
}

function tabbed(xml: string): string {
  return xml.replaceAll(/<w:r><w:t xml:space="preserve">[ \u3000]{1,5}<\/w:t><\/w:r>/g, "<w:r><w:tab/></w:r>");
}

function hardSpaces(xml: string, random: Random): string {
  return xml.replaceAll(/(?<=<w:t xml:space="preserve">)[^<]+/g, (text) => text.replaceAll(" ", () => (random() < 0.5 ? "\u00a0" : " ")));
}

function spacedCells(xml: string, random: Random): string {
  const fillings = [" ", "\u00a0", "   ", "\u2002\u2002\u2002", "\u3000"];
  return xml.replaceAll(
    /(<w:tc><w:tcPr>(?:(?!<\/w:tcPr>).)*<\/w:tcPr><w:p>(?:<w:pPr>(?:(?!<\/w:pPr>).)*<\/w:pPr>)?)<w:r>(?:<w:rPr><w:rtl\/><\/w:rPr>)?<\/w:r><\/w:p><\/w:tc>/g,
    (_, start: string) =>
      random() < 0.3 ? `${start}</w:p></w:tc>` : `${start}${run(fillings[Math.floor(random() * fillings.length)]!)}</w:p></w:tc>`,
  );
}

/** Shaded cells before an unshaded one are labels; a colon is set behind them. */
function colons(xml: string): string {
  return xml.replaceAll(
    /(<w:tc><w:tcPr><w:shd [^>]*\/><\/w:tcPr><w:p>(?:(?!<\/w:p>).)*?[^:：<])(<\/w:t><\/w:r><\/w:p><\/w:tc><w:tc><w:tcPr>(?!<w:shd))/g,
    "$1:$2",
  );
}

/** Grid columns of the joined table: enough to part each row of the ones before in its own way. */
const gridColumns = 60;

/** Tables with nothing but an empty paragraph between them become one; each row keeps its cells, spread over a common grid. */
function joinedTables(xml: string): string {
  const end = "</w:tbl>(?:<w:p>(?:<w:pPr><w:bidi/></w:pPr>)?<w:r>(?:<w:rPr><w:rtl/></w:rPr>)?</w:r></w:p>)?";
  const run = new RegExp(`(?:<w:tbl>(?:(?!</?w:tbl>).)*${end}){2,}`, "g");
  return inBody(xml, (body) =>
    body.replaceAll(run, (tables) => {
      const rows = Array.from(tables.matchAll(/<w:tbl>.*?<\/w:tbl>/g), ([table]) => spread(table));
      return `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr>${rows.join("")}</w:tbl><w:p/>`;
    }),
  );
}

/** The rows of a table with the spans of their cells in the common grid. */
function spread(table: string): string {
  const rows = table.match(/<w:tr>.*?<\/w:tr>/g) ?? [];
  const spansOf = (row: string) => Array.from(row.matchAll(/<w:tcPr>(?:<w:gridSpan w:val="(\d+)"\/>)?/g), ([, span]) => Number(span ?? 1));
  const columns = Math.max(...rows.map((row) => spansOf(row).reduce((sum, span) => sum + span, 0)));
  const edge = (column: number) => Math.round((column * gridColumns) / columns);
  return rows
    .map((row) => {
      let at = 0;
      return row.replaceAll(
        /<w:tcPr>((?:<w:vMerge[^>]*>)?)(?:<w:gridSpan w:val="(\d+)"\/>)?/g,
        (_, merge: string, span: string | undefined) => {
          const from = at;
          at += Number(span ?? 1);
          return `<w:tcPr><w:gridSpan w:val="${edge(at) - edge(from)}"/>${merge}`;
        },
      );
    })
    .join("");
}

function oneCell(xml: string): string {
  const sides = ["top", "left", "bottom", "right"].map((side) => `<w:${side} w:val="single" w:sz="12" w:space="0" w:color="auto"/>`);
  return inBody(
    xml,
    (body) =>
      `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>${sides.join("")}</w:tblBorders></w:tblPr><w:tr><w:tc><w:tcPr/>${body}</w:tc></w:tr></w:tbl><w:p/>`,
  );
}

/** Fonts and sizes on every run, as copied text has them. */
function directLooks(xml: string): string {
  const look = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:color w:val="000000"/>';
  return xml.replaceAll(/<w:r>(<w:rPr>)?(?=(?:(?!<\/w:r>).)*<w:t )/g, (_, had: string | undefined) =>
    had === undefined ? `<w:r><w:rPr>${look}</w:rPr>` : `<w:r><w:rPr>${look}`,
  );
}

/** Bold and size of Arabic and Hebrew as their own writers set them: only for text from right to left. */
function complexLooks(xml: string): string {
  return xml.replaceAll("<w:b/><w:bCs/>", "<w:bCs/>").replaceAll(/<w:sz w:val="\d+"\/>(?=<w:szCs)/g, "");
}

function inBody(xml: string, change: (body: string) => string): string {
  return xml.replace(/(<w:body>)(.*)(<w:sectPr)/s, (_, open: string, body: string, end: string) => open + change(body) + end);
}

function outsideTables(body: string, change: (text: string) => string): string {
  return body
    .split(/(<w:tbl>.*?<\/w:tbl>)/s)
    .map((piece, at) => (at % 2 === 1 ? piece : change(piece)))
    .join("");
}

/** Whether the paragraph that ends here has no properties: it is no heading, no list and has no stops for its tabs. */
function isPlain(text: string, end: number): boolean {
  return text.startsWith("<w:p><w:r>", text.lastIndexOf("<w:p>", end));
}
