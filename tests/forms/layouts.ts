/** Tables in which the label of a place is not simply the cell before it. */
import { p, r, row, tc } from "../../src/apps/templates/domain/word/testing.ts";
import { bare, tableOf, type Block } from "./blocks.ts";
import { boxXml, type Box } from "./marks.ts";
import type { Kind } from "./truth.ts";

type Labelled = readonly [label: string, kind: Kind];

/** Two parties, each with the same labels and blanks, next to each other. */
export function sideBySide(parties: readonly [string, string], ...labels: readonly Labelled[]): Block {
  const head = row(parties.map((party) => tc(p(party, "<w:b/>"), `<w:gridSpan w:val="2"/>${shade}`)));
  const body = labels.map(([label]) => row(parties.flatMap(() => [tc(p(label)), tc(p(""))])));
  return {
    xml: tableOf([head, ...body]),
    asks: labels.flatMap(([label, kind]) => parties.map((party) => of(party, label, kind))),
  };
}

/** Labels that a merged cell at the left brings together. */
export function gathered(...parts: readonly (readonly [name: string, ...labels: Labelled[]])[]): Block {
  const rows = parts.flatMap(([name, ...labels]) =>
    labels.map(([label], at) => {
      const first = at === 0 ? tc(p(name, "<w:b/>"), `<w:vMerge w:val="restart"/>${shade}`) : tc(p(""), `<w:vMerge/>${shade}`);
      return row([first, tc(p(label)), tc(p(""))]);
    }),
  );
  return { xml: tableOf(rows), asks: parts.flatMap(([name, ...labels]) => labels.map(([label, kind]) => of(name, label, kind))) };
}

/** Who signs stands above, what they write at the left. */
export function signMatrix(name: string, roles: readonly string[], lines: readonly string[]): Block {
  const head = row(["", ...roles].map((text) => tc(p(text, "<w:b/>"), shade)));
  const body = lines.map((label) => row([tc(p(label)), ...roles.map(() => tc(p("")))]));
  return { xml: tableOf([head, ...body]), asks: [{ label: bare(name), kind: "table", columns: roles, rows: lines, aliases: [roles[0]!] }] };
}

/** A question in the first cell, an option with its box in each of the others. */
export function optionCells(...questions: readonly (readonly [question: string, ...options: string[]])[]): (box: Box) => Block {
  return (box) => ({
    xml: tableOf(
      questions.map(([question, ...options]) =>
        row([tc(p(question, "<w:b/>")), ...options.map((option) => tc(`<w:p>${boxXml(box)}${r(` ${option}`)}</w:p>`))]),
      ),
    ),
    asks: questions.map(([question, ...options]) => ({ label: bare(question), kind: "choice", options })),
  });
}

/** A list whose first row shows in italics how to fill it, and whose last one is for the total. */
export function shownList(name: string, columns: readonly string[], sample: readonly string[], rows: number): Block {
  const blank = row(columns.map(() => tc(p(""))));
  const body = [row(sample.map((text) => tc(p(text, '<w:i/><w:color w:val="808080"/>')))), ...Array.from({ length: rows }, () => blank)];
  return {
    xml: tableOf([row(columns.map((text) => tc(p(text, "<w:b/>"), shade))), ...body]),
    asks: [{ label: bare(name), kind: "table", columns, aliases: [columns[0]!] }],
  };
}

/** Options with their boxes behind them. */
export function boxesBehind(question: string, options: readonly string[], box: Box): Block {
  const inside = options.map((option) => `${r(`${option} `)}${boxXml(box)}${r("     ")}`).join("");
  return { xml: `<w:p>${r(`${question} `)}${inside}</w:p>`, asks: [{ label: bare(question), kind: "choice", options }] };
}

/** A frame with a question on top and nothing else: room to write. */
export function framed(...questions: readonly string[]): Block {
  const rows = questions.map((question) => row([tc(p(question) + p("").repeat(4))]));
  return { xml: tableOf(rows), asks: questions.map((question) => ({ label: bare(question), kind: "longtext" })) };
}

/** A table within a cell of a table that only places things. */
export function nested(...blocks: readonly Block[]): Block {
  const cells = blocks.map(({ xml }) => tc(xml));
  return { xml: tableOf([row(cells)], ""), asks: blocks.flatMap(({ asks }) => asks) };
}

/** A signature line with what it is for in brackets behind it. */
export function bracketBehind(...lines: readonly Labelled[]): Block {
  return {
    xml: lines.map(([label]) => p(`______________________________ (${label})`)).join(""),
    asks: lines.map(([label, kind]) => ({ label, kind })),
  };
}

const shade = '<w:shd w:val="clear" w:color="auto" w:fill="DDDDDD"/>';

function of(whole: string, label: string, kind: Kind) {
  return {
    label: bare(label),
    kind,
    aliases: [`${bare(whole)}: ${bare(label)}`, `${bare(label)} ${bare(whole)}`],
  };
}
