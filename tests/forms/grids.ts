/** Tables as offices print them: labels inside the cells that they name, above them, beside merged ones; and tables that ask for nothing. */
import { p, r, row, tc } from "../../src/apps/templates/domain/word/testing.ts";
import { bare, tableOf, type Block } from "./blocks.ts";
import type { AskedField, Kind } from "./truth.ts";

type Labelled = readonly [label: string, kind: Kind];

/** Cells that hold their label above the room for the answer. */
export function cellGrid(...rows: readonly (readonly Labelled[])[]): Block {
  const most = Math.max(...rows.map((each) => each.length));
  const xml = rows.map((cells) =>
    row(
      cells.map(([label], at) => {
        const wide = at === cells.length - 1 && cells.length < most ? `<w:gridSpan w:val="${most - cells.length + 1}"/>` : "";
        return tc(p(label, '<w:sz w:val="16"/>') + p(""), wide);
      }),
      '<w:trHeight w:val="760" w:hRule="atLeast"/>',
    ),
  );
  return { xml: tableOf(xml), asks: rows.flat().map(named) };
}

/** A row of labels over a row of blank cells, several times. */
export function bands(...rows: readonly (readonly Labelled[])[]): Block {
  const xml = rows.flatMap((cells) => [
    row(cells.map(([label]) => tc(p(label, '<w:b/><w:sz w:val="18"/>'), shade))),
    row(
      cells.map(() => tc(p(""))),
      '<w:trHeight w:val="500"/>',
    ),
  ]);
  return { xml: tableOf(xml), asks: rows.flatMap((cells, at) => cells.map((cell) => ({ ...named(cell), group: `band ${at}` }))) };
}

/** Columns with a title each, and lines "Name:", "Date:" below it in the same cell. */
export function signers(titles: readonly string[], lines: readonly (readonly [printed: string, kind: Kind])[], blank = ""): Block {
  const cells = titles.map((title) => tc(p(title, "<w:b/>") + lines.map(([printed]) => p(`${printed} ${blank}`.trimEnd())).join("")));
  return {
    xml: tableOf([row(cells)]),
    asks: titles.flatMap((title) =>
      lines.map(([printed, kind]) => ({
        label: bare(printed),
        kind,
        aliases: [`${bare(title)}: ${bare(printed)}`, `${bare(printed)} ${bare(title)}`],
      })),
    ),
  };
}

/** Labels with a hint in small grey print below them, and blank cells beside. */
export function hinted(...rows: readonly (readonly [label: string, hint: string, kind: Kind])[]): Block {
  const xml = rows.map(([label, hint]) =>
    row([tc(p(label, "<w:b/>") + p(hint, '<w:i/><w:color w:val="7F7F7F"/><w:sz w:val="16"/>')), tc(p(""))]),
  );
  return { xml: tableOf(xml), asks: rows.map(([label, hint, kind]) => ({ ...named([label, kind]), aliases: [`${bare(label)} ${hint}`] })) };
}

/** Statements to be rated on a scale, a blank cell or a box for each step. */
export function rating(name: string, first: string, scale: readonly string[], statements: readonly string[], cell = ""): Block {
  const rows = statements.map((statement) => row([tc(p(statement)), ...scale.map(() => tc(p(cell)))]));
  return {
    xml: tableOf([row([first, ...scale].map((text) => tc(p(text, "<w:b/>"), shade))), ...rows]),
    asks: [{ label: bare(name), kind: "table", columns: scale, rows: statements, aliases: [first] }],
  };
}

/** A list whose header has two rows: some columns stand in groups. */
export function groupedList(
  name: string,
  columns: readonly (string | { readonly over: string; readonly under: readonly string[] })[],
  rows: number,
): Block {
  const upper = columns.map((column) =>
    typeof column === "string"
      ? tc(p(column, "<w:b/>"), `<w:vMerge w:val="restart"/>${shade}`)
      : tc(p(column.over, "<w:b/>"), `<w:gridSpan w:val="${column.under.length}"/>${shade}`),
  );
  const lower = columns.flatMap((column) =>
    typeof column === "string" ? [tc(p(""), `<w:vMerge/>${shade}`)] : column.under.map((text) => tc(p(text, "<w:b/>"), shade)),
  );
  const labels = columns.flatMap((column) =>
    typeof column === "string" ? [column] : column.under.map((under) => `${column.over}: ${under}`),
  );
  const body = Array.from({ length: rows }, () => row(labels.map(() => tc(p("")))));
  return {
    xml: tableOf([row(upper), row(lower), ...body]),
    asks: [{ label: bare(name), kind: "table", columns: labels, aliases: [labels[0]!] }],
  };
}

/** Pairs of labels and blank cells of any widths: a string is a label, a number the grid columns of a blank cell. */
export function dense(rows: readonly (readonly (string | number)[])[], kinds: Readonly<Record<string, Kind>> = {}): Block {
  const asks: AskedField[] = [];
  const xml = rows.map((cells) =>
    row(
      cells.map((cell, at) => {
        if (typeof cell === "number") return tc(p(""), `<w:gridSpan w:val="${cell}"/>`);
        if (typeof cells[at + 1] === "number") asks.push(named([cell, kinds[cell] ?? "text"]));
        return tc(p(cell, "", '<w:jc w:val="center"/>'), '<w:vAlign w:val="center"/>');
      }),
      rows.length > 0 && cells.some((cell) => typeof cell === "string" && kinds[cell] === "longtext") ? '<w:trHeight w:val="2200"/>' : "",
    ),
  );
  return { xml: tableOf(xml), asks };
}

/** A table that only tells. */
export function data(header: readonly string[], ...rows: readonly (readonly string[])[]): Block {
  const body = rows.map((cells) => row(cells.map((cell) => tc(p(cell)))));
  return { xml: tableOf([row(header.map((text) => tc(p(text, "<w:b/>"), shade))), ...body]), asks: [] };
}

/** A list of contents with dots and page numbers, as Word makes it. */
export function contents(...entries: readonly (readonly [text: string, page: number])[]): Block {
  const field = (kind: string) => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
  const stops = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>';
  const lines = entries.map(([text, page], at) => {
    const start =
      at === 0 ? `${field("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h </w:instrText></w:r>${field("separate")}` : "";
    return `<w:p><w:pPr><w:pStyle w:val="TOC1"/>${stops}</w:pPr>${start}${r(`${text}\t${page}`)}${at === entries.length - 1 ? field("end") : ""}</w:p>`;
  });
  return { xml: lines.join(""), asks: [] };
}

/** A box drawn beside the text, with lines of its own inside. */
export function textBox(title: string, ...lines: readonly Block[]): Block {
  const inside = p(title) + lines.map(({ xml }) => xml).join("");
  return {
    xml: `<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:200pt;height:90pt"><v:textbox><w:txbxContent>${inside}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`,
    asks: lines.flatMap(({ asks }) => asks),
  };
}

const shade = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>';

function named([label, kind]: Labelled): AskedField {
  return { label: bare(label), kind };
}
