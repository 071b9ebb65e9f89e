import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { strFromU8, unzipSync } from "fflate";
import { SaxesParser } from "saxes";
import { damageText, seededRandom } from "./mutations.ts";
import { scanXml } from "./scan.ts";

const folder = join(import.meta.dirname, "../../../../../examples/documents");

/** What happens in a text, in words; null where it is not well formed. */
type Story = readonly string[] | null;

function scanned(text: string): Story {
  const story: string[] = [];
  try {
    scanXml(text, {
      attribute: (name, value) => story.push(`@${name}=${value}`),
      open: (name, start, end) => story.push(`<${name} ${start}-${end}`),
      repeats: () => 0,
      close: (end) => story.push(`/${end}`),
      characters: (characters) => story.push(characters),
      doctype: () => {
        throw new Error("doctype");
      },
      fail: (message) => {
        throw new Error(message);
      },
    });
    return story;
  } catch {
    return null;
  }
}

/** The same of a parser that is known to be right. */
function judged(text: string): Story {
  const story: string[] = [];
  const parser = new SaxesParser({ position: false });
  let start = 0;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Error("doctype");
  });
  parser.on("opentagstart", () => {
    start = text.lastIndexOf("<", parser.position - 1);
  });
  parser.on("attribute", ({ name, value }) => story.push(`@${name}=${value}`));
  parser.on("opentag", ({ name }) => story.push(`<${name} ${start}-${parser.position}`));
  parser.on("closetag", () => story.push(`/${parser.position}`));
  let depth = 0;
  parser.on("text", (characters) => depth >= 0 && story.push(characters));
  parser.on("cdata", (characters) => story.push(characters));
  try {
    parser.write(text).close();
    depth = 0;
    return story;
  } catch {
    return null;
  }
}

/** Space around the root element is told by one and not by the other, and means nothing. */
const meant = (story: Story) => story?.filter((event) => event.trim() !== "") ?? null;

const texts = readdirSync(folder)
  .filter((name) => /\.(docx|dotx)$/.test(name))
  .flatMap((name) =>
    Object.entries(unzipSync(new Uint8Array(readFileSync(join(folder, name))))).flatMap(([part, bytes]) =>
      /\.(xml|rels)$/.test(part) ? [strFromU8(bytes)] : [],
    ),
  );

test("real parts are scanned as a known parser reads them", () => {
  for (const text of texts) assert.deepEqual(meant(scanned(text)), meant(judged(text)));
});

test("damaged parts are refused by both or read alike by both", () => {
  for (let seed = 1; seed <= 3_000; seed++) {
    const random = seededRandom(seed);
    let text = texts[seed % texts.length]!.slice(0, 6_000);
    text = random() < 0.5 ? damageText(texts[seed % texts.length]!, random) : `${text.slice(0, text.lastIndexOf("<"))}`;
    assert.deepEqual(meant(scanned(text)), meant(judged(text)), `seed ${seed}`);
  }
});

test("each rule of well-formed text is kept", () => {
  const good = [
    "<a/>",
    "<a b='1' c=\"2\"/>",
    "<a>\r\n&amp;&#65;&#x42;</a>",
    "<a><!-- c --><![CDATA[<x>]]></a>",
    "<?xml version='1.0'?><a/>\n",
    "<é:ü-1.x/>",
    "<a  b = '1' ></a >",
    "<a>]] ></a>",
    "<a><?pi x?></a>",
    "<a b='&lt;\t'/>",
  ];
  const bad = [
    "",
    "x",
    "<a>",
    "</a>",
    "<a></b>",
    "<a/><b/>",
    "<a b/>",
    "<a b=1/>",
    "<a b='1' b='2'/>",
    "<a b='<'/>",
    "<a>&x;</a>",
    "<a>&</a>",
    "<a>&amp</a>",
    "<a>&#0;</a>",
    "<a>\u0001</a>",
    "<1/>",
    "<a b='1'c='2'/>",
    "<a>]]></a>",
    "<a><!-- -- --></a>",
    "<!DOCTYPE a><a/>",
    " <?xml version='1.0'?><a/>",
    "<a/>text",
    "<a",
    "<a b='1",
    "<a><![CDATA[x</a>",
    "< a/>",
    "<a/ >",
    "<![CDATA[x]]><a/>",
    "<a>&#xD800;</a>",
    "<!x><a/>",
  ];
  for (const text of good) assert.deepEqual([text, meant(scanned(text))], [text, meant(judged(text))]);
  for (const text of good) assert.notEqual(scanned(text), null, text);
  for (const text of bad) assert.deepEqual([text, scanned(text), judged(text)], [text, null, null]);
});
