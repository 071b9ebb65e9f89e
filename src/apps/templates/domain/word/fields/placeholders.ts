/** Named placeholders in running text: [Name], <Name>, {name}, {{name}}, ${name}, %NAME%, «Name». One pass, linear in the text. */
import type { Paragraph } from "../document.ts";
import { alternativesIn, asksForAccount } from "../kinds.ts";
import { labelOfName } from "../labels.ts";
import { askedFor, isEmptyPrompt, isExample, tellsToWrite } from "../prompts.ts";
import { datePattern } from "../words.ts";
import { slot, type Slot, type SlotSource } from "./slot.ts";

/** Longest text in brackets that is a name rather than a remark. */
const longestName = 180;

export function placeholderSlots(paragraph: Paragraph): Slot[] {
  const { text } = paragraph;
  const slots: Slot[] = [];
  if (!/[[<{«%#【〔［＜｛]/.test(text)) return slots;
  /** Where the last opening sign of each kind stands, and how many more are open inside it. */
  const open = new Map<string, number>();
  const depth = new Map<number, number>();
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    const opening = openings[sign];
    if (opening !== undefined) {
      // Of brackets in brackets the outer ones are the place, and so are the first of doubled braces.
      const before = open.get(opening.close);
      const isInner = before !== undefined && at - before <= longestName && text.slice(before, at).length > 1;
      if (isInner && sign === "[") depth.set(before, (depth.get(before) ?? 0) + 1);
      else if (!isInner || sign !== "{") open.set(opening.close, at);
      if (sign === "{" && text[at + 1] === "{") at++;
      continue;
    }
    const start = open.get(sign);
    if (start === undefined) continue;
    const inner = depth.get(start) ?? 0;
    if (inner > 0) {
      depth.set(start, inner - 1);
      continue;
    }
    open.delete(sign);
    const end = sign === "}" && text[at + 1] === "}" && text[start + 1] === "{" ? at + 2 : at + 1;
    const found = end - start > longestName + 4 ? null : namedSlot(paragraph, start, end, sign);
    if (found !== null) slots.push(found);
    at = end - 1;
  }
  return [...slots, ...signedSlots(paragraph)];
}

const openings: Readonly<Record<string, { close: string }>> = Object.assign(Object.create(null), {
  "[": { close: "]" },
  "<": { close: ">" },
  "{": { close: "}" },
  "«": { close: "»" },
  "【": { close: "】" },
  "〔": { close: "〕" },
  "［": { close: "］" },
  "＜": { close: "＞" },
  "｛": { close: "｝" },
});

function namedSlot(paragraph: Paragraph, start: number, end: number, close: string): Slot | null {
  const { text } = paragraph;
  const raw = text.slice(start, end);
  const isDollar = close === "}" && text[start - 1] === "$";
  const inner = raw
    .replace(/^[[<{«【〔［＜｛]+|[\]>}»】〕］＞｝]+$/g, "")
    .replace(close === "}" ? /\s*\|.*$/s : /^$/, "")
    .trim();
  if (
    close === "]" &&
    /^(?:[●•*…_.\s]{1,12}|x{1,4}|[XYZN]|#+)$/iu.test(inner) &&
    /[\p{L}\d$€£:,(]\s*$/u.test(text.slice(Math.max(0, start - 3), start)) &&
    !/^\s*$/.test(inner)
  )
    return made("bracket", inner, 0.8);
  if (!saysSomething(inner) && alternativesIn(inner) === null) return null;
  if (close === "]" || close === "】" || close === "〕" || close === "］")
    return isReference(inner, text, start) || isOptionalWording(inner) ? null : made("bracket", inner, 0.88);
  if (close === ">" || close === "＞") return isAngled(raw, inner) ? made("angle", inner, 0.85) : null;
  if (close === "»")
    return /^[\p{L}\d]+(?:[_.][\p{L}\d]+)+$|^[A-Z][a-z]+(?:[A-Z][a-z]+)+$/u.test(inner) ? made("guillemet", inner, 0.85) : null;
  // Logic of a template engine: loops and conditions are written, not filled in.
  if (/^[%#/^!@]|%$/.test(inner)) return null;
  // "{daily, weekly}" is a set.
  if (inner.includes(",") || inner.split(" ").length > 6) return null;
  return made(isDollar ? "dollar" : "brace", inner, isCode(inner) ? 0.93 : 0.8, isDollar ? start - 1 : start);

  function made(source: SlotSource, name: string, certainty: number, from = start): Slot {
    const options = alternativesIn(name);
    if (options !== null && source === "bracket")
      return slot(source, paragraph, from, end, {
        type: "choice",
        options,
        prompt: name,
        certainty: 0.8,
        evidence: "Brackets around alternatives",
      });
    const code = isCode(name);
    const isName = (code && source !== "bracket") || (code && /[_\d]|\p{Ll}\p{Lu}/u.test(name));
    const label = isName ? labelOfName(name.replace(/^[\w]+\.(?=\w)/, "")) : askedFor(name);
    return slot(source, paragraph, from, end, {
      ownLabel: namesNothing(name) ? null : capital(withoutExample(label)),
      prompt: name,
      type: isName && /(?:_|(?<=\p{Ll})(?=[CBST]))(?:check|checkbox|checked|box|tick|selected|yn)$/iu.test(name) ? "checkbox" : null,
      tag: isName ? name : null,
      identity: !/\p{L}{2}/u.test(name) ? null : `name ${name.toLowerCase().replace(/\s+/g, " ")}`,
      isMultiLine: name.length > 90,
      certainty: name.length > 90 ? certainty - 0.2 : certainty,
      evidence: `${brackets[source] ?? "Marks"} around “${name.length > 60 ? `${name.slice(0, 60)}…` : name}”`,
    });
  }
}

const brackets: Partial<Record<SlotSource, string>> = {
  bracket: "Brackets",
  angle: "Angle brackets",
  brace: "Braces",
  dollar: "A template sign",
  guillemet: "Guillemets",
  percent: "Percent signs",
};

function saysSomething(inner: string): boolean {
  return inner.length >= 2
    ? /\p{L}{2}|\p{Lo}|x\.x/iu.test(inner) || /^[\d?]+[./-][\d?.]+$|^#+$/.test(inner) || /^v?\d+(?:\.[\dx]+)+$/i.test(inner)
    : false;
}

/** [1], [s], [sic], [ABC 2019, p. 4], [see annex] are no places to fill in. */
function isReference(inner: string, text: string, start: number): boolean {
  if (/^\d+([,–-]\s*\d+)*$|^sic$|^\.{3}$|^[xX✓]$|placeholder|\bbrackets?\b/i.test(inner)) return true;
  if (/^(?:see|cf\.|siehe|vgl\.|voir|ver|vedi|zie|note:|signed|redacted|reserved|intentionally)\b/iu.test(inner)) return true;
  if (/^(?:https?:|www\.|mailto:)/i.test(inner)) return true;
  if (/^(?:ISO|IEC|EN|DIN|BS|RFC|NIST|ANSI|IEEE|ASTM)\b[\s\d/:.-]+$/.test(inner)) return true;
  // A part of a path tells how the path is made.
  if (/[/\\]/.test(text[start - 1] ?? "") && /(?:\/\/|\\\\)\S*$/.test(text.slice(Math.max(0, start - 60), start))) return true;
  return /[\p{L}]/u.test(text[start - 1] ?? "") && inner.length <= 3;
}

/** Wording that a contract may keep or drop: "[and its affiliates]", "[The tenant shall keep the premises clean.]". */
function isOptionalWording(inner: string): boolean {
  if (tellsToWrite(inner) || asksForAccount(inner)) return false;
  const words = inner.split(/\s+/);
  if (
    words.length >= 2 &&
    /^(?:and|or|but|which|that|who|whose|where|if|unless|provided|including|subject to|other than|in (?:respect|relation|accordance)|no later|not|und|oder|wenn|sofern|et|ou|y|o|e)(?=\s)/u.test(
      inner,
    )
  )
    return true;
  return (
    words.length >= 6 &&
    /(?<!\p{L})(?:shall|will|must|may not|agrees?|muss|darf|wird|soll|doit|devra|deberá|debe|dovrà|deverá|moet|zal)(?!\p{L})/u.test(inner)
  );
}

function isAngled(raw: string, inner: string): boolean {
  if (!/^[<＜][<＜]?\s?[\p{L}\d#]/u.test(raw) || inner.length > 100) return false;
  return !/^(?:https?:|www\.|mailto:|[\w.+-]+@[\w.-]+\.\w+$)|=["']/i.test(inner) && !/^\d+([.,]\d+)?\s*(and|or|und|%|$)/.test(inner);
}

/** Whether a prompt only shows a form ("dd/mm/yyyy", "X.X", "e.g. …") and does not say what belongs there. */
function namesNothing(name: string): boolean {
  return (
    (isEmptyPrompt(name) && /\s/.test(name)) ||
    datePattern.test(name) ||
    !/\p{L}{2}|\p{Lo}/u.test(name.replace(/x{2,}/gi, "")) ||
    isExample(name)
  );
}

/** "Role, e.g. Quality Manager" asks for a role. */
function withoutExample(label: string): string {
  const cut = label.search(
    /[\s,;:(–—-]+(?:e\.\s?g\.|for example|such as|z\.\s?B\.|p\.\s?ex\.|par exemple|por ejemplo|p\.\s?ej\.|ad esempio|bijv\.|np\.|t\.ex\.|f\.eks\.)/iu,
  );
  return cut >= 3 ? label.slice(0, cut) : label;
}

function isCode(name: string): boolean {
  return /^[\p{L}_][\p{L}\d_.:-]*$/u.test(name) && !/^\p{Lu}?\p{Ll}+$|^\p{Lu}+$/u.test(name) ? true : /^[a-z][a-z\d]*$/.test(name);
}

/** %NAME%, ##NAME##, @@name@@: signs that open as they close. */
function signedSlots(paragraph: Paragraph): Slot[] {
  const slots: Slot[] = [];
  if (!/[%#@]/.test(paragraph.text)) return slots;
  for (const found of paragraph.text.matchAll(
    /%([A-Z][A-Z\d_]{2,40})%|##\s?([\p{L}][\p{L}\d_ ]{1,40}?)\s?##|@@([\p{L}][\p{L}\d_]{1,40})@@/gu,
  )) {
    const name = found[1] ?? found[2] ?? found[3] ?? "";
    slots.push(
      slot("percent", paragraph, found.index, found.index + found[0].length, {
        ownLabel: labelOfName(name),
        prompt: name,
        tag: name,
        identity: `name ${name.toLowerCase()}`,
        certainty: 0.85,
        evidence: `Signs around “${name}”`,
      }),
    );
  }
  return slots;
}

function capital(text: string): string {
  return text === "" ? text : text[0]!.toUpperCase() + text.slice(1);
}
