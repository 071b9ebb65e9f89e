/** One paragraph's runs into visible text, with marks where Word keeps fields. */
import { readControl } from "./controls.ts";
import { drawnBox, drawnTexts } from "./drawings.ts";
import type { Mark, Run, Control } from "./document.ts";
import { type CodeKind, type LegacyData, readCode, readLegacyData } from "./field-codes.ts";
import type { Look, Styles } from "./styles.ts";
import { checkedBox, emptyBox, isSymbolFont, symbolOf } from "./symbols.ts";
import { attribute, child, type XmlNode } from "./xml.ts";

/** What goes on from paragraph to paragraph of one flow of text. */
export interface Flow {
  /** Fields that are open, the innermost last. */
  readonly fields: OpenField[];
  /** Pages seen as breaks that Word remembered. */
  pageBreaks: number;
}

interface OpenField {
  code: string;
  isResult: boolean;
  /** Whether it begins in hidden text, where nobody fills it in. */
  readonly isHidden: boolean;
  kind: CodeKind | null;
  argument: string | null;
  readonly begin: XmlNode;
  readonly legacy: LegacyData | null;
  mark: Mark | null;
}

export interface InlineContent {
  readonly text: string;
  readonly runs: readonly Run[];
  readonly marks: readonly Mark[];
  /** Contents of the text boxes that hang on this paragraph. */
  readonly boxes: readonly XmlNode[];
  readonly controls: readonly Control[];
  readonly isContents: boolean;
  readonly isInsideField: boolean;
  readonly hasDrawing: boolean;
}

export function readInline(paragraph: XmlNode, styleId: string | null, styles: Styles, flow: Flow, outer: Control | null): InlineContent {
  const reader = new InlineReader(styleId, styles, flow, outer);
  reader.read(paragraph);
  return reader.finish();
}

class InlineReader {
  private text = "";
  private readonly runs: Run[] = [];
  private readonly marks: Mark[] = [];
  private readonly boxes: XmlNode[] = [];
  private readonly controls: Control[] = [];
  private hasDrawing = false;
  private readonly isInsideField: boolean;
  private isContents: boolean;
  private control: Control | null;

  private readonly styleId: string | null;
  private readonly styles: Styles;
  private readonly flow: Flow;

  constructor(styleId: string | null, styles: Styles, flow: Flow, outer: Control | null) {
    this.styleId = styleId;
    this.styles = styles;
    this.flow = flow;
    this.control = outer;
    this.isInsideField = flow.fields.some((field) => field.mark !== null);
    this.isContents = this.isInContents();
  }

  read(parent: XmlNode): void {
    for (const node of parent.children) {
      switch (node.name) {
        case "w:r":
          this.run(node);
          break;
        case "w:del":
        case "w:moveFrom":
        case "w:pPr":
        case "w:sdtPr":
        case "w:sdtEndPr":
        case "w:rPr":
          break;
        case "w:sdt":
          this.inlineControl(node);
          break;
        case "w:fldSimple":
          this.simpleField(node);
          break;
        case "m:t":
          this.add(node.text, node, this.styles.plain);
          break;
        default:
          if (node.children.length > 0) this.read(node);
      }
    }
  }

  finish(): InlineContent {
    for (const { mark } of this.flow.fields) {
      if (mark === null || !this.marks.includes(mark)) continue;
      mark.to = this.text.length;
      mark.goesOn = true;
    }
    const { text, runs, marks, boxes, controls, isContents, isInsideField, hasDrawing } = this;
    return { text, runs, marks, boxes, controls, isContents, isInsideField, hasDrawing };
  }

  private run(run: XmlNode): void {
    const look = this.styles.look(this.styleId, child(run, "w:rPr"));
    for (const node of run.children) this.piece(node, look);
  }

  private piece(node: XmlNode, look: Look): void {
    switch (node.name) {
      case "w:t":
        this.characters(node, look);
        break;
      case "w:tab":
      case "w:ptab":
        this.add("\t", node, look);
        break;
      case "w:br":
        if (attribute(node, "w:type") !== "page" && attribute(node, "w:type") !== "column") this.add("\n", node, look);
        else this.pageBreak(node);
        break;
      case "w:cr":
        this.add("\n", node, look);
        break;
      case "w:noBreakHyphen":
        this.add("-", node, look);
        break;
      case "w:sym":
        this.add(symbolOf(attribute(node, "w:font"), Number.parseInt(attribute(node, "w:char") ?? "0", 16)) ?? "", node, look);
        break;
      case "w:lastRenderedPageBreak":
        this.flow.pageBreaks++;
        break;
      case "w:fldChar":
        this.fieldMark(node, look);
        break;
      case "w:instrText": {
        const field = this.flow.fields.at(-1);
        if (field !== undefined && !field.isResult) field.code += node.text;
        break;
      }
      case "w:drawing":
      case "w:pict":
      case "w:object":
      case "mc:AlternateContent":
        this.drawing(node, look);
        break;
    }
  }

