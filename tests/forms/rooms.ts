/** Places that nothing marks: room after a colon, below an instruction, in a cell with its label; and what Word's older fields leave. */
import { line, p, r, row, tc } from "../../src/apps/templates/domain/word/testing.ts";
import { bare, tableOf, type Block } from "./blocks.ts";
import { boxXml, type Box, type Mark } from "./marks.ts";
import type { AskedField, Kind } from "./truth.ts";

type Labelled = readonly [printed: string, kind: Kind];

/** Lines that end with their colon. */
export function colonLines(...lines: readonly Labelled[]): Block {
  return { xml: lines.map(([printed]) => p(printed)).join(""), asks: lines.map(named) };
}

/** Several labels in a line, tabs for room between them. */
export function colonTabs(...labels: readonly Labelled[]): Block {
  return { xml: p(labels.map(([printed]) => printed).join("\t\t\t")), asks: labels.map(named) };
}

/** Cells of the usual height, each with its label and room behind it. */
export function colonCells(...rows: readonly (readonly Labelled[])[]): Block {
  const most = Math.max(...rows.map((each) => each.length));
  const xml = rows.map((cells) =>
    row(
      cells.map(([printed], at) =>
        tc(p(printed), at === cells.length - 1 && cells.length < most ? `<w:gridSpan w:val="${most - cells.length + 1}"/>` : ""),
      ),
    ),
  );
  return { xml: tableOf(xml), asks: rows.flat().map(named) };
}

/** Cells that hold a question and its options. */
export function choiceCells(box: Box, ...questions: readonly (readonly [question: string, ...options: string[]])[]): Block {
  const rows = questions.map(([question, ...options]) =>
    row([tc(p(question) + line(...options.map((option) => `${boxXml(box)}${r(` ${option}   `)}`)))]),
  );
  return { xml: tableOf(rows), asks: questions.map(([question, ...options]) => ({ label: bare(question), kind: "choice", options })) };
}

/** A question, and its options in the cells of a table below it. */
export function boxGrid(question: string, columns: number, options: readonly string[], box: Box): Block {
  const rows = Array.from({ length: Math.ceil(options.length / columns) }, (_, at) =>
    row(
      Array.from({ length: columns }, (_unused, column) => {
        const option = options[at * columns + column];
        return tc(option === undefined ? p("") : line(boxXml(box), r(` ${option}`)));
      }),
    ),
  );
  return { xml: p(question) + tableOf(rows, ""), asks: [{ label: bare(question), kind: "choice", options }] };
}

/** What to write under a heading, said in blue italics to be replaced. @param heading that it stands under */
export function instruction(heading: string, text: string): Block {
  return { xml: p(text, '<w:i/><w:color w:val="0000FF"/>'), asks: [{ label: heading, kind: "longtext", aliases: [text] }] };
}

/** A header row over rows of the same controls. */
export function controlList(name: string, columns: readonly (readonly [label: string, mark: Mark])[], rows: number): Block {
  const labels = columns.map(([label]) => label);
  const head = row(labels.map((label) => tc(p(label, "<w:b/>"), '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/>')));
  const body = Array.from({ length: rows }, () => row(columns.map(([, { xml }]) => tc(line(xml)))));
  return { xml: tableOf([head, ...body]), asks: [{ label: bare(name), kind: "table", columns: labels, aliases: [labels[0]!] }] };
}

/** "Click here and type" of older templates. */
export function macroButton(prompt: string): Mark {
  const field = (kind: string) => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
  return {
    xml: `${field("begin")}<w:r><w:instrText xml:space="preserve"> MACROBUTTON  NoMacro ${prompt} </w:instrText></w:r>${field("end")}`,
    states: { aliases: [prompt.replace(/^\[|\]$/g, "")] },
  };
}

/** Words on yellow that stand for the answer. */
export function highlighted(text: string): Mark {
  return { xml: r(text, '<w:highlight w:val="yellow"/>'), states: { aliases: [text] } };
}

function named([printed, kind]: Labelled): AskedField {
  return { label: bare(printed), kind };
}
