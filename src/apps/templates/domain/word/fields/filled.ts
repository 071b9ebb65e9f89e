/** Where a form has no empty place at all, its lines "Label | answer" and "Label: answer" show what is answered anew each time. */
import { lookAt, type Paragraph, type Table, type WordDocument } from "../document.ts";
import { guessType, wantsProse } from "../kinds.ts";
import { cleanLabel } from "../labels.ts";
import { type Candidate, cellSpot, firstParagraph, orderOf, paragraphSpot, plain } from "./candidate.ts";

/** Fields out of answers that stand there as samples. All are guesses for a person to confirm. */
export function filledFields(document: WordDocument, isHeading: (paragraph: Paragraph) => boolean): Candidate[] {
  const inTables = document.tables.filter((table) => table.region === "body" && table.cell === null && isForm(table)).flatMap(filledRows);
  const inLines = document.paragraphs
    .filter((paragraph) => paragraph.region === "body" && paragraph.cell === null && !isHeading(paragraph))
    .flatMap(filledLine);
  return [...inTables, ...(inTables.length >= 3 ? inLines : [])];
}

/** Two columns, the first of them set off and short. */
function isForm(table: Table): boolean {
  const printed = table.rows.filter((row) => row.cells.some((cell) => cell.text !== ""));
  const rows = printed.filter((row) => row.cells.length === 2);
  if (rows.length < 3 || rows.length < printed.length * 0.8) return false;
  const labels = rows.filter((row) => {
    const [label, answer] = row.cells as [(typeof row.cells)[0], (typeof row.cells)[0]];
    const first = firstParagraph(label);
    const second = firstParagraph(answer);
    const isSetOff =
      (/[:：]\s*(?:\n|$)/u.test(label.text) && !/[:：]\s*$/u.test(answer.text)) ||
      (label.isShaded && !answer.isShaded) ||
      (first !== null && lookAt(first)?.bold === true && (second === null || lookAt(second)?.bold !== true));
    return isSetOff && label.text.length > 1 && label.text.length <= 60;
  });
  return labels.length >= rows.length * 0.8;
}

function filledRows(table: Table): Candidate[] {
  return table.rows.flatMap((row): Candidate[] => {
    const [label, answer] = row.cells;
    const first = answer === undefined ? null : firstParagraph(answer);
    if (label === undefined || answer === undefined || first === null || answer.text.length > 200) return [];
    const name = cleanLabel(label.text.split("\n")[0]!);
    if (name === "" || answer.text === "") return [];
    const guess = guessType(name, answer.text, answer.blocks.length >= 3 || isSentence(answer.text) ? "lines" : "line");
    return [
      {
        ...plain,
        label: name,
        type: guess.type,
        source: "sample",
        certainty: 0.45,
        evidence: ["A sample answer beside its label, in a form without empty places", guess.why],
        options: guess.options ?? null,
        preset: answer.text,
        spot: cellSpot(answer),
        region: table.region,
        order: orderOf(first, 0),
      },
    ];
  });
}

/** Whether a sample is a sentence rather than a name, a date or a number. */
function isSentence(text: string): boolean {
  return text.trim().split(/\s+/).length >= 5 && !/\d{2}[./]\d{2}/.test(text);
}

function filledLine(paragraph: Paragraph): Candidate[] {
  const found = /^([\p{L}\p{N}][^:：\n]{1,40})[:：]\s*(\S[^\n]{0,59})$/u.exec(paragraph.text.trim());
  if (found === null) return [];
  const name = cleanLabel(found[1]!);
  const from = paragraph.text.indexOf(found[2]!, paragraph.text.indexOf(found[1]!) + found[1]!.length);
  const guess = guessType(name, found[2]!, isSentence(found[2]!) || wantsProse(name) ? "lines" : "line");
  return [
    {
      ...plain,
      label: name,
      type: guess.type,
      source: "sample",
      certainty: 0.4,
      evidence: ["A sample answer behind its label, in a form without empty places", guess.why],
      options: guess.options ?? null,
      preset: found[2]!,
      spot: paragraphSpot(paragraph, from, from + found[2]!.length),
      region: paragraph.region,
      order: orderOf(paragraph, from),
    },
  ];
}
