/** Fields of Word's older kind, which stand between three marks in the text: begin, separate, end. */
import { attribute, child, childSwitch, childValue, type XmlNode } from "./xml.ts";

export type CodeKind = "text" | "box" | "list" | "merge" | "prompt" | "contents" | "page" | "other";

/** What a legacy form field states of itself. */
export interface LegacyData {
  readonly name: string | null;
  readonly help: string | null;
  readonly status: string | null;
  readonly defaultText: string | null;
  readonly maxLength: number | null;
  /** regular, number, date, currentTime, currentDate, calculated. */
  readonly textType: string | null;
  readonly format: string | null;
  /** All entries of a list, a blank one or a prompt at its top as well. */
  readonly options: readonly string[];
  /** Place of the entry that a list shows. */
  readonly chosen: number;
  readonly isChecked: boolean;
}

/** The kind of a field and what its code names: the merge field, the prompt. */
export function readCode(code: string): { kind: CodeKind; argument: string | null } {
  const [word = ""] = code.trim().split(/\s+/, 1);
  const rest = code.trim().slice(word.length).trim();
  switch (word.toUpperCase()) {
    case "FORMTEXT":
      return { kind: "text", argument: null };
    case "FORMCHECKBOX":
      return { kind: "box", argument: null };
    case "FORMDROPDOWN":
      return { kind: "list", argument: null };
    case "MERGEFIELD":
      return { kind: "merge", argument: firstArgument(rest) };
    case "FILLIN":
      return { kind: "prompt", argument: firstArgument(rest) };
    case "MACROBUTTON":
      return { kind: "prompt", argument: rest.replace(/^\S+\s*/, "") };
    case "TOC":
    case "TOA":
    case "INDEX":
      return { kind: "contents", argument: null };
    case "PAGE":
    case "NUMPAGES":
    case "SECTIONPAGES":
      return { kind: "page", argument: null };
    default:
      return { kind: "other", argument: null };
  }
}

/** @param begin the w:fldChar that opens the field, or a w:fldSimple */
export function readLegacyData(begin: XmlNode): LegacyData | null {
  const data = child(begin, "w:ffData");
  if (data === null) return null;
  const input = child(data, "w:textInput");
  const list = child(data, "w:ddList");
  const box = child(data, "w:checkBox");
  const maxLength = Number(childValue(input, "w:maxLength") ?? 0);
  return {
    name: filled(childValue(data, "w:name")),
    help: filled(textOf(data, "w:helpText")),
    status: filled(textOf(data, "w:statusText")),
    defaultText: filled(childValue(input, "w:default")),
    maxLength: Number.isInteger(maxLength) && maxLength > 0 ? maxLength : null,
    textType: childValue(input, "w:type"),
    format: filled(childValue(input, "w:format")),
    options: (list?.children ?? []).flatMap((node) => (node.name === "w:listEntry" ? [(attribute(node, "w:val") ?? "").trim()] : [])),
    chosen: Number(childValue(list, "w:result") ?? childValue(list, "w:default") ?? 0) || 0,
    isChecked: childSwitch(box, "w:checked") ?? childSwitch(box, "w:default") ?? false,
  };
}

/** Help is the author's own text, or the name of one of Word's. */
function textOf(data: XmlNode, name: string): string | null {
  const node = child(data, name);
  return node !== null && attribute(node, "w:type") === "text" ? attribute(node, "w:val") : null;
}

function firstArgument(rest: string): string | null {
  const quoted = /^"([^"]*)"/.exec(rest);
  if (quoted !== null) return quoted[1]!;
  return /^[^\s\\]+/.exec(rest)?.[0] ?? null;
}

function filled(value: string | null): string | null {
  return value === null || value.trim() === "" ? null : value.trim();
}
