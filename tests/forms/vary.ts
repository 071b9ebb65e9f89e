/**
 * Changes to a form's XML that leave what a person sees, and so what is asked: what Word, other programs and many hands leave
 * behind in a file. Each takes the XML of a part and a source of chance.
 */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

export type Random = () => number;
export type Change = (xml: string, random: Random) => string;

/** What nobody sees who reads the form. */
export const unseen: Readonly<Record<string, Change>> = {
  "runs split at random": splitRuns,
  "runs split, marked for spelling and language": markedRuns,
  "bookmarks, comments and permissions": bookmarked,
  "smart tags and custom XML": smartTags,
  "tracked insertions and deletions": revised,
  "tracked changes of looks and rows": relooked,
  "moved text": moved,
  "hidden text": hiddenText,
  "groups and building blocks around blocks": wrappedBlocks,
  "controls around rows and cells": wrappedCells,
  "cells over several columns": merged,
  "columns of odd widths and cells left out": oddGrid,
  "paragraph marks, identities and fonts": noise,
};

/** Controls for rich text, without name and prompt, around what is already there: labels, blanks, rows, tables. */
export const wrapped: Readonly<Record<string, Change>> = {
  "rich controls around blocks": richBlocks,
  "rich controls around words": richWords,
  "rich controls around rows and cells": richCells,
};

/** A copy with its body and header changed. */
export function varied(bytes: Uint8Array, change: Change, random: Random): Uint8Array {
  const parts = unzipSync(bytes);
  for (const name of ["word/document.xml", "word/header1.xml", "word/footer1.xml"]) {
    const part = parts[name];
    if (part !== undefined) parts[name] = strToU8(change(strFromU8(part), random));
  }
  return zipSync(parts, { level: 1 });
}

/** All of them, one over the other, in an order that chance decides. */
export function everything(changes: Readonly<Record<string, Change>>): Change {
  return (xml, random) =>
    Object.values(changes)
      .map((change) => ({ change, place: random() }))
      .toSorted((one, other) => one.place - other.place)
      .reduce((changed, { change }) => change(changed, random), xml);
}

/** A run of text alone, with its look. */
const textRun = /<w:r>(<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)?<w:t xml:space="preserve">([^<]+)<\/w:t><\/w:r>/g;
/** A run of any content that is not a legacy or merge field's machinery. */
const plainRun = /<w:r>(?:(?!<\/w:r>|<w:r[ >]|<w:fldChar|<w:instrText|<w:delText).)+<\/w:r>/g;

function splitRuns(xml: string, random: Random): string {
  return xml.replace(textRun, (whole, look: string = "", text: string) => {
    const letters = text.match(/&\w+;|./gsu) ?? [];
    if (letters.length < 2 || random() < 0.3) return whole;
    const cuts = new Set([1 + Math.floor(random() * (letters.length - 1)), 1 + Math.floor(random() * (letters.length - 1))]);
    const pieces = [0, ...[...cuts].toSorted((a, b) => a - b)].map((from, at, all) => letters.slice(from, all[at + 1]).join(""));
    return pieces.map((piece) => `<w:r w:rsidR="00${hex(random)}">${look}<w:t xml:space="preserve">${piece}</w:t></w:r>`).join("");
  });
}

function markedRuns(xml: string, random: Random): string {
  return xml.replace(textRun, (whole, look: string = "", text: string) => {
    const words = text.split(/(?<= )/);
    if (words.length < 2 || random() < 0.4) return whole;
    const withLanguage = (word: string) =>
      `<w:proofErr w:type="spellStart"/><w:r>${look === "" ? "<w:rPr>" : look.replace("</w:rPr>", "")}<w:lang w:val="en-US"/></w:rPr><w:t xml:space="preserve">${word}</w:t></w:r><w:proofErr w:type="spellEnd"/>`;
    return words.map(withLanguage).join("");
  });
}

function bookmarked(xml: string, random: Random): string {
  let id = 100;
  return xml.replace(plainRun, (run) => {
    const next = `w:id="${id++}"`;
    if (random() < 0.6) return run;
    const kinds = [
      `<w:bookmarkStart ${next} w:name="_Ref${id}"/>${run}<w:bookmarkEnd ${next}/>`,
      `<w:commentRangeStart ${next}/>${run}<w:commentRangeEnd ${next}/>`,
      `<w:permStart ${next} w:edGrp="everyone"/>${run}<w:permEnd ${next}/>`,
    ];
    return kinds[Math.floor(random() * kinds.length)]!;
  });
}

