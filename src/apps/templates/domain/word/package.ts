/** The parts of a Word document and how they refer to each other. */
import { type Container, openContainer } from "./container.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { documentDamaged, documentForeign } from "./problems.ts";
import { withoutLatentStyles, withoutUnusedLists } from "./unused.ts";
import { attribute, type Part, readXml, type XmlNode } from "./xml.ts";

export interface WordPackage {
  readonly document: Part;
  readonly styles: Part | null;
  readonly numbering: Part | null;
  readonly properties: Part | null;
  /** Headers and footers by relationship id. */
  readonly headersAndFooters: ReadonlyMap<string, Part>;
  readonly footnotes: Part | null;
  /** Macros are data that is never run; their presence is counted. */
  readonly hasMacros: boolean;
}

/** @throws documentForeign, documentEncrypted, documentDamaged, documentTooLarge, documentUnsafe */
export function readPackage(bytes: Uint8Array, limits: Partial<Limits> = {}): WordPackage {
  const bounds = { ...defaultLimits, ...limits };
  const container = openContainer(bytes, bounds);
  const budget = { elements: bounds.elements };
  const read: Read = (name, trim) => {
    const data = container.read(name);
    return data === null ? null : readXml(name, data, bounds, budget, trim);
  };
  const documentName = findDocument(container, read);
  const document = read(documentName);
  if (document === null) throw missingDocument();
  checkRoot(document);
  const related = relationsOf(documentName, read);
  const byKind = (kind: string, fallback: string, trim?: (text: string) => string) => {
    const target = related.find((relation) => relation.kind === kind)?.target ?? besides(documentName, fallback);
    return container.has(target) ? optional(() => read(target, trim)) : null;
  };
  const headersAndFooters = new Map<string, Part>();
  for (const { id, kind, target } of related) {
    if (kind !== "header" && kind !== "footer") continue;
    const part = container.has(target) ? optional(() => read(target)) : null;
    if (part !== null) headersAndFooters.set(id, part);
  }
  const styles = byKind("styles", "styles.xml", withoutLatentStyles);
  const footnotes = byKind("footnotes", "footnotes.xml");
  const users = [document, styles, footnotes, ...headersAndFooters.values()].flatMap((part) => (part === null ? [] : [part.text]));
  return {
    document,
    styles,
    numbering: byKind("numbering", "numbering.xml", (text) => withoutUnusedLists(text, users)),
    footnotes,
    properties: container.has("docProps/core.xml") ? optional(() => read("docProps/core.xml")) : null,
    headersAndFooters,
    hasMacros: container.names.some((name) => /vbaProject\.bin$/i.test(name)),
  };
}

type Read = (name: string, trim?: (text: string) => string) => Part | null;

interface Relation {
  readonly id: string;
  /** The last word of the relationship's type: styles, header, officeDocument. */
  readonly kind: string;
  /** Name of the part that it leads to; external targets are left out and never fetched. */
  readonly target: string;
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
  if (container.has("xl/workbook.xml")) throw documentForeign("This is an Excel workbook, not a Word document.");
  if (container.has("ppt/presentation.xml")) throw documentForeign("This is a PowerPoint presentation, not a Word document.");
  if (container.has("content.xml") && container.has("meta-inf/manifest.xml"))
    throw documentForeign("This is an OpenDocument file (.odt). Open it in LibreOffice or Word and save it as .docx.");
  if (!container.has("[Content_Types].xml") && !container.has("_rels/.rels"))
    throw documentForeign("This is a zip file without a Word document inside. Unpack it and choose the document.");
}

function checkRoot(part: Part): void {
  const { name } = part.root;
  if (name === "w:document") return;
  throw documentDamaged(
    `The part ${part.name} does not hold a Word document (its root is ${name.slice(0, 80)}). Open the file in Word and save it again.`,
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
