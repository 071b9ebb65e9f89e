/** Slots that Word itself knows: content controls, legacy form fields, merge fields, prompts, ActiveX controls. */
import type { FieldType } from "../../../contract.ts";
import type { Mark, Paragraph, Control } from "../document.ts";
import { endsAsLabel, labelOfName } from "../labels.ts";
import { askedFor, isEmptyPrompt, isPromptEntry } from "../prompts.ts";
import { slot, type Slot } from "./slot.ts";

export function markSlots(paragraph: Paragraph): Slot[] {
  const slots: Slot[] = [];
  for (const mark of paragraph.marks) {
    const found = mark.control !== null ? controlSlot(paragraph, mark, mark.control) : codeSlot(paragraph, mark);
    if (found !== null) slots.push(found);
  }
  const block = paragraph.control;
  if (block !== null && block.paragraphs[0] === paragraph) {
    const found = blockSlot(paragraph, block);
    if (found !== null) slots.push(found);
  }
  return slots;
}

/** Whether a paragraph belongs to a control whose slot stands in an earlier paragraph. */
export function isInsideControl(paragraph: Paragraph): boolean {
  const block = paragraph.control;
  return (
    block !== null &&
    block.paragraphs[0] !== paragraph &&
    block.paragraphs[0] !== undefined &&
    blockSlot(block.paragraphs[0], block) !== null
  );
}

const types: Partial<Record<Control["kind"], FieldType>> = { date: "date", choice: "choice", checkbox: "checkbox" };

function controlSlot(paragraph: Paragraph, mark: Mark, control: Control): Slot | null {
  if (control.kind === "other" || control.kind === "picture" || control.kind === "group") return null;
  // A control around other controls only holds them together.
  if (control.inner.some(isFillable)) return null;
  const content = paragraph.text.slice(mark.from, mark.to);
  if (isBare(control) && !isAnswered(paragraph, mark.from, content)) return null;
  return fromControl(paragraph, mark.from, mark.to, mark, control, content);
}

function blockSlot(paragraph: Paragraph, control: Control): Slot | null {
  if (control.place === "inline" || control.place === "row" || !isFillable(control)) return null;
  if (control.inner.some(isFillable) || control.holdsTable) return null;
  if (control.paragraphs.some((inside) => inside.isContents || (inside.setting.level !== null && !control.showsPrompt))) return null;
  const content = control.paragraphs
    .map((inside) => inside.text)
    .join("\n")
    .trim();
  // A rich control around finished text is there for layout or protection, not to be filled in.
  if (control.kind === "rich" && !control.showsPrompt && (content.length > 200 || control.paragraphs.length > 3)) return null;
  if (isBare(control) && (control.place !== "block" || control.paragraphs.length > 1 || !isAnswered(paragraph, 0, content))) return null;
  return fromControl(paragraph, 0, paragraph.text.length, null, control, content);
}

function isFillable(control: Control): boolean {
  return (
    control.kind === "text" ||
    control.kind === "rich" ||
    control.kind === "date" ||
    control.kind === "choice" ||
    control.kind === "checkbox"
  );
}

/** What the author called a control; tags made by programs are no names. */
function nameOf({ title, tag }: Control): string | null {
  if (title !== null)
    return isCode(title)
      ? labelOfName(title.replace(/^[<{[«]+|[>}\]»]+$/gu, "").replace(/^\w+:(?=\S)/, ""))
      : title.replace(behindCode, "");
  return tag === null || !/\p{L}{3}/u.test(tag) || /^goog_|^_|\d{5,}/.test(tag) ? null : labelOfName(tag);
}

/** The identifier that a program puts behind the words for a person: "First name<<SGName>>". */
const behindCode = /(?<=[^\s<])\s*<<.*$/su;

