import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "./read-template.ts";
import { headingLevelOfName, isContentsName, isTitleName } from "./style-names.ts";
import { docx, p } from "./testing.ts";

const prose = "This text is long enough to be read as a paragraph of the body, with a full stop at its end, so that it is no heading.";
const style = (id: string, name: string, more = "") =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${more}</w:style>`;
const styled = (id: string, text: string, more = "") => p(text, "", `<w:pStyle w:val="${id}"/>${more}`);
const levels = (styles: string, body: string) => readTemplate(docx({ styles, body })).sections.map(({ level, title }) => [level, title]);

test("the heading styles of many languages are known by name", () => {
  const names = [
    "heading 2",
    "Überschrift 2",
    "Titre 2",
    "Título 2",
    "Titolo 2",
    "Kop 2",
    "Rubrik 2",
    "Overskrift 2",
    "Otsikko 2",
    "Nagłówek 2",
    "Nadpis 2",
    "Címsor 2",
    "Titlu 2",
    "Заголовок 2",
    "Заглавие 2",
    "Başlık 2",
    "Επικεφαλίδα 2",
    "כותרת 2",
    "عنوان 2",
    "标题 2",
    "見出し 2",
    "제목 2",
    "หัวเรื่อง 2",
    "Tiêu đề 2",
    "Judul 2",
    "2. Überschrift",
    "Heading2",
    "H2",
  ];
  assert.deepEqual(
    names.filter((name) => headingLevelOfName(name) !== 2),
    [],
  );
  assert.deepEqual(
    ["Heading", "Heading 10", "heading 0", "Table Heading", "Überschrift", "Body 2", "toc 2"].filter(
      (name) => headingLevelOfName(name) !== null,
    ),
    [],
  );
});

test("titles and contents lists are known by name too", () => {
  assert.ok(["Title", "Titel", "Titre", "Tytuł", "Название", "表題", "Titolo"].every(isTitleName));
  assert.ok(["toc 1", "TOC 3", "Verzeichnis 2", "TM 1", "Оглавление 1", "目录 1", "table of figures"].every(isContentsName));
  assert.ok(!["TOC Heading", "Heading 1", "Contents", "Verzeichnis"].some(isContentsName));
});

test("a style without a name of its own goes by its id, and one that is not there by what it is called", () => {
  assert.deepEqual(levels('<w:style w:type="paragraph" w:styleId="Heading1"/>', styled("Heading1", "One") + p(prose)), [[1, "One"]]);
  assert.deepEqual(levels("", styled("Heading2", "Two") + p(prose)), [[2, "Two"]]);
});

test("a heading style keeps its level through the styles based on it, and loses it where one of them is body text", () => {
  const styles =
    style("H1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>') +
    style("Own", "Chapter", '<w:basedOn w:val="H1"/>') +
    style("Deep", "Deeper", '<w:basedOn w:val="Own"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr>') +
    style("Body", "Lead", '<w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>') +
    style("TOC", "TOC Heading", '<w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>');
  const body = [styled("Own", "Chapter one"), styled("Deep", "Deep part"), styled("Body", `A lead. ${prose}`), styled("TOC", "Contents")];
  assert.deepEqual(levels(styles, body.map((line) => line + p(prose)).join("")), [
    [1, "Chapter one"],
    [3, "Deep part"],
  ]);
});

test("a paragraph's own outline level wins over its style's", () => {
  const styles = style("H1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>') + style("N", "Normal");
  const body =
    styled("H1", "Chapter") +
    p(prose) +
    styled("H1", "Lowered", '<w:outlineLvl w:val="1"/>') +
    p(prose) +
    styled("N", "Raised", '<w:outlineLvl w:val="2"/>') +
    p(prose) +
    styled("H1", `Taken out. ${prose}`, '<w:outlineLvl w:val="9"/>');
  assert.deepEqual(levels(styles, body), [
    [1, "Chapter"],
    [2, "Lowered"],
    [3, "Raised"],
  ]);
});

test("the default style of the document may carry a level, and one that comes to nothing hurts nobody", () => {
  const styles = `<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/><w:basedOn w:val="Gone"/></w:style>${style("H1", "heading 1", '<w:basedOn w:val="Gone"/><w:link w:val="Nobody"/>')}`;
  assert.deepEqual(levels(styles, styled("H1", "One") + p(prose) + styled("Missing", prose)), [[1, "One"]]);
});
