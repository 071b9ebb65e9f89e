/** A light tree of one XML part whose nodes know where they stand in the part's text. */
import type { Limits } from "./limits.ts";
import { prefixesByNamespace } from "./namespaces.ts";
import { documentDamaged, documentTooLarge, documentUnsafe } from "./problems.ts";
import { RepeatedContents } from "./repeated-contents.ts";
import { scanXml } from "./scan.ts";

export interface XmlNode {
  /** With the usual prefix of its namespace, whatever the part calls it: w:p. */
  readonly name: string;
  /** Names and values in turn; read with `attribute`. */
  readonly attributes: readonly string[];
  readonly children: readonly XmlNode[];
  /** Inside of properties that a part repeats word for word, that of the first of them. */
  readonly parent: XmlNode | null;
  /** Characters directly inside, of elements that carry text. */
  text: string;
  /** Of the opening bracket, in UTF-16 units of the part's decoded text. */
  readonly start: number;
  /** Behind the opening tag. */
  openEnd: number;
  /** Behind the closing tag. */
  end: number;
  /** Number among the siblings of the same name, from 1; 0 until somebody asks. */
  ordinal: number;
}

/** A part of the document, decoded and read. */
export interface Part {
  readonly name: string;
  readonly text: string;
  readonly root: XmlNode;
}

/**
 * Reads one part.
 * @param budget elements that may still be read; shared between the parts of a document
 * @param trim leaves out text that nobody asks for, of parts whose places are not needed
 * @throws documentDamaged, documentUnsafe, documentTooLarge
 */
export function readXml(
  name: string,
  bytes: Uint8Array,
  limits: Limits,
  budget: { elements: number },
  trim: (text: string) => string = (text) => text,
): Part {
  const text = trim(decodeXml(name, bytes));
  const builder = new TreeBuilder(name, text, limits, budget);
  scanXml(text, {
    attribute: (attributeName, value) => builder.attribute(attributeName, value),
    open: (tag, start, end) => builder.open(tag, start, end),
    repeats: () => builder.repeats(),
    close: (end) => builder.close(end),
    characters: (characters) => builder.characters(characters),
    doctype: () => {
      throw documentUnsafe(
        `The part ${name} carries a document type definition, which Word never writes. Open the document in Word and save it again.`,
        {
          part: name,
        },
      );
    },
    fail: (message, position) => {
      throw documentDamaged(
        `The part ${name} is not well-formed XML at ${lineAndColumn(text, position)}: ${message} Let Word repair the document and save it again.`,
        { part: name },
      );
    },
  });
  if (builder.root === null)
    throw documentDamaged(`The part ${name} is empty. Let Word repair the document and save it again.`, { part: name });
  return { name, text, root: builder.root };
}

/** The value of an attribute, null where there is none. */
export function attribute(node: XmlNode, name: string): string | null {
  const { attributes } = node;
  for (let index = 0; index < attributes.length; index += 2) if (attributes[index] === name) return attributes[index + 1]!;
  return null;
}

/** The first child of this name. */
export function child(node: XmlNode | null | undefined, name: string): XmlNode | null {
  if (node === null || node === undefined) return null;
  for (const candidate of node.children) if (candidate.name === name) return candidate;
  return null;
}

/** The `w:val` of the first child of this name; "" where the child carries none. */
export function childValue(node: XmlNode | null | undefined, name: string): string | null {
  const found = child(node, name);
  return found === null ? null : (attribute(found, "w:val") ?? "");
}

/** A switch such as w:b: on when it stands there without a value, off with "0" and the like, null when it is not there. */
export function childSwitch(node: XmlNode | null | undefined, name: string): boolean | null {
  const value = childValue(node, name);
  return value === null ? null : !/^(0|false|off|none)$/i.test(value);
}

/** Visits a node and all below, in the order of the document, until `visit` returns false for a branch. */
export function walk(node: XmlNode, visit: (node: XmlNode) => boolean | void): void {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (visit(next) === false) continue;
    for (let index = next.children.length - 1; index >= 0; index--) open.push(next.children[index]!);
  }
}

/** Steps from the root, each a local name and its number among equal siblings: body/p[3]/r[2]. */
export function pathOf(node: XmlNode): string {
  const steps: string[] = [];
  for (let at = node; at.parent !== null; at = at.parent) {
    if (at.ordinal === 0) numberChildren(at.parent);
    const local = at.name.slice(at.name.indexOf(":") + 1);
    steps.push(local === "body" ? local : `${local}[${at.ordinal}]`);
  }
  return steps.reverse().join("/");
}

/** A node whose children are not yet all known. */
interface OpenNode extends XmlNode {
  children: readonly XmlNode[];
}

