/** The parts of a Word document and how they refer to each other. */
import { type Container, openContainer } from "./container.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { documentDamaged, documentForeign } from "./problems.ts";
import { withoutLatentStyles, withoutUnusedLists } from "./unused.ts";
import { attribute, childSwitch, type Part, readXml, type XmlNode } from "./xml.ts";

export interface WordPackage {
  readonly document: Part;
  readonly styles: Part | null;
  readonly numbering: Part | null;
  readonly properties: Part | null;
  /** Headers and footers by relationship id. */
  readonly headersAndFooters: ReadonlyMap<string, Part>;
  /** Whether even pages have headers of their own. */
  readonly hasEvenPages: boolean;
  readonly footnotes: Part | null;
  /** Macros are data that is never run; their presence is counted. */
  readonly hasMacros: boolean;
}

/** @throws documentForeign, documentEncrypted, documentDamaged, documentTooLarge, documentUnsafe */
export function readPackage(bytes: Uint8Array, limits: Partial<Limits> = {}): WordPackage {
  const bounds = { ...defaultLimits, ...limits };
  const container = openContainer(bytes, bounds);
  const read = reader(container, bounds);
  const document = readDocumentPart(findDocument(container, read), read);
  const names = findParts(document.name, container, read);
  const part = (name: string | null, trim?: (text: string) => string) => (name === null ? null : optional(() => read(name, trim)));
  const headersAndFooters = new Map<string, Part>();
  for (const [id, name] of names.headersAndFooters) {
    const found = part(name);
    if (found !== null) headersAndFooters.set(id, found);
  }
  const styles = part(names.styles, withoutLatentStyles);
  const footnotes = part(names.footnotes);
  const users = [document, styles, footnotes, ...headersAndFooters.values()].flatMap((one) => (one === null ? [] : [one.text]));
  return {
    document,
    styles,
    numbering: part(names.numbering, (text) => withoutUnusedLists(text, users)),
    footnotes,
    properties: part(names.properties),
    headersAndFooters,
    hasEvenPages: document.text.includes('"even"') && hasSwitch(part(names.settings), "w:evenAndOddHeaders"),
    hasMacros: container.names.some((name) => /vbaProject\.bin$/i.test(name)),
  };
}

/** Parts up to this size are unpacked and scanned at once: a few milliseconds, however their text was made. */
const smallPartBytes = 512 * 1024;

/**
 * Refuses what can be told of a file without reading it all: what it is, its directory, the sizes that it declares, its
 * document part where that is small. What it refuses, `readPackage` refuses with the same words; damage inside of larger
 * parts is left to that.
 * @throws documentForeign, documentEncrypted, documentDamaged, documentTooLarge, documentUnsafe
 */
export function checkPackage(bytes: Uint8Array): void {
  const container = openContainer(bytes, defaultLimits);
  const isSmall = (name: string) => container.sizeOf(name) <= smallPartBytes;
  const frame = ["[Content_Types].xml", "_rels/.rels"];
  container.checkSizes(frame);
  if (!frame.every(isSmall)) return;
  const readAny = reader(container, defaultLimits);
  const read: Read = (name, trim) => (isSmall(name) ? readAny(name, trim) : null);
  const documentName = findDocument(container, read);
  // The settings are left out: they are read only where the document calls for them.
  const { headersAndFooters, settings: _settings, ...others } = findParts(documentName, container, read);
  container.checkSizes([documentName, ...headersAndFooters.values(), ...Object.values(others).filter((name) => name !== null)]);
  if (isSmall(documentName)) readDocumentPart(documentName, read);
}

type Read = (name: string, trim?: (text: string) => string) => Part | null;

interface Relation {
  readonly id: string;
  /** The last word of the relationship's type: styles, header, officeDocument. */
  readonly kind: string;
  /** Name of the part that it leads to; external targets are left out and never fetched. */
  readonly target: string;
}

function reader(container: Container, bounds: Limits): Read {
  const budget = { elements: bounds.elements };
  return (name, trim) => {
    const data = container.read(name);
    return data === null ? null : readXml(name, data, bounds, budget, trim);
  };
}

