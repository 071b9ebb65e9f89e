import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8 } from "fflate";
import { isClear } from "./damage-check.ts";
import { defaultLimits } from "./limits.ts";
import { documentDamaged, documentTooLarge, documentUnsafe } from "./problems.ts";
import { attribute, child, pathOf, readXml, walk, type XmlNode } from "./xml.ts";

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const read = (text: string | Uint8Array, limits = defaultLimits) =>
  readXml("word/document.xml", typeof text === "string" ? strToU8(text) : text, limits, { elements: limits.elements });

test("each node knows where it stands in the text of its part", () => {
  const part = read(`<w:document ${w}>\r\n <w:body><w:p w:x="1"><w:r><w:t>Ä &amp; 漢</w:t></w:r></w:p><w:p/></w:body></w:document>`);
  const seen: string[] = [];
  walk(part.root, (node) => {
    const source = part.text.slice(node.start, node.end);
    assert.ok(source.startsWith(`<${node.name}`), source);
    assert.ok(source.endsWith(">"));
    seen.push(node.name);
  });
  assert.deepEqual(seen, ["w:document", "w:body", "w:p", "w:r", "w:t", "w:p"]);
  const text = find(part.root, "w:t");
  assert.equal(text.text, "Ä & 漢");
  assert.equal(part.text.slice(text.openEnd, text.openEnd + 7), "Ä &amp;");
});

test("a path counts equal siblings", () => {
  const part = read(`<w:document ${w}><w:body><w:p/><w:tbl/><w:p><w:r/></w:p></w:body></w:document>`);
  assert.equal(pathOf(find(part.root, "w:r")), "body/p[2]/r[1]");
});

test("properties in the same words are read once, and what stands behind them keeps its place", () => {
  const run = (text: string) => `<w:r><w:rPr><w:b/><w:sz w:val="22"/></w:rPr><w:t>${text}</w:t></w:r>`;
  const source = `<w:document ${w}><w:p>${run("one")}<w:r><w:rPr/></w:r>${run("two")}</w:p></w:document>`;
  const { root, text } = read(source);
  const [one, none, two] = child(root, "w:p")!.children.map((node) => child(node, "w:rPr")!);
  assert.equal(two!.children, one!.children);
  assert.deepEqual(none!.children, []);
  assert.deepEqual(
    two!.children.map((node) => node.name),
    ["w:b", "w:sz"],
  );
  assert.equal(text.slice(two!.start, two!.end), '<w:rPr><w:b/><w:sz w:val="22"/></w:rPr>');
  assert.equal(text.slice(find(two!.parent!, "w:t").start).slice(0, 8), "<w:t>two");
  assert.throws(() => read(source, { ...defaultLimits, elements: 13 }), documentTooLarge.is);
  assert.doesNotThrow(() => read(source, { ...defaultLimits, elements: 14 }));
});

test("properties in the same words are read anew where a prefix means something else", () => {
  const part = read(
    `<w:document ${w}><w:r><w:rPr><x:b/></w:rPr></w:r><w:r ${w.replace("xmlns:w", "xmlns:x")}><w:rPr><x:b/></w:rPr></w:r></w:document>`,
  );
  assert.deepEqual(
    part.root.children.map((run) => child(run, "w:rPr")!.children[0]!.name),
    ["x:b", "w:b"],
  );
});

test("prefixes other than the usual ones, and strict names, mean the same", () => {
  const part = read('<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body x:val="v"/></x:document>');
  assert.equal(part.root.name, "w:document");
  assert.equal(attribute(child(part.root, "w:body")!, "w:val"), "v");
});

test("of two renderings the current one is kept", () => {
  const part = read(
    `<w:document ${w} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent><mc:Choice><w:p/></mc:Choice><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent></w:document>`,
  );
  assert.deepEqual(
    part.root.children[0]!.children.map((node) => node.name),
    ["mc:Choice"],
  );
});

test("text in UTF-16 of either order is read", () => {
  const text = `<?xml version="1.0" encoding="UTF-16"?><w:document ${w}><w:t>é</w:t></w:document>`;
  const little = new Uint8Array([
    0xff,
    0xfe,
    ...Array.from(text).flatMap((character) => [character.charCodeAt(0) & 255, character.charCodeAt(0) >> 8]),
  ]);
  const big = new Uint8Array([
    0xfe,
    0xff,
    ...Array.from(text).flatMap((character) => [character.charCodeAt(0) >> 8, character.charCodeAt(0) & 255]),
  ]);
  assert.equal(find(read(little).root, "w:t").text, "é");
  assert.equal(find(read(big).root, "w:t").text, "é");
});

test("document type definitions are refused, and no entity of theirs is looked at", () => {
  assert.throws(() => read('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>'), documentUnsafe.is);
});

test("XML that is not well formed is told with its line", () => {
  assert.throws(
    () => read("<a>\n<b></a>"),
    (thrown) => documentDamaged.is(thrown) && /line 2/.test(thrown.message),
  );
  assert.throws(() => read(""), documentDamaged.is);
  assert.throws(() => read(new Uint8Array([0x3c, 0x61, 0xff, 0x3e])), documentDamaged.is);
});

test("however XML is not well formed, a whole sentence says so, and another one what to do", () => {
  const broken = [
    "<a>",
    "<a></b>",
    "<a",
    "<a b>",
    "<a b=c/>",
    "<a b='<'/>",
    "<a b='' b=''/>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "<a>&b;</a>",
    "<a>]]></a>",
  ];
  const more = [
    "<!-- <a/>",
    "<a><!-- -- --></a>",
    "<a><![CDATA[</a>",
    "<a><!X></a>",
    "<?x",
    " <?xml version='1.0'?><a/>",
    "<1/>",
    "<a / >",
    "",
    "\u0001",
  ];
  for (const text of [...broken, ...more])
    assert.throws(
      () => read(text),
      (thrown) => documentDamaged.is(thrown) && isClear(thrown.message),
      text,
    );
});

test("the number of a tag's attributes costs no more than their length", () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `a${index}=""`);
  const started = performance.now();
  assert.equal(read(`<a ${many.join(" ")}/>`).root.attributes.length, 200_000);
  assert.ok(performance.now() - started < 5_000);
  assert.throws(() => read(`<a ${many.join(" ")} a7=""/>`), /duplicate attribute: a7\./);
});

test("nesting and number of elements are bounded", () => {
  assert.throws(() => read("<a>".repeat(60_000)), documentTooLarge.is);
  assert.throws(() => read(`<a>${"<b/>".repeat(50)}</a>`, { ...defaultLimits, elements: 40 }), documentTooLarge.is);
});

function find(root: XmlNode, name: string): XmlNode {
  let found: XmlNode | null = null;
  walk(root, (node) => {
    if (node.name === name) found ??= node;
  });
  assert.ok(found !== null, `there is no ${name}`);
  return found;
}
