import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8 } from "fflate";
import { defaultLimits } from "./limits.ts";
import { formatNumber } from "./number-formats.ts";
import { readNumbering } from "./numbering.ts";
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