function smartTags(xml: string, random: Random): string {
  return xml.replace(plainRun, (run) => {
    const draw = random();
    if (draw < 0.2) return `<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="place">${run}</w:smartTag>`;
    if (draw < 0.3) return `<w:customXml w:element="item">${run}</w:customXml>`;
    return draw < 0.35 ? `<w:hyperlink w:anchor="top">${run}</w:hyperlink>` : run;
  });
}

const author = 'w:author="A. Writer" w:date="2026-01-01T00:00:00Z"';

function revised(xml: string, random: Random): string {
  let id = 500;
  return xml.replace(plainRun, (run) => {
    const draw = random();
    const deleted = `<w:del w:id="${id++}" ${author}><w:r><w:delText xml:space="preserve">[old wording] ______ </w:delText></w:r></w:del>`;
    if (draw < 0.25) return `<w:ins w:id="${id++}" ${author}>${run}</w:ins>`;
    if (draw < 0.4) return deleted + run;
    return draw < 0.5 ? run + deleted : run;
  });
}

function relooked(xml: string, random: Random): string {
  return xml
    .replace(/<w:r>(<w:rPr>)?/g, (whole, look: string | undefined) => {
      if (random() < 0.6) return whole;
      const old = `<w:rPrChange w:id="1" ${author}><w:rPr><w:b/><w:vanish/><w:u w:val="single"/><w:sz w:val="72"/></w:rPr></w:rPrChange>`;
      return look === undefined ? `<w:r><w:rPr>${old}</w:rPr>` : `<w:r><w:rPr>${old}`;
    })
    .replace(/<w:trPr>/g, () => (random() < 0.5 ? "<w:trPr>" : `<w:trPr><w:ins w:id="2" ${author}/>`))
    .replace(/<w:p><w:r>/g, (whole) =>
      random() < 0.7
        ? whole
        : `<w:p><w:pPr><w:pPrChange w:id="3" ${author}><w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange></w:pPr><w:r>`,
    );
}

function moved(xml: string, random: Random): string {
  return xml.replace(plainRun, (run) => {
    if (random() < 0.7) return run;
    const from = `<w:moveFrom w:id="7" ${author}>${run}</w:moveFrom>`;
    const to = `<w:moveTo w:id="8" ${author}>${run}</w:moveTo>`;
    return random() < 0.5 ? from + to : to + from;
  });
}

function hiddenText(xml: string, random: Random): string {
  return xml.replace(plainRun, (run) =>
    random() < 0.7 ? run : `${run}<w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve"> [hidden note] Name: ______ </w:t></w:r>`,
  );
}

/** Controls in which nothing is asked: what they hold is already there. */
const groups = [
  "<w:group/>",
  '<w:group/><w:lock w:val="sdtContentLocked"/>',
  '<w:docPartObj><w:docPartGallery w:val="Custom Quick Parts"/><w:docPartUnique/></w:docPartObj>',
];
const rich = ["", "<w:richText/>", '<w:lock w:val="sdtLocked"/>'];

function wrapper(kinds: readonly string[], random: Random): (inside: string) => string {
  return (inside) => {
    const kind = kinds[Math.floor(random() * kinds.length)]!;
    return `<w:sdt><w:sdtPr><w:id w:val="${Math.floor(random() * 1e6)}"/>${kind}</w:sdtPr><w:sdtContent>${inside}</w:sdtContent></w:sdt>`;
  };
}

function wrappedBlocks(xml: string, random: Random): string {
  return wrapBlocks(xml, random, wrapper(groups, random));
}

function richBlocks(xml: string, random: Random): string {
  return wrapBlocks(xml, random, wrapper(rich, random));
}

function wrappedCells(xml: string, random: Random): string {
  return wrapCells(xml, random, wrapper(groups, random));
}

function richCells(xml: string, random: Random): string {
  return wrapCells(xml, random, wrapper(rich, random));
}

function richWords(xml: string, random: Random): string {
  const wrap = wrapper(rich, random);
  return onBody(xml, (body) => outsideControls(body, (text) => text.replace(textRun, (run) => (random() < 0.8 ? run : wrap(run)))));
}

function wrapBlocks(xml: string, random: Random, wrap: (inside: string) => string): string {
  return onBody(xml, (body) => {
    const blocks = topBlocks(body);
    const wrapped: string[] = [];
    for (let at = 0; at < blocks.length;) {
      const count = random() < 0.6 ? 0 : 1 + Math.floor(random() * 4);
      wrapped.push(count === 0 ? blocks[at]! : wrap(blocks.slice(at, at + count).join("")));
      at += Math.max(1, count);
    }
    return random() < 0.3 ? wrap(wrapped.join("")) : wrapped.join("");
  });
}

