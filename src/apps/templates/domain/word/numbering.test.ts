import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8 } from "fflate";
import { defaultLimits } from "./limits.ts";
import { formatNumber } from "./number-formats.ts";
import { readNumbering } from "./numbering.ts";
import { readTemplate } from "./read-template.ts";
import { docx, p } from "./testing.ts";
import { readXml } from "./xml.ts";

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const level = (index: number, format: string, text: string, more = "") =>
  `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${more}</w:lvl>`;
const list = (inner: string) =>
  readNumbering(readXml("word/numbering.xml", strToU8(`<w:numbering ${w}>${inner}</w:numbering>`), defaultLimits, { elements: 10_000 }));
const labels = (numbering: ReturnType<typeof list>, steps: readonly (readonly [string, number])[]) =>
  steps.map(([id, depth]) => numbering.next(id, depth)?.text ?? null);

test("levels count on, and deeper ones start again", () => {
  const numbering = list(
    `<w:abstractNum w:abstractNumId="0">${level(0, "decimal", "%1.")}${level(1, "decimal", "%1.%2")}${level(2, "lowerLetter", "%3)")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`,
  );
  assert.deepEqual(
    labels(numbering, [
      ["1", 0],
      ["1", 1],
      ["1", 1],
      ["1", 2],
      ["1", 2],
      ["1", 1],
      ["1", 0],
      ["1", 1],
    ]),
    ["1.", "1.1", "1.2", "a)", "b)", "1.3", "2.", "2.1"],
  );
});

test("a start override restarts once, on the counts that lists share", () => {
  const numbering = list(
    `<w:abstractNum w:abstractNumId="0">${level(0, "decimal", "%1")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>`,
  );
  assert.deepEqual(
    labels(numbering, [
      ["1", 0],
      ["1", 0],
      ["2", 0],
      ["2", 0],
      ["1", 0],
    ]),
    ["1", "2", "5", "6", "7"],
  );
});

test("a level that never restarts counts through", () => {
  const numbering = list(
    `<w:abstractNum w:abstractNumId="0">${level(0, "upperRoman", "%1")}${level(1, "decimal", "%2", '<w:lvlRestart w:val="0"/>')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`,
  );
  assert.deepEqual(
    labels(numbering, [
      ["1", 0],
      ["1", 1],
      ["1", 0],
      ["1", 1],
    ]),
    ["I", "1", "II", "2"],
  );
});

test("legal numbering shows all levels in digits", () => {
  const numbering = list(
    `<w:abstractNum w:abstractNumId="0">${level(0, "upperRoman", "Article %1")}${level(1, "decimal", "%1.%2", "<w:isLgl/>")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`,
  );
  assert.deepEqual(
    labels(numbering, [
      ["1", 0],
      ["1", 0],
      ["1", 1],
    ]),
    ["Article I", "Article II", "2.1"],
  );
});

test("a list that only names a numbering style counts by that style's levels", () => {
  const numbering = list(
    `<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="House"/></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:styleLink w:val="House"/>${level(0, "decimal", "§ %1")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`,
  );
  assert.deepEqual(labels(numbering, [["1", 0]]), ["§ 1"]);
});

test("numbering that refers to nothing gives no label", () => {
  assert.equal(list('<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>').next("1", 0), null);
  assert.equal(readNumbering(null).next("1", 0), null);
});

test("numbers are written as lists count", () => {
  const written = (
    ["upperRoman", "lowerLetter", "upperLetter", "decimalZero", "ordinal", "chineseCounting", "russianLower", "none"] as const
  ).map((format) => formatNumber(format === "upperLetter" ? 27 : 4, format));
  assert.deepEqual(written, ["IV", "d", "AA", "04", "4th", "四", "г", ""]);
});

test("numbers are written in words and in the signs of other scripts", () => {
  const written = (values: readonly number[], format: string) => values.map((value) => formatNumber(value, format));
  assert.deepEqual(written([1, 12, 21, 102], "ordinalText"), ["First", "Twelfth", "Twenty-first", "One hundred second"]);
  assert.deepEqual(written([4, 35], "cardinalText"), ["Four", "Thirty-five"]);
  assert.deepEqual(written([10, 21, 110, 305], "chineseCounting"), ["十", "二十一", "一百一十", "三百零五"]);
  assert.deepEqual(written([1, 12], "chineseLegalSimplified"), ["壹", "壹拾贰"]);
  assert.deepEqual(written([2, 12, 20], "koreanCounting"), ["이", "십이", "이십"]);
  assert.deepEqual(written([3, 15, 16, 101], "hebrew1"), ["ג", "טו", "טז", "קא"]);
  assert.deepEqual(written([1, 29], "arabicAlpha"), ["أ", "أأ"]);
  assert.deepEqual(written([12], "thaiNumbers"), ["๑๒"]);
  assert.deepEqual(written([2, 21], "decimalEnclosedCircle"), ["②", "21"]);
});

