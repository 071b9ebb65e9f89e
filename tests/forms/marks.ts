/** The ways in which writers mark a place to fill in: each gives the XML of its runs, and what the file states of the answer. */
import { control, escapeXml, legacy, r } from "../../src/apps/templates/domain/word/testing.ts";
import type { AskedField } from "./truth.ts";

export interface Mark {
  readonly xml: string;
  readonly states?: Pick<AskedField, "aliases" | "options" | "maxLength">;
}

export const underscores = (count: number): Mark => ({ xml: r("_".repeat(count)) });
export const wideUnderscores = (count: number): Mark => ({ xml: r("＿".repeat(count)) });
export const dots = (count: number): Mark => ({ xml: r(".".repeat(count)) });
export const ellipses = (count: number): Mark => ({ xml: r("…".repeat(count)) });
/** Spaces that only their underline shows. */
export const underlined = (count: number): Mark => ({ xml: r("\u00a0".repeat(count), '<w:u w:val="single"/>') });
/** Tabs that only their underline shows. */
export const underlinedTabs = (count: number): Mark => ({ xml: r("\t".repeat(count), '<w:u w:val="single"/>') });
/** Any text that is itself the blank: "__/__/____", "____年__月__日". */
export const shape = (text: string): Mark => ({ xml: r(text) });
/** "[Name]", "<Name>", "{{name}}", "${name}": the text inside is a right name of the field too. */
export const placeholder = (text: string): Mark => ({ xml: r(text), states: { aliases: [text.replace(/^[[<{$«]+|[\]>}»]+$/g, "")] } });
/** A prompt in grey italics or on yellow, to be typed over. */
export const prompt = (text: string, look: "grey" | "yellow"): Mark => ({
  xml: r(text, look === "grey" ? '<w:i/><w:color w:val="808080"/>' : '<w:highlight w:val="yellow"/>'),
  states: { aliases: [text.replace(/^[[<]+|[\]>]+$/g, "")] },
});

export const mergeField = (name: string): Mark => ({
  xml: `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> MERGEFIELD ${name} \\* MERGEFORMAT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${r(`«${name}»`)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`,
  states: { aliases: [name.replaceAll("_", " ")] },
});

export const textControl = (prompts: string, title = ""): Mark => controlOf("<w:text/>", prompts, title);
export const dateControl = (prompts: string, format: string, title = ""): Mark =>
  controlOf(`<w:date><w:dateFormat w:val="${format}"/></w:date>`, prompts, title);
export const listControl = (prompts: string, options: readonly string[], title = ""): Mark => {
  const items = options.map((option) => `<w:listItem w:displayText="${escapeXml(option)}" w:value="${escapeXml(option)}"/>`);
  const mark = controlOf(
    `<w:dropDownList><w:listItem w:displayText="${escapeXml(prompts)}" w:value=""/>${items.join("")}</w:dropDownList>`,
    prompts,
    title,
  );
  return { xml: mark.xml, states: { ...mark.states, options } };
};

export const legacyText = (name: string, maxLength?: number): Mark => ({
  xml: legacy(
    "FORMTEXT",
    `<w:name w:val="${name}"/><w:enabled/><w:textInput>${maxLength === undefined ? "" : `<w:maxLength w:val="${maxLength}"/>`}</w:textInput>`,
    "\u2002\u2002\u2002\u2002\u2002",
  ),
  states: maxLength === undefined ? {} : { maxLength },
});
export const legacyDate = (name: string, format: string): Mark => ({
  xml: legacy(
    "FORMTEXT",
    `<w:name w:val="${name}"/><w:enabled/><w:textInput><w:type w:val="date"/><w:format w:val="${format}"/></w:textInput>`,
    "\u2002\u2002\u2002\u2002\u2002",
  ),
});
export const legacyList = (name: string, options: readonly string[]): Mark => ({
  xml: legacy(
    "FORMDROPDOWN",
    `<w:name w:val="${name}"/><w:enabled/><w:ddList>${options.map((option) => `<w:listEntry w:val="${escapeXml(option)}"/>`).join("")}</w:ddList>`,
  ),
  states: { options },
});

/** How a box to tick is put on paper. */
export type Box = "☐" | "□" | "❑" | "( )" | "(  )" | "[ ]" | "○" | "symbol" | "legacy" | "control" | "drawn" | "vector";

export function boxXml(box: Box): string {
  switch (box) {
    case "symbol":
      return '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>';
    case "legacy":
      return legacy("FORMCHECKBOX", '<w:name w:val=""/><w:enabled/><w:checkBox><w:sizeAuto/><w:default w:val="0"/></w:checkBox>');
    case "control":
      return control('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', r("☐"), { prompts: false });
    case "drawn":
      return `<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="144000" cy="144000"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="144000" cy="144000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
    case "vector":
      return '<w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" style="width:11pt;height:11pt;visibility:visible"/></w:pict></w:r>';
    default:
      return r(box);
  }
}

function controlOf(kind: string, prompts: string, title: string): Mark {
  return {
    xml: control(kind, r(prompts, '<w:color w:val="808080"/>'), { title }),
    states: { aliases: title === "" ? [] : [title] },
  };
}