function wrapCells(xml: string, random: Random, wrap: (inside: string) => string): string {
  return xml
    .replace(/<w:tc>(?:(?!<w:tc>|<\/w:tc>|<w:sdt>).)*<\/w:tc>/g, (cell) => (random() < 0.8 ? cell : wrap(cell)))
    .replace(/<w:tr>(?:(?!<w:tr>|<\/w:tr>).)*<\/w:tr>/g, (row) => (random() < 0.8 ? row : wrap(row)));
}

/** Some columns are made of two in the grid: each of their cells spans both. */
function merged(xml: string, random: Random): string {
  return onTables(xml, (rows) => {
    const wide = Array.from({ length: 40 }, () => random() < 0.3);
    return rows.map((row) => {
      let at = 0;
      return row.replace(/<w:tcPr>(?:<w:gridSpan w:val="(\d+)"\/>)?/g, (_, span: string | undefined) => {
        const columns = Array.from({ length: Number(span ?? 1) }, () => (wide[at++] === true ? 2 : 1));
        const total = columns.reduce((sum, each) => sum + each, 0);
        return total === 1 ? "<w:tcPr>" : `<w:tcPr><w:gridSpan w:val="${total}"/>`;
      });
    });
  });
}

/** Rows that begin or end a grid column later, each in the same way. */
function oddGrid(xml: string, random: Random): string {
  return onTables(xml, (rows) => {
    const draw = random();
    const gap =
      draw < 0.4
        ? '<w:gridBefore w:val="1"/><w:wBefore w:w="108" w:type="dxa"/>'
        : draw < 0.8
          ? '<w:gridAfter w:val="1"/><w:wAfter w:w="108" w:type="dxa"/>'
          : "";
    if (gap === "") return rows;
    return rows.map((row) =>
      row.includes("<w:trPr>") ? row.replace("<w:trPr>", `<w:trPr>${gap}`) : row.replace("<w:tr>", `<w:tr><w:trPr>${gap}</w:trPr>`),
    );
  });
}

function noise(xml: string, random: Random): string {
  return xml
    .replace(/<w:p>/g, () => (random() < 0.5 ? "<w:p>" : `<w:p w:rsidR="00${hex(random)}" w:rsidRDefault="00${hex(random)}">`))
    .replace(/<w:r><w:t /g, () =>
      random() < 0.7
        ? "<w:r><w:t "
        : '<w:r><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:noProof/></w:rPr><w:lastRenderedPageBreak/><w:t ',
    )
    .replace(/<\/w:pPr>/g, () => (random() < 0.5 ? "</w:pPr>" : '<w:rPr><w:b/><w:color w:val="FF0000"/></w:rPr></w:pPr>'));
}

function onBody(xml: string, change: (body: string) => string): string {
  return xml.replace(/(<w:body>)(.*)(<w:sectPr)/s, (_, open: string, body: string, end: string) => open + change(body) + end);
}

/** Text that is part of no control. */
function outsideControls(xml: string, change: (text: string) => string): string {
  return xml
    .split(/(<w:sdt>.*?<\/w:sdt>)/s)
    .map((piece, at) => (at % 2 === 1 ? piece : change(piece)))
    .join("");
}

function onTables(xml: string, change: (rows: readonly string[]) => readonly string[]): string {
  return xml.replace(
    /(<w:tbl><w:tblPr>(?:(?!<\/w:tblPr>).)*<\/w:tblPr>)(?:<w:tblGrid>(?:(?!<\/w:tblGrid>).)*<\/w:tblGrid>)?((?:(?!<\/w:tbl>).)*)(<\/w:tbl>)/g,
    (whole, head: string, inside: string, end: string) => {
      const rows = inside.match(/<w:tr>(?:(?!<\/w:tr>).)*<\/w:tr>/g) ?? [];
      return rows.join("") === inside ? head + change(rows).join("") + end : whole;
    },
  );
}

/** Paragraphs, tables and controls that stand in the body itself. */
function topBlocks(body: string): string[] {
  const blocks: string[] = [];
  let depth = 0;
  let from = 0;
  for (const tag of body.matchAll(/<(\/?)(w:p|w:tbl|w:sdt)(?=[ >/])[^>]*?(\/?)>/g)) {
    if (tag[3] === "/") continue;
    depth += tag[1] === "/" ? -1 : 1;
    if (depth > 0) continue;
    blocks.push(body.slice(from, tag.index + tag[0].length));
    from = tag.index + tag[0].length;
  }
  return blocks;
}

function hex(random: Random): string {
  return Math.floor(random() * 0xffffff)
    .toString(16)
    .toUpperCase()
    .padStart(6, "0");
}
