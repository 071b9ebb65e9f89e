/** Parts of a package into the document that a person sees. */
import { readControl } from "./controls.ts";
import type { Block, Cell, Paragraph, Region, Row, Story, Table, WordDocument, Control } from "./document.ts";
import { type Numbering, readNumbering } from "./numbering.ts";
import type { WordPackage } from "./package.ts";
import { type Flow, readInline } from "./paragraphs.ts";
import { shownHeaders } from "./shown-headers.ts";
import { isShaded, readStyles, type Setting, type Styles } from "./styles.ts";
import { attribute, child, childSwitch, childValue, type Part, type XmlNode } from "./xml.ts";

/** @param onParagraph called now and then with the share of the body that is read, 0 to 1 */
export function readDocument(source: WordPackage, onParagraph?: (share: number) => void): WordDocument {
  const styles = readStyles(source.styles);
  const reader = new DocumentReader(styles, readNumbering(source.numbering, styles.language), onParagraph ?? (() => {}));
  const body = child(source.document.root, "w:body");
  if (body !== null) reader.story(source.document, body, "body");
  const pages = reader.pageBreaks === 0 ? null : reader.pageBreaks + 1;
  for (const [part, region] of shownHeaders(source)) reader.story(part, part.root, region);
  for (const note of source.footnotes?.root.children ?? []) {
    if (attribute(note, "w:type") === null) reader.story(source.footnotes!, note, "footnote");
  }
  return { styles, stories: reader.stories, paragraphs: reader.paragraphs, tables: reader.tables, controls: reader.controls, pages };
}

interface Place {
  readonly part: Part;
  readonly region: Region;
  readonly flow: Flow;
  readonly cell: Cell | null;
  readonly control: Control | null;
}

class DocumentReader {
  readonly stories: Story[] = [];
  readonly paragraphs: Paragraph[] = [];
  readonly tables: Table[] = [];
  readonly controls: Control[] = [];
  pageBreaks = 0;

  private readonly styles: Styles;
  private readonly numbering: Numbering;
  private readonly onParagraph: (share: number) => void;

  constructor(styles: Styles, numbering: Numbering, onParagraph: (share: number) => void) {
    this.styles = styles;
    this.numbering = numbering;
    this.onParagraph = onParagraph;
  }

  story(part: Part, root: XmlNode, region: Region): void {
    const blocks: Block[] = [];
    this.stories.push({ region, blocks });
    const flow: Flow = { fields: [], pageBreaks: 0 };
    this.read(root, blocks, { part, region, flow, cell: null, control: null });
    this.pageBreaks += flow.pageBreaks;
  }

  private read(parent: XmlNode, blocks: Block[], place: Place): void {
    for (const node of parent.children) {
      switch (node.name) {
        case "w:p":
          this.paragraph(node, blocks, place);
          break;
        case "w:tbl":
          this.table(node, blocks, place);
          break;
        case "w:sdt":
          this.read(child(node, "w:sdtContent") ?? empty, blocks, { ...place, control: this.control(node, "block", place) });
          break;
        case "w:del":
        case "w:moveFrom":
        case "w:sectPr":
        case "w:sdtPr":
        case "w:tcPr":
        case "w:tblPr":
          break;
        default:
          if (node.children.length > 0) this.read(node, blocks, place);
      }
    }
  }

  private paragraph(node: XmlNode, blocks: Block[], place: Place): void {
    const properties = child(node, "w:pPr");
    const setting = this.styles.setting(properties);
    const inline = readInline(node, setting.styleId, this.styles, place.flow, place.control);
    const paragraph: Paragraph = {
      kind: "paragraph",
      node,
      part: place.part,
      region: place.region,
      index: this.paragraphs.length,
      text: inline.text,
      runs: inline.runs,
      marks: inline.marks,
      setting,
      number: inline.text === "" && this.isUnseen(properties, setting) ? null : this.number(setting),
      cell: place.cell,
      control: place.control,
      isContents: inline.isContents || setting.isContents || isInsideContents(place.control),
      isInsideField: inline.isInsideField,
      hasDrawing: inline.hasDrawing,
    };
    this.paragraphs.push(paragraph);
    this.controls.push(...inline.controls);
    for (const control of inline.controls) control.paragraphs.push(paragraph);
    for (let control = place.control; control !== null; control = control.parent) control.paragraphs.push(paragraph);
    blocks.push(paragraph);
    if (this.paragraphs.length % 500 === 0) this.onParagraph(node.end / place.part.text.length);
    // A text box stands where it hangs: behind its paragraph, in a flow of its own.
    for (const box of inline.boxes)
      this.read(box, blocks, { ...place, region: place.region === "body" ? "textbox" : place.region, flow: { fields: [], pageBreaks: 0 } });
  }