class TreeBuilder {
  root: XmlNode | null = null;
  private current: OpenNode | null = null;
  private depth = 0;
  /** Depth at which a branch that nobody reads began; 0 when none is open. */
  private skipping = 0;
  /** Attributes of the tag that comes next; only the first `pendingCount` count. */
  private readonly pending: string[] = [];
  private pendingCount = 0;
  /** Nodes that are closed and whose parents are still open; each parent takes its own from behind, so that lists fit exactly. */
  private readonly closed: XmlNode[] = [];
  private closedCount = 0;
  /** How many were closed when each open node began. */
  private readonly begun: number[] = [];
  private readonly canonical = new Map<string, string>();
  /** Prefixes bound in this part so far. Word binds all at the root and never binds one twice. */
  private readonly prefixes = new Map<string, string>();

  private readonly repeated: RepeatedContents<ReadContent>;
  /** What is read for the first time; one inside of another is former formatting, which is left out. */
  private repeatable: { readonly node: XmlNode; readonly elementsLeft: number } | null = null;

  private readonly partName: string;
  private readonly isLeftToRight: boolean;
  private readonly limits: Limits;
  private readonly budget: { elements: number };

  constructor(partName: string, text: string, limits: Limits, budget: { elements: number }) {
    this.isLeftToRight = !text.includes("w:rtl") && !partName.endsWith("styles.xml");
    this.partName = partName;
    this.repeated = new RepeatedContents(text);
    this.limits = limits;
    this.budget = budget;
  }

  /** Attributes come one by one, before the tag that they belong to. */
  attribute(raw: string, value: string): void {
    if (raw.startsWith("xmlns")) this.bind(raw, value);
    else if (this.skipping === 0 && !unreadAttributes.has(raw)) {
      this.pending[this.pendingCount++] = raw;
      this.pending[this.pendingCount++] = value;
    }
  }

  open(rawName: string, start: number, openEnd: number): void {
    if (++this.depth > this.limits.depth) {
      throw documentTooLarge(
        `The part ${this.partName} nests its elements more than ${this.limits.depth} deep, as no ordinary document does. Take its nested tables apart in Word and save it again.`,
        { part: this.partName },
      );
    }
    this.count(1);
    if (this.skipping > 0) return;
    const name = this.resolve(rawName);
    const parent = this.current;
    if (
      unread.has(name) ||
      (this.isLeftToRight && looksOfRightToLeft.has(name)) ||
      (parent !== null && isLookOfParagraphEnd(parent) && !marksOfParagraphEnd.has(name))
    ) {
      this.skipping = this.depth;
      this.pendingCount = 0;
      return;
    }
    const node: OpenNode = {
      name,
      attributes: this.takeAttributes(),
      children: none,
      parent,
      text: "",
      start,
      openEnd,
      end: openEnd,
      ordinal: 0,
    };
    if (parent === null) this.root = node;
    this.begun.push(this.closedCount);
    this.current = node;
  }

  /** Takes what is known of the properties that have just been opened. @returns the place behind their closing tag; 0 where they are new */
  repeats(): number {
    const node = this.current;
    const kind = this.skipping > 0 || node === null ? undefined : properties.get(node.name);
    if (kind === undefined || node?.parent?.name !== kind.of) return 0;
    const known = this.repeated.find(node.openEnd, kind.closing);
    if (known === null) {
      this.repeatable = { node, elementsLeft: this.budget.elements };
      return 0;
    }
    node.children = known.content.children;
    this.count(known.content.elements);
    return known.end;
  }

  close(position: number): void {
    const depth = this.depth--;
    if (this.skipping > 0) {
      if (depth === this.skipping) this.skipping = 0;
      return;
    }
    const node = this.current!;
    const from = this.begun.pop()!;
    node.end = position;
    if (this.closedCount > from) node.children = shown(node, this.closed.slice(from, this.closedCount));
    if (this.repeatable?.node === node) {
      this.repeated.keep(node.openEnd, position, {
        children: node.children,
        elements: this.repeatable.elementsLeft - this.budget.elements,
      });
      this.repeatable = null;
    }
    this.closed[from] = node;
    this.closedCount = from + 1;
    this.current = node.parent as OpenNode | null;
  }

  characters(characters: string): void {
    const node = this.current;
    if (node === null || this.skipping > 0) return;
    if (node.name.startsWith("w:") ? textual.has(node.name) : characters.trim() !== "") node.text += characters;
  }

  private count(elements: number): void {
    this.budget.elements -= elements;
    if (this.budget.elements >= 0) return;
    throw documentTooLarge(
      `The document has more than ${this.limits.elements.toLocaleString("en")} elements. Split it into several documents.`,
      {
        part: this.partName,
      },
    );
  }

  private takeAttributes(): readonly string[] {
    const count = this.pendingCount;
    if (count === 0) return none;
    const taken = this.pending.slice(0, count);
    for (let index = 0; index < count; index += 2) if (taken[index]!.includes(":")) taken[index] = this.resolve(taken[index]!);
    this.pendingCount = 0;
    return taken;
  }