/** A title in the signs of a program, "<<gender:address>>", means the same wherever it stands. */
function isCode(title: string): boolean {
  return /^(?:<<|\{\{|\$\{|«).*(?:>>|\}|»)$/u.test(title.trim());
}

/** A rich control that has no name and shows no prompt: often nothing but a wrapper around what is printed. */
function isBare(control: Control): boolean {
  return control.kind === "rich" && !control.showsPrompt && nameOf(control) === null;
}

/** Whether what a bare control holds is the answer to a label: behind it on the line, or in the next cell. */
function isAnswered(paragraph: Paragraph, from: number, content: string): boolean {
  const lead = paragraph.text.slice(0, from);
  if (endsAsLabel(content)) return false;
  if (endsAsLabel(lead)) return content.trim() === "" || /[\p{L}\p{N}]/u.test(content);
  const { cell } = paragraph;
  if (cell === null || lead.trim() !== "" || content.trim() === "" || content.trim() !== cell.text) return false;
  const left = cell.row.cells[cell.row.cells.indexOf(cell) - 1];
  return left !== undefined && left.text.length <= 80 && endsAsLabel(left.text) && /[\p{L}\p{N}]/u.test(content);
}

function fromControl(paragraph: Paragraph, from: number, to: number, mark: Mark | null, control: Control, content: string): Slot {
  const prompt = control.showsPrompt ? content.trim() : "";
  const own = nameOf(control) ?? namedBy(prompt);
  const preset = control.showsPrompt || control.kind === "checkbox" ? (control.isChecked ? "true" : null) : content.trim() || null;
  return slot("content_control", paragraph, from, to, {
    mark,
    control,
    ownLabel: own,
    prompt: prompt === "" ? null : prompt,
    type: types[control.kind] ?? null,
    options: control.options.length > 0 ? control.options : null,
    format: control.dateFormat,
    preset,
    tag: control.tag,
    isMultiLine: control.isMultiLine || control.paragraphs.length > 1 || prompt.length > 90 || isBodyText(control, own),
    identity:
      control.binding !== null
        ? `binding ${control.binding}`
        : control.title !== null && isCode(control.title)
          ? `name ${control.title}`
          : null,
    certainty: control.showsPrompt || control.kind !== "rich" ? 0.97 : 0.8,
    evidence: describeControl(control),
  });
}

/** A rich control on lines of its own, outside tables and without a name, is where a section's text goes. */
function isBodyText(control: Control, own: string | null): boolean {
  return control.kind === "rich" && control.place === "block" && own === null && control.paragraphs[0]?.cell === null;
}

/** What a prompt calls its place; null where it only says that something belongs there. */
function namedBy(prompt: string): string | null {
  const asked = askedFor(prompt.replace(behindCode, "").replace(/^[[<{]+|[\]>}.]+$/g, ""));
  return asked === "" ? null : asked[0]!.toUpperCase() + asked.slice(1);
}

function describeControl(control: Control): string {
  const kind = {
    text: "A text",
    rich: "A rich text",
    date: "A date",
    choice: "A list",
    checkbox: "A check box",
    picture: "A picture",
    repeating: "A repeating",
    group: "A group",
    other: "A",
  }[control.kind];
  const names = [control.title === null ? "" : `titled “${control.title}”`, control.showsPrompt ? "that shows its prompt" : ""].filter(
    (part) => part !== "",
  );
  return [`${kind} content control`, ...names].join(" ");
}

function codeSlot(paragraph: Paragraph, mark: Mark): Slot | null {
  const { legacy } = mark;
  switch (mark.kind) {
    case "text":
    case "box":
    case "list": {
      const type = mark.kind === "box" ? "checkbox" : mark.kind === "list" ? "choice" : legacyType(legacy?.textType ?? null);
      const isCalculated = legacy?.textType === "calculated";
      return slot("legacy_field", paragraph, mark.from, mark.to, {
        mark,
        ownLabel:
          mark.kind === "list"
            ? shownEntry(legacy)
            : (usefulDefault(legacy?.defaultText) ?? usefulName(legacy?.help) ?? usefulName(legacy?.status)),
        type,
        options:
          mark.kind === "list"
            ? (legacy?.options ?? []).filter((option, index) => option !== "" && !(index === 0 && isPromptEntry(option)))
            : null,
        maxLength: legacy?.maxLength ?? null,
        format: legacy?.format ?? null,
        preset: legacy?.isChecked === true ? "true" : (legacy?.defaultText ?? null),
        help: legacy?.help ?? legacy?.status ?? null,
        tag: legacy?.name ?? null,
        isMultiLine: mark.goesOn,
        certainty: isCalculated ? 0.5 : 0.98,
        evidence: { text: "A legacy text field", box: "A legacy check box", list: "A legacy drop-down list" }[mark.kind],
      });
    }
    case "merge": {
      const name = mark.argument ?? "";
      return slot("merge_field", paragraph, mark.from, mark.to, {
        mark,
        ownLabel: labelOfName(name),
        tag: name,
        identity: `name ${name.toLowerCase()}`,
        certainty: 0.97,
        evidence: `The merge field ${name}`,
      });
    }
    case "prompt": {
      const given = (mark.argument ?? "").replace(/^[[<{]+|[\]>}]+$/g, "").trim();
      // "Text12" is a name that Word gave, in any language.
      const text = /^\p{L}+\d+$/u.test(given) ? "" : given.replace(behindCode, "");
      return slot("prompt_field", paragraph, mark.from, Math.max(mark.to, mark.from + (mark.argument ?? "").length), {
        mark,
        ownLabel: namedBy(text),
        prompt: text,
        identity: /\p{L}{2}/u.test(text) && !isEmptyPrompt(text) ? `name ${given.toLowerCase()}` : null,
        certainty: 0.92,
        evidence: "A field that asks for its text",
      });
    }
    case "activex": {
      const name = mark.argument ?? "";
      const type = /check/i.test(name) ? "checkbox" : /option/i.test(name) ? "checkbox" : null;
      return /button/i.test(name) && type === null
        ? null
        : slot("activex", paragraph, mark.from, mark.to, { mark, type, tag: name, certainty: 0.9, evidence: "An ActiveX control" });
    }
    case "drawn_box":
      return slot("drawn_box", paragraph, mark.from, mark.to, {
        mark,
        type: "checkbox",
        certainty: 0.7,
        evidence: "A small empty shape drawn like a box",
      });
    default:
      return null;
  }
}

/** The entry that a list shows, where it is an answer. */
function shownEntry(legacy: Mark["legacy"]): string | null {
  const shown = legacy?.options[legacy.chosen] ?? "";
  return isPromptEntry(shown) ? null : shown;
}

function legacyType(textType: string | null): FieldType | null {
  if (textType === "date" || textType === "currentDate") return "date";
  return textType === "number" || textType === "calculated" ? "number" : null;
}

/** A default of words is a prompt; one of blanks, digits or a code is only a default. */
function usefulDefault(text: string | null | undefined): string | null {
  return text !== null && text !== undefined && /\p{L}{3}.*\s.*\p{L}{2}/u.test(text) && text.length <= 60 && !isEmptyPrompt(text)
    ? text
    : null;
}

/** Help texts are sentences as often as names; only a name serves as a label. */
function usefulName(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text.length > 60 || isEmptyPrompt(text)) return null;
  return text;
}