  private pageBreak(node: XmlNode): void {
    if (attribute(node, "w:type") === "page") this.flow.pageBreaks++;
  }

  private characters(node: XmlNode, look: Look): void {
    const { text } = node;
    if (!isSymbolFont(look.font) && !/[\uf000-\uf0ff]/.test(text)) return this.add(text, node, look);
    let shown = "";
    for (const character of text) {
      const isSign = isSymbolFont(look.font) || /[\uf000-\uf0ff]/.test(character);
      shown += isSign && character.trim() !== "" ? (symbolOf(look.font, character.charCodeAt(0)) ?? character) : character;
    }
    this.add(shown, node, look);
  }

  private add(text: string, node: XmlNode, look: Look): void {
    // A field's code is not shown, but for boxes the code is all there is.
    if (text === "" || look.hidden || this.flow.fields.some((field) => !field.isResult)) return;
    const from = this.text.length;
    this.text += text;
    this.runs.push({ from, to: this.text.length, node, look });
  }

  private inlineControl(node: XmlNode): void {
    const content = child(node, "w:sdtContent");
    const control = readControl(node, "inline", this.control);
    this.controls.push(control);
    const mark = this.mark("control", node, { control });
    const before = this.control;
    this.control = control;
    if (content !== null) this.read(content);
    this.control = before;
    mark.to = this.text.length;
  }

  private simpleField(node: XmlNode): void {
    const { kind, argument } = readCode(attribute(node, "w:instr") ?? "");
    if (kind === "contents") this.isContents = true;
    const mark = isFillable(kind) ? this.mark(kind, node, { legacy: readLegacyData(node), argument }) : null;
    if (kind === "box") this.add(emptyBox, node, this.styles.plain);
    this.read(node);
    if (mark !== null) mark.to = this.text.length;
  }

  private fieldMark(node: XmlNode, look: Look): void {
    const { fields } = this.flow;
    const type = attribute(node, "w:fldCharType");
    if (type === "begin") {
      // Word itself nests a handful; more is an attempt to make the reader slow.
      if (fields.length < 50)
        fields.push({
          code: "",
          isResult: false,
          isHidden: look.hidden,
          kind: null,
          argument: null,
          begin: node,
          legacy: readLegacyData(node),
          mark: null,
        });
      return;
    }
    const field = fields.at(-1);
    if (field === undefined) return;
    if (type === "separate" && !field.isResult) this.startResult(field);
    if (type === "end") {
      if (!field.isResult) this.startResult(field);
      fields.pop();
      if (field.mark === null) return;
      field.mark.endNode = node;
      field.mark.to = this.marks.includes(field.mark) ? this.text.length : field.mark.to;
    }
  }

  private startResult(field: OpenField): void {
    const { kind, argument } = readCode(field.code);
    field.isResult = true;
    field.kind = kind;
    field.argument = argument;
    if (kind === "contents") this.isContents = true;
    if (!isFillable(kind) || field.isHidden) return;
    field.mark = this.mark(kind, field.begin, { legacy: field.legacy, argument });
    if (kind === "box") this.add(field.legacy?.isChecked === true ? checkedBox : emptyBox, field.begin, this.styles.plain);
    if (kind === "list" && field.legacy !== null) this.add(field.legacy.options[field.legacy.chosen] ?? "", field.begin, this.styles.plain);
    if (kind === "prompt" && argument !== null) this.add(argument, field.begin, this.styles.plain);
  }

  private drawing(node: XmlNode, look: Look): void {
    this.hasDrawing = true;
    const texts = drawnTexts(node);
    this.boxes.push(...texts);
    const active = activeControl(node);
    if (active !== null) {
      const mark = this.mark("activex", node, { argument: active });
      if (/check|option|toggle/i.test(active)) this.add(emptyBox, node, look);
      mark.to = this.text.length;
    } else if (texts.length === 0 && drawnBox(node)) {
      const mark = this.mark("drawn_box", node, {});
      this.add(emptyBox, node, look);
      mark.to = this.text.length;
    }
  }

  private mark(
    kind: Mark["kind"],
    node: XmlNode,
    about: { control?: Control; legacy?: LegacyData | null; argument?: string | null },
  ): Mark {
    const at = this.text.length;
    const mark: Mark = {
      kind,
      from: at,
      to: at,
      node,
      endNode: node,
      control: about.control ?? null,
      legacy: about.legacy ?? null,
      argument: about.argument ?? null,
      goesOn: false,
    };
    this.marks.push(mark);
    return mark;
  }

  private isInContents(): boolean {
    return this.flow.fields.some((field) => field.kind === "contents");
  }
}

function isFillable(kind: CodeKind): boolean {
  return kind === "text" || kind === "box" || kind === "list" || kind === "merge" || kind === "prompt";
}

/** Name of an ActiveX control, which Word shows as a picture. */
function activeControl(node: XmlNode): string | null {
  const control = child(node, "w:control");
  return control === null ? null : (attribute(control, "w:name") ?? "");
}
