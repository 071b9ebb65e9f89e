/** Content controls: what the file says of a place that Word itself keeps as a form field. */
import { attribute, child, childSwitch, childValue, type XmlNode } from "./xml.ts";
import type { Control, ControlKind } from "./document.ts";
import { isPromptEntry } from "./prompts.ts";

/** The control of a w:sdt. */
export function readControl(node: XmlNode, place: Control["place"], parent: Control | null): Control {
  const properties = child(node, "w:sdtPr");
  const kind = kindOf(properties);
  const list = child(properties, "w:dropDownList") ?? child(properties, "w:comboBox");
  const box = child(properties, "w14:checkbox");
  const checked = child(box, "w14:checked");
  const binding = child(properties, "w:dataBinding") ?? child(properties, "w15:dataBinding");
  const control: Control = {
    node,
    kind,
    title: filled(childValue(properties, "w:alias")),
    tag: filled(childValue(properties, "w:tag")),
    options: list === null ? [] : optionsOf(list),
    isOpenList: child(properties, "w:comboBox") !== null,
    dateFormat: filled(childValue(child(properties, "w:date"), "w:dateFormat")),
    showsPrompt: childSwitch(properties, "w:showingPlcHdr") ?? false,
    isMultiLine: isOn(child(properties, "w:text"), "w:multiLine"),
    isChecked: checked !== null && /^(1|true|on)$/.test(attribute(checked, "w14:val") ?? ""),
    isLocked: /content/i.test(childValue(properties, "w:lock") ?? ""),
    binding: binding === null ? null : `${attribute(binding, "w:storeItemID") ?? ""}${attribute(binding, "w:xpath") ?? ""}`,
    place,
    parent,
    paragraphs: [],
    inner: [],
    holdsTable: false,
  };
  parent?.inner.push(control);
  return control;
}

const kinds: Readonly<Record<string, ControlKind>> = {
  "w:text": "text",
  "w:richText": "rich",
  "w:date": "date",
  "w:dropDownList": "choice",
  "w:comboBox": "choice",
  "w14:checkbox": "checkbox",
  "w:picture": "picture",
  "w15:repeatingSection": "repeating",
  "w15:repeatingSectionItem": "group",
  "w:group": "group",
  "w:docPartObj": "other",
  "w:docPartList": "other",
  "w:bibliography": "other",
  "w:citation": "other",
  "w:equation": "other",
  "w15:webExtensionLinked": "other",
  "w15:webExtensionCreated": "other",
};

function kindOf(properties: XmlNode | null): ControlKind {
  for (const node of properties?.children ?? []) {
    const kind = Object.hasOwn(kinds, node.name) ? kinds[node.name] : undefined;
    if (kind !== undefined) return kind;
  }
  return "rich";
}

/** The first entry of a list is often only its prompt, without a value. */
function optionsOf(list: XmlNode): string[] {
  const options: string[] = [];
  for (const item of list.children) {
    const value = attribute(item, "w:value");
    const text = (attribute(item, "w:displayText") ?? value ?? "").trim();
    if (item.name === "w:listItem" && text !== "" && value !== "" && !(options.length === 0 && isPromptEntry(text))) options.push(text);
  }
  return options;
}

function filled(value: string | null): string | null {
  return value === null || value.trim() === "" ? null : value.trim();
}

function isOn(node: XmlNode | null, name: string): boolean {
  return node !== null && /^(1|true|on)$/.test(attribute(node, name) ?? "");
}