function findDocument(container: Container, read: Read): string {
  const types = read("[Content_Types].xml");
  const byType =
    types === null
      ? []
      : types.root.children.map((node) => ({ type: attribute(node, "ContentType") ?? "", part: attribute(node, "PartName") ?? "" }));
  const office = relationsOf("", read).find((relation) => relation.kind === "officeDocument")?.target;
  const type =
    byType.find(({ part }) => office !== undefined && part.replace(/^\//, "").toLowerCase() === office.toLowerCase())?.type ?? "";
  refuseForeign(container, byType.map((entry) => entry.type).join(" "), office, type);
  if (office !== undefined && container.has(office)) return office;
  const typed = byType.find((entry) =>
    /wordprocessingml\.(document|template)\.main|word\.(document|template)\.macroEnabled/i.test(entry.type),
  );
  const named = typed?.part.replace(/^\//, "");
  if (named !== undefined && container.has(named)) return named;
  if (container.has("word/document.xml")) return "word/document.xml";
  throw missingDocument();
}

function refuseForeign(container: Container, types: string, office: string | undefined, type: string): void {
  const main = type === "" ? (office ?? "") : type;
  if (/spreadsheetml|^xl\//i.test(main))
    throw documentForeign(
      "This is an Excel workbook with the name of a Word document. Choose the Word document, or open it in Word and save it as .docx.",
    );
  if (/presentationml|^ppt\//i.test(main))
    throw documentForeign("This is a PowerPoint presentation with the name of a Word document. Choose the Word document.");
  if (container.has("word/document.xml") || /wordprocessingml/i.test(types)) return;
  if (container.has("xl/workbook.xml")) throw documentForeign("This is an Excel workbook, not a Word document. Choose the Word document.");
  if (container.has("ppt/presentation.xml"))
    throw documentForeign("This is a PowerPoint presentation, not a Word document. Choose the Word document.");
  if (container.has("content.xml") && container.has("meta-inf/manifest.xml"))
    throw documentForeign("This is an OpenDocument file (.odt). Open it in LibreOffice or Word and save it as .docx.");
  if (!container.has("[Content_Types].xml") && !container.has("_rels/.rels"))
    throw documentForeign("This is a zip file without a Word document inside. Unpack it and choose the document.");
}

/** Names of the parts that are read beside the document; null where the file has none. */
interface PartNames {
  readonly styles: string | null;
  readonly numbering: string | null;
  readonly footnotes: string | null;
  readonly properties: string | null;
  readonly settings: string | null;
  /** By relationship id. */
  readonly headersAndFooters: ReadonlyMap<string, string>;
}

function findParts(documentName: string, container: Container, read: Read): PartNames {
  const related = relationsOf(documentName, read);
  const present = (name: string) => (container.has(name) ? name : null);
  const byKind = (kind: string, fallback: string) =>
    present(related.find((relation) => relation.kind === kind)?.target ?? besides(documentName, fallback));
  const hangers = related.filter(({ kind, target }) => (kind === "header" || kind === "footer") && container.has(target));
  return {
    styles: byKind("styles", "styles.xml"),
    numbering: byKind("numbering", "numbering.xml"),
    footnotes: byKind("footnotes", "footnotes.xml"),
    properties: present("docProps/core.xml"),
    settings: byKind("settings", "settings.xml"),
    headersAndFooters: new Map(hangers.map(({ id, target }) => [id, target])),
  };
}

function hasSwitch(part: Part | null, name: string): boolean {
  return part !== null && childSwitch(part.root, name) === true;
}

function readDocumentPart(name: string, read: Read): Part {
  const part = read(name);
  if (part === null) throw missingDocument();
  const root = part.root.name;
  if (root === "w:document") return part;
  throw documentDamaged(
    `The part ${part.name} does not hold a Word document (its root is ${root.slice(0, 80)}). Open the file in Word and save it again.`,
    { part: part.name },
  );
}

function relationsOf(partName: string, read: Read): Relation[] {
  const slash = partName.lastIndexOf("/");
  const folder = partName.slice(0, slash + 1);
  const part = optional(() => read(`${folder}_rels/${partName.slice(slash + 1)}.rels`));
  if (part === null) return [];
  return part.root.children.flatMap((node: XmlNode) => {
    const target = attribute(node, "Target");
    if (target === null || attribute(node, "TargetMode") === "External") return [];
    const kind = attribute(node, "Type") ?? "";
    return [{ id: attribute(node, "Id") ?? "", kind: kind.slice(kind.lastIndexOf("/") + 1), target: resolveTarget(folder, target) }];
  });
}

/** Where a target leads, as a part name: relative to the folder of the part that names it. */
function resolveTarget(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (target.startsWith("/") ? target : folder + target).split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.join("/");
}

function besides(partName: string, name: string): string {
  return partName.slice(0, partName.lastIndexOf("/") + 1) + name;
}

/** Parts beside the document itself are a help; a document is read without those that are damaged, but never without safety. */
function optional(read: () => Part | null): Part | null {
  try {
    return read();
  } catch (error) {
    if (documentDamaged.is(error)) return null;
    throw error;
  }
}

function missingDocument() {
  return documentDamaged(
    "The file has the frame of a Word document but no document part inside. Get the file again, or open it in Word and save it again.",
  );
}
