/** What large offices do in their forms: fields in pieces, labels in two languages, boxes in columns of their own, rows to sign above their labels. */
import { legacy, line, p, row, tc } from "../../src/apps/templates/domain/word/testing.ts";
import { bare, tableOf, type Block } from "./blocks.ts";
import { boxXml, type Box, type Mark } from "./marks.ts";
import type { Kind } from "./truth.ts";

type Labelled = readonly [label: string, kind: Kind];

const unnamed = (at: number) =>
  legacy("FORMTEXT", `<w:name w:val="Text${at}"/><w:enabled/><w:textInput/>`, "\u2002\u2002\u2002\u2002\u2002");

/** A row for each label; the answers of dates come in pieces with small labels of their own. */
export function pieces(names: readonly [day: string, month: string, year: string], ...rows: readonly Labelled[]): Block {
  const small = '<w:sz w:val="14"/>';
  const xml = rows.map(([label, kind], at) =>
    kind === "date"
      ? row([tc(p(label)), ...names.map((name, piece) => tc(p(name, small) + line(unnamed(at * 10 + piece))))])
      : row([tc(p(label)), tc(line(unnamed(at * 10)), '<w:gridSpan w:val="3"/>')]),
  );
  return {
    xml: tableOf(xml),
    asks: rows.map(([label, kind]) => ({ label: bare(label), kind, ...(kind === "date" ? { parts: names } : {}) })),
  };
}

/** Labels in one row, nameless fields in the next. */
export function fieldsBelow(...rows: readonly (readonly Labelled[])[]): Block {
  const xml = rows.flatMap((cells, at) => [
    row(cells.map(([label]) => tc(p(label, '<w:sz w:val="16"/>')))),
    row(cells.map((_, column) => tc(line(unnamed(at * 10 + column + 30))))),
  ]);
  return {
    xml: tableOf(xml),
    asks: rows.flatMap((cells, at) => cells.map(([label, kind]) => ({ label: bare(label), kind, group: `fields ${at}` }))),
  };
}

/** Several questions with their own boxes in one cell, a paragraph each. */
export function questionsInCell(
  label: string,
  box: Box,
  ...questions: readonly (readonly [question: string, ...options: string[]])[]
): Block {
  const lines = questions.map(
    ([question, ...options]) =>
      `<w:p><w:r><w:t xml:space="preserve">${question} </w:t></w:r>${options.map((option) => `${boxXml(box)}<w:r><w:t xml:space="preserve"> ${option}  </w:t></w:r>`).join("")}</w:p>`,
  );
  return {
    xml: tableOf([row([tc(p(label, "<w:b/>")), tc(lines.join(""))])]),
    asks: questions.map(([question, ...options]) => ({ label: bare(question), kind: "choice", options })),
  };
}

/** Boxes below each other in one cell, what they stand for line by line in the next. */
export function boxColumn(question: string, options: readonly string[], box: Box): Block {
  const xml = [
    row([tc(p(question), '<w:gridSpan w:val="2"/>')]),
    row([tc(options.map(() => line(boxXml(box))).join("")), tc(options.map((option) => p(option)).join(""))]),
  ];
  return { xml: tableOf(xml), asks: [{ label: bare(question), kind: "choice", options }] };
}

/** Small bordered cells for a cross, their words in cells without lines. */
export function crossCells(question: string, options: readonly (readonly [left: string, right: string])[]): Block {
  const border = ["top", "left", "bottom", "right"]
    .map((side) => `<w:${side} w:val="single" w:sz="6" w:space="0" w:color="auto"/>`)
    .join("");
  const small = `<w:tcW w:w="340" w:type="dxa"/><w:tcBorders>${border}</w:tcBorders>`;
  const wide = '<w:tcW w:w="4000" w:type="dxa"/>';
  const xml = options.map(([left, right]) => row([tc(p(""), small), tc(p(left), wide), tc(p(""), small), tc(p(right), wide)]));
  return {
    xml: p(question) + tableOf(xml, "", [340, 4000, 340, 4000]),
    asks: [{ label: bare(question), kind: "choice", options: options.flat() }],
  };
}

/** A row of blank cells above the row of their labels. */
export function signRow(...labels: readonly Labelled[]): Block {
  const ruled = '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:tcBorders>';
  const blank = row(
    labels.map(() => tc(p(""), ruled)),
    '<w:trHeight w:val="700"/>',
  );
  return { xml: tableOf([blank, row(labels.map(([label]) => tc(p(label))))], ""), asks: labels.map(([label, kind]) => ({ label, kind })) };
}

/** Labels in two languages, one below the other, and blank cells beside. */
export function bilingual(...rows: readonly (readonly [first: string, second: string, kind: Kind])[]): Block {
  const xml = rows.map(([first, second]) => row([tc(p(first, "<w:b/>") + p(second, "<w:i/>")), tc(p(""))]));
  return {
    xml: tableOf(xml),
    asks: rows.map(([first, second, kind]) => ({ label: bare(first), kind, aliases: [bare(second), `${bare(first)} ${bare(second)}`] })),
  };
}

/** Amounts to fill in, their unit printed in a cell of its own. */
export function amounts(unit: string, ...labels: readonly string[]): Block {
  const xml = labels.map((label) => row([tc(p(label)), tc(p("")), tc(p(unit))]));
  return { xml: tableOf(xml), asks: labels.map((label) => ({ label: bare(label), kind: "number" })) };
}

/** A list whose header cells say in small print what to write below them. */
export function toldList(name: string, columns: readonly (readonly [label: string, hint: string])[], rows: number): Block {
  const head = row(columns.map(([label, hint]) => tc(p(label, "<w:b/>") + p(hint, '<w:i/><w:sz w:val="16"/>'))));
  const body = Array.from({ length: rows }, () => row(columns.map(() => tc(p("")))));
  const labels = columns.map(([label]) => label);
  return { xml: tableOf([head, ...body]), asks: [{ label: bare(name), kind: "table", columns: labels, aliases: [labels[0]!] }] };
}

/** Clauses in a style that has a level in the outline, though each is a whole sentence. */
export function clauses(...texts: readonly string[]): Block {
  return { xml: texts.map((text) => p(text, "", '<w:pStyle w:val="Clause"/>')).join(""), asks: [] };
}

/** Word's own question for a text, asked when the document is made. */
export function fillIn(prompt: string): Mark {
  const field = (kind: string) => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
  const code = `<w:r><w:instrText xml:space="preserve"> FILLIN "${prompt}" </w:instrText></w:r>`;
  return {
    xml: `${field("begin")}${code}${field("separate")}<w:r><w:t>\u2002\u2002\u2002</w:t></w:r>${field("end")}`,
    states: { aliases: [prompt] },
  };
}

/** A letterhead: a table with the name of the house between cells for pictures. It asks for nothing. */
export function letterhead(...lines: readonly string[]): Block {
  return { xml: tableOf([row([tc(p("")), tc(lines.map((text) => p(text, "<w:b/>")).join("")), tc(p(""))])], ""), asks: [] };
}