  /** An empty paragraph that only ends a section is not counted; nor one whose end is deleted, moved away or hidden. */
  private isUnseen(properties: XmlNode | null, setting: Setting): boolean {
    if (child(properties, "w:sectPr") !== null) return true;
    const end = child(properties, "w:rPr");
    if (end === null) return false;
    return child(end, "w:del") !== null || child(end, "w:moveFrom") !== null || this.styles.look(setting.styleId, end).hidden;
  }

  private number(setting: Setting) {
    const { numbering, styleId } = setting;
    if (numbering === null || numbering.id === "0") return null;
    const bound = styleId === null ? null : this.numbering.levelOfStyle(numbering.id, styleId);
    return this.numbering.next(numbering.id, numbering.level === 0 && bound !== null ? bound : numbering.level);
  }

  private control(node: XmlNode, kind: Control["place"], place: Place): Control {
    const control = readControl(node, kind, place.control);
    this.controls.push(control);
    return control;
  }

  private table(node: XmlNode, blocks: Block[], place: Place): void {
    const table: Table = {
      kind: "table",
      node,
      part: place.part,
      region: place.region,
      index: this.tables.length,
      rows: [],
      cell: place.cell,
      paragraphIndex: this.paragraphs.length,
      control: place.control,
    };
    this.tables.push(table);
    blocks.push(table);
    for (let control = place.control; control !== null; control = control.parent) control.holdsTable = true;
    this.rows(node, table, place);
  }

  private rows(parent: XmlNode, table: Table, place: Place): void {
    for (const node of parent.children) {
      if (node.name === "w:tr") this.row(node, table, place);
      else if (node.name === "w:sdt")
        this.rows(child(node, "w:sdtContent") ?? empty, table, { ...place, control: this.control(node, "row", place) });
      else if (!/Pr$|^w:tblGrid$|^w:del$|^w:moveFrom$/.test(node.name)) this.rows(node, table, place);
    }
  }

  private row(node: XmlNode, table: Table, place: Place): void {
    const properties = child(node, "w:trPr");
    if (child(properties, "w:del") !== null) return;
    const height = child(properties, "w:trHeight");
    const row: Row = {
      node,
      table,
      index: table.rows.length,
      cells: [],
      isHeader: childSwitch(properties, "w:tblHeader") ?? false,
      height: height === null ? null : Number(attribute(height, "w:val") ?? 0) || null,
      control: place.control,
    };
    table.rows.push(row);
    this.cells(node, row, place, { at: bounded(childValue(properties, "w:gridBefore")) });
  }

  private cells(parent: XmlNode, row: Row, place: Place, column: { at: number }): void {
    for (const node of parent.children) {
      if (node.name === "w:tc") this.cell(node, row, place, column);
      else if (node.name === "w:sdt")
        this.cells(child(node, "w:sdtContent") ?? empty, row, { ...place, control: this.control(node, "cell", place) }, column);
      else if (!/Pr$|PrEx$|^w:del$|^w:moveFrom$/.test(node.name)) this.cells(node, row, place, column);
    }
  }

  private cell(node: XmlNode, row: Row, place: Place, column: { at: number }): void {
    const properties = child(node, "w:tcPr");
    const span = Math.max(1, bounded(childValue(properties, "w:gridSpan")));
    const merge = childValue(properties, "w:vMerge");
    const width = child(properties, "w:tcW");
    const cell: Cell = {
      node,
      row,
      column: column.at,
      span,
      isContinued: merge !== null && merge !== "restart",
      isShaded: isShaded(child(properties, "w:shd")),
      control: place.control,
      blocks: [],
      text: "",
      width: width === null || attribute(width, "w:type") === "pct" ? null : Number(attribute(width, "w:w")) || null,
    };
    column.at += span;
    // The older way to merge sideways: the cells behind say that they belong to the first.
    if (childValue(properties, "w:hMerge") === "continue" && row.cells.length > 0) return;
    row.cells.push(cell);
    this.read(node, cell.blocks, { ...place, cell });
    cell.text = cell.blocks
      .flatMap((block) => (block.kind === "paragraph" ? [block.text] : []))
      .join("\n")
      .trim();
  }
}

const empty: XmlNode = { name: "", attributes: [], children: [], parent: null, text: "", start: 0, openEnd: 0, end: 0, ordinal: 0 };

/** A control that Word put around its contents list. */
function isInsideContents(control: Control | null): boolean {
  for (let at = control; at !== null; at = at.parent) {
    if (at.kind !== "other") continue;
    const part = child(child(at.node, "w:sdtPr"), "w:docPartObj");
    if (/table of contents|tables? of|bibliograph/i.test(childValue(part, "w:docPartGallery") ?? "")) return true;
  }
  return false;
}

/** Counts of columns beyond any real table are cut, not believed. */
function bounded(value: string | null): number {
  const number = Number(value ?? 0);
  return Number.isInteger(number) && number > 0 ? Math.min(number, 1000) : 0;
}