test("ordinals carry the sign of the document's language", () => {
  assert.deepEqual(
    ["en-GB", "es-ES", "fr-FR", "de-DE"].map((language) => formatNumber(1, "ordinal", language)),
    ["1st", "1º", "1er", "1."],
  );
});

test("a format of the author's own keeps its zeros", () => {
  const custom =
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>';
  const numbering = list(
    `<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="7"/>${custom}<w:lvlText w:val="F-%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`,
  );
  assert.deepEqual(labels(numbering, [["1", 0]]), ["F-007"]);
});

test("a level of the list's own stands in place of the one it overrides", () => {
  const numbering = list(
    `<w:abstractNum w:abstractNumId="0">${level(0, "decimal", "%1.")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">${level(0, "upperLetter", "Annex %1")}</w:lvlOverride></w:num>`,
  );
  assert.deepEqual(
    labels(numbering, [
      ["1", 0],
      ["1", 0],
    ]),
    ["Annex A", "Annex B"],
  );
});

test("headings that are deleted or hidden take no number, empty ones do", () => {
  const numbering = `<w:abstractNum w:abstractNumId="0">${level(0, "decimal", "%1")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
  const properties = '<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
  const gone = `<w:p><w:pPr>${properties}<w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:del w:id="2"><w:r><w:delText>Old</w:delText></w:r></w:del></w:p>`;
  const hidden = p("Hidden", "<w:vanish/>", `${properties}<w:rPr><w:vanish/></w:rPr>`);
  const body = p("One", "", properties) + gone + p("Two", "", properties) + hidden + p("Three", "", properties) + p("", "", properties);
  const { sections } = readTemplate(docx({ body: body + p("Five", "", properties), numbering }));
  assert.deepEqual(
    sections.map(({ number, title }) => [number, title]),
    [
      ["1", "One"],
      ["2", "Two"],
      ["3", "Three"],
      ["5", "Five"],
    ],
  );
});

test("a style that belongs to a level of a list counts there, and number 0 takes a number away", () => {
  const numbering = `<w:abstractNum w:abstractNumId="0">${level(0, "decimal", "%1", '<w:pStyle w:val="A"/>')}${level(1, "decimal", "%1.%2", '<w:pStyle w:val="B"/>')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
  const style = (id: string, name: string, more: string) =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${more}</w:style>`;
  const listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>';
  const styles = style("A", "heading 1", listed) + style("B", "heading 2", listed) + style("C", "Plain", '<w:basedOn w:val="A"/>');
  const body =
    p("Scope", "", '<w:pStyle w:val="A"/>') +
    p("Limits", "", '<w:pStyle w:val="B"/>') +
    p("Note", "", '<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>') +
    p("Terms", "", '<w:pStyle w:val="C"/>');
  assert.deepEqual(
    readTemplate(docx({ body, numbering, styles })).sections.map(({ number }) => number),
    ["1", "1.1", null, "2"],
  );
});

test("a list that states no start counts from nought, and an empty line that only ends a section is not counted", () => {
  const numbering =
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';
  const listed = '<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
  const body = p("First", "", listed) + `<w:p><w:pPr>${listed}<w:sectPr/></w:pPr></w:p>` + p("Second", "", listed);
  assert.deepEqual(
    readTemplate(docx({ body, numbering })).sections.map(({ number }) => number),
    ["0", "1"],
  );
});

test("the level of body text takes no number", () => {
  const numbering = `<w:abstractNum w:abstractNumId="0">${level(0, "decimal", "%1")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
  const at = (depth: number) => `<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="1"/></w:numPr>`;
  const body = p("One", "", at(0)) + p("Plain", "", at(9)) + p("Two", "", at(0));
  assert.deepEqual(
    readTemplate(docx({ body, numbering })).sections.map(({ number }) => number),
    ["1", null, "2"],
  );
});