  private bind(raw: string, namespace: string): void {
    const prefix = raw === "xmlns" ? "" : raw.slice(6);
    const usual = prefixesByNamespace.get(namespace) ?? prefix;
    if (this.prefixes.get(prefix) === usual) return;
    this.prefixes.set(prefix, usual);
    this.canonical.clear();
    this.repeated.clear();
    this.repeatable = null;
  }

  private resolve(raw: string): string {
    let name = this.canonical.get(raw);
    if (name !== undefined) return name;
    const colon = raw.indexOf(":");
    const prefix = colon < 0 ? "" : raw.slice(0, colon);
    const usual = this.prefixes.get(prefix) ?? prefix;
    name = usual === "" ? raw.slice(colon + 1) : `${usual}:${raw.slice(colon + 1)}`;
    this.canonical.set(raw, name);
    return name;
  }
}

/** What was read inside of one element. */
interface ReadContent {
  readonly children: readonly XmlNode[];
  readonly elements: number;
}

/**
 * Word writes the same properties with each run, paragraph and cell, and they are most of a document's elements. Each wording
 * is read once; where it comes again, its nodes are shared, and whoever reads them can tell by their list that they are the same.
 */
const properties: ReadonlyMap<string, { readonly of: string; readonly closing: string }> = new Map([
  ["w:rPr", { of: "w:r", closing: "</w:rPr>" }],
  ["w:pPr", { of: "w:p", closing: "</w:pPr>" }],
  ["w:tcPr", { of: "w:tc", closing: "</w:tcPr>" }],
]);

const none: readonly never[] = Object.freeze([]);
const textual = new Set(["w:t", "w:instrText"]);
/** Marks of revisions and identities, spacing and scripts that nobody asks for; in Word's files they are most of all attributes. */
const unreadAttributes = new Set(
  `w:rsidR w:rsidRPr w:rsidRDefault w:rsidP w:rsidTr w:rsidDel w:rsidSect w14:paraId w14:textId xml:space w:eastAsia w:cs w:hint w:bidi
  w:asciiTheme w:hAnsiTheme w:eastAsiaTheme w:cstheme w:themeColor w:themeTint w:themeShade w:line w:lineRule w:hanging w:firstLine`.split(
    /\s+/,
  ),
);
/** What the look of a paragraph's end is read for: whether the end is deleted, moved or hidden. */
const marksOfParagraphEnd = new Set(["w:del", "w:ins", "w:moveFrom", "w:moveTo", "w:vanish", "w:specVanish", "w:rStyle"]);
/** Branches in which nothing stands that a reader of forms would want: former formatting, proofing marks, pictures. */
const unread = new Set([
  "w:proofErr",
  "w:bookmarkEnd",
  "w:latentStyles",
  "w:rPrChange",
  "w:pPrChange",
  "w:tblPrChange",
  "w:tcPrChange",
  "w:trPrChange",
  "w:sectPrChange",
  "w:tblGridChange",
  "w:tblPrExChange",
  "w:numberingChange",
  "w:rsids",
  "w:kern",
  "w:noProof",
  "w:snapToGrid",
  "w:contextualSpacing",
  "w:widowControl",
  "w:autoSpaceDE",
  "w:autoSpaceDN",
  "w:adjustRightInd",
  "w:overflowPunct",
  "w:textAlignment",
  "w:suppressAutoHyphens",
  "w:cnfStyle",
  "w:tblLook",
  "w:tblCellMar",
  "w:tcMar",
  "w:vAlign",
  "pic:pic",
  "a:extLst",
  "wps:style",
  "c:chart",
]);

/** The look of right-to-left text, which Word writes beside that of any other: read only where there is such text. */
const looksOfRightToLeft = new Set(["w:szCs", "w:bCs", "w:iCs"]);

function isLookOfParagraphEnd(node: XmlNode): boolean {
  return node.name === "w:rPr" && node.parent?.name === "w:pPr";
}

/** Where two renderings of the same thing stand, the first is the one that a current Word shows. */
function shown(node: XmlNode, children: readonly XmlNode[]): readonly XmlNode[] {
  if (node.name !== "mc:AlternateContent" || !children.some((option) => option.name === "mc:Choice")) return children;
  return children.filter((option) => option.name !== "mc:Fallback");
}

function numberChildren(parent: XmlNode): void {
  const counts = new Map<string, number>();
  for (const node of parent.children) {
    node.ordinal = (counts.get(node.name) ?? 0) + 1;
    counts.set(node.name, node.ordinal);
  }
}

/** UTF-8 and UTF-16 by mark or by look; other encodings as the declaration names them. The byte order mark is no part of the text. */
function decodeXml(name: string, bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw documentDamaged(
      `The part ${name} is not text in ${encoding}, as it says it is. Let Word repair the document and save it again.`,
      { part: name },
      { cause },
    );
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return "utf-16be";
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? "utf-8";
  return declared.startsWith("utf-16") ? "utf-8" : declared;
}

function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  return `line ${line}, column ${position - before.lastIndexOf("\n") - 1}`;
}
