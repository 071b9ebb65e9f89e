/**
 * A Word document as a person sees it: paragraphs and tables in their order, with what is deleted, hidden or doubled left
 * out, and with a way back from each visible character to its place in the file.
 */
import type { CodeKind, LegacyData } from "./field-codes.ts";
import type { NumberLabel } from "./numbering.ts";
import type { Look, Setting, Styles } from "./styles.ts";
import type { Part, XmlNode } from "./xml.ts";

export type Region = "body" | "textbox" | "header" | "footer" | "footnote";

/** Characters of one w:t and how they look. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly node: XmlNode;
  readonly look: Look;
}

/** Something in a paragraph's text that Word itself knows as a place to fill in. */
export interface Mark {
  readonly kind: "control" | "activex" | "drawn_box" | CodeKind;
  readonly from: number;
  to: number;
  readonly node: XmlNode;
  /** The last piece of the file that belongs to it. */
  endNode: XmlNode;
  readonly control: Control | null;
  readonly legacy: LegacyData | null;
  /** Merge field's name, prompt of a macro button. */
  readonly argument: string | null;
  /** Whether it goes on in the paragraphs behind. */
  goesOn: boolean;
}

export type ControlKind = "text" | "rich" | "date" | "choice" | "checkbox" | "picture" | "repeating" | "group" | "other";

/** A content control: a place that Word itself keeps as a form field. */
export interface Control {
  readonly node: XmlNode;
  readonly kind: ControlKind;
  /** The title that Word shows on the control. */
  readonly title: string | null;
  readonly tag: string | null;
  readonly options: readonly string[];
  /** A list into which other answers may be typed as well. */
  readonly isOpenList: boolean;
  readonly dateFormat: string | null;
  /** Whether it shows its prompt and no answer yet. */
  readonly showsPrompt: boolean;
  readonly isMultiLine: boolean;
  readonly isChecked: boolean;
  readonly isLocked: boolean;
  /** Controls of one binding show the same answer. */
  readonly binding: string | null;
  readonly place: "inline" | "block" | "cell" | "row";
  readonly parent: Control | null;
  /** All paragraphs inside. */
  readonly paragraphs: Paragraph[];
  /** Controls that stand inside. */
  readonly inner: Control[];
  holdsTable: boolean;
}

export interface Paragraph {
  readonly kind: "paragraph";
  readonly node: XmlNode;
  readonly part: Part;
  readonly region: Region;
  /** Place among all paragraphs of the document. */
  readonly index: number;
  /** Visible text; a box of any sort is one character, a tab "\t", a line break "\n". */
  readonly text: string;
  readonly runs: readonly Run[];
  readonly marks: readonly Mark[];
  readonly setting: Setting;
  readonly number: NumberLabel | null;
  readonly cell: Cell | null;
  /** The innermost control around the whole paragraph. */
  readonly control: Control | null;
  /** Whether it stands in a contents list that Word made. */
  readonly isContents: boolean;
  /** Whether a field that began before covers it. */
  readonly isInsideField: boolean;
  /** Whether it holds a picture or a drawing. */
  readonly hasDrawing: boolean;
}

export interface Cell {
  readonly node: XmlNode;
  readonly row: Row;
  /** First column of the grid, from 0. */
  readonly column: number;
  /** Columns of the grid. */
  readonly span: number;
  /** Whether it goes on from the cell above. */
  readonly isContinued: boolean;
  readonly isShaded: boolean;
  readonly control: Control | null;
  /** Paragraphs and tables inside. */
  readonly blocks: Block[];
  /** Text of its own paragraphs, lines joined, trimmed. */
  text: string;
  readonly width: number | null;
}

export interface Row {
  readonly node: XmlNode;
  readonly table: Table;
  readonly index: number;
  readonly cells: Cell[];
  readonly isHeader: boolean;
  /** Least height in twentieths of a point, null where the text decides. */
  readonly height: number | null;
  readonly control: Control | null;
}

export interface Table {
  readonly kind: "table";
  readonly node: XmlNode;
  readonly part: Part;
  readonly region: Region;
  /** Among all tables. */
  readonly index: number;
  readonly rows: Row[];
  /** The cell that it stands in. */
  readonly cell: Cell | null;
  /** Number of the paragraph that stands behind the table's start. */
  readonly paragraphIndex: number;
  readonly control: Control | null;
}

export type Block = Paragraph | Table;

/** One flow of text: the body, a header, a text box. */
export interface Story {
  readonly region: Region;
  readonly blocks: Block[];
}

export interface WordDocument {
  readonly styles: Styles;
  readonly stories: readonly Story[];
  readonly paragraphs: readonly Paragraph[];
  readonly tables: readonly Table[];
  readonly controls: readonly Control[];
  /** Pages as Word last laid them out, null where it left no trace. */
  readonly pages: number | null;
}

/** Whether a paragraph shows nothing at all. */
export function isBlank(paragraph: Paragraph): boolean {
  return paragraph.marks.length === 0 && paragraph.text.trim() === "";
}

/** The look that most characters from `from` to `to` have; null where there are none. */
export function lookAt(paragraph: Paragraph, from = 0, to = paragraph.text.length): Look | null {
  let best: Run | null = null;
  let most = 0;
  for (const run of paragraph.runs) {
    const room = Math.min(to, run.to) - Math.max(from, run.from);
    if (room > most && paragraph.text.slice(Math.max(from, run.from), Math.min(to, run.to)).trim() !== "") {
      most = room;
      best = run;
    }
  }
  return best?.look ?? null;
}
