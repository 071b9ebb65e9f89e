/** What sort of answer a place wants: by facts of the file first, then by the words around, then by the room given. */
import type { FieldType } from "../../contract.ts";
import {
  approvalWords,
  datePattern,
  dateWords,
  longWords,
  nameWords,
  noWords,
  numberWords,
  personalWords,
  scaleWords,
  signatureWords,
  yearWords,
  yesWords,
} from "./words.ts";
import { words } from "./word-list.ts";

export interface Guess {
  readonly type: FieldType;
  /** 0 to 1: how sure the type is. */
  readonly certainty: number;
  readonly why: string;
  readonly options?: readonly string[];
}

/** How much may be written: one line, or more. */
export type Room = "line" | "lines";

/** @param hint what stands in the place itself: a prompt, a default answer */
export function guessType(label: string, hint: string, room: Room): Guess {
  const choices = choicesIn(label) ?? choicesIn(hint);
  if (choices !== null) return { type: "choice", certainty: 0.8, why: `the wording offers ${choices.join(" or ")}`, options: choices };
  if (datePattern.test(hint) || datePattern.test(label))
    return { type: "date", certainty: 0.95, why: "the form of a date is printed there" };
  const asked = withoutAside(label);
  const isSpan = spans.test(asked);
  const date = isSpan || asksForMore(asked) ? -1 : dateAt(asked);
  const signature = spellsName.test(asked) ? -1 : signatureWords.at(asked);
  if (signature >= 0 && !(date >= 0 && isDateOfSignature(asked, date, signature)))
    return { type: "signature", certainty: 0.9, why: "the label speaks of a signature" };
  if (date >= 0 && asked.length < 80 && !asked.endsWith("?")) return { type: "date", certainty: 0.9, why: "the label speaks of a date" };
  if (/^\W*(?:le|il|dal|am|den|el|em|dnia|dne|dňa|kelt)\W*$/iu.test(asked))
    return { type: "date", certainty: 0.75, why: "the word before it leads to a date" };
  if (leadsToDate.test(asked)) return { type: "date", certainty: 0.75, why: "the words before it lead to a date" };
  if (/^\W*(?:sign|visa|paraph[e]?)\W*$/iu.test(asked)) return { type: "signature", certainty: 0.85, why: "the label asks to sign" };
  if (signingOfficial.test(asked) && asked.split(" ").length <= 10)
    return { type: "signature", certainty: 0.7, why: "the label names who approves" };
  if (/^\W*by\W*$/i.test(asked) && hint === "") return { type: "signature", certainty: 0.75, why: "who signs does so behind “by”" };
  if (date < 0 && !isSpan && hint.length < 40 && dateWords.in(hint) && !/\d/.test(hint))
    return { type: "date", certainty: 0.85, why: "the prompt speaks of a date" };
  if (signatureWords.is(hint)) return { type: "signature", certainty: 0.85, why: "the prompt speaks of a signature" };
  if (room === "lines" && !isShortAnswer(asked)) return { type: "long_text", certainty: 0.8, why: "there is room for several lines" };
  if (accounts.test(asked) && asked.split(" ").length >= 3)
    return { type: "long_text", certainty: 0.75, why: "the wording asks for an account" };
  const joined = /^\p{L}\p{Ll}{5,30}$/u.test(asked)
    ? /(price|amount|total|quantity|count|odometer|mileage|number of)$|(notes|comments|remarks|description)$/iu.exec(asked)
    : null;
  if (joined?.[1] !== undefined) return { type: "number", certainty: 0.6, why: "the name ends in a word for an amount" };
  if (joined?.[2] !== undefined) return { type: "long_text", certainty: 0.6, why: "the name ends in a word for remarks" };
  if (speaksOfAmount(label, asked)) return { type: "number", certainty: 0.7, why: "the label speaks of an amount" };
  if (asksToCount.test(hint)) return { type: "number", certainty: 0.7, why: "the prompt asks for an amount" };
  return { type: "text", certainty: 0.7, why: "nothing says more than a short text" };
}

/** "Approval" of somebody, or the official who gives it. */
const signingOfficial =
  /\p{L}\sapproval\W*$|(?:authori[sz]ing|approving|certifying|issuing)\s(?:official|officer|authority)\W*$|authori[sz]ed signatory\W*$/iu;

/** The name in letters that goes with a signature. */
const spellsName =
  /расшифровка|розшифровка|^\W*(?:print(?:ed)?|typed?)\s(?:name|signature)|name in (?:print|block)|in block (?:letters|capitals)|nom en (?:lettres|capitales)/iu;

const leadsToDate =
  /(?<!\p{L})(?:(?:od|do|z|dnia) dnia|(?:desde|hasta) el|vom|bis zum|ab dem|am|starting on|commencing on|effective (?:on|from)|ending on|expires on|dated|à compter du|jusqu'au|a partire dal|a decorrere dal|fino al|a partir de|até ao?|с даты|по дату|w dniu|dnia|\p{L}+ on|\p{L}+ le|né\(?e?\)? le|nat[oa](?:\/a)? il|geboren (?:am|op)|(?:valid|gültig|geldig|válid[oa]|valable|valido|ważn\p{L}*|platn\p{L}*|действит\p{L}*)(?:\s\p{L}+){0,2}\s(?:until|from|bis|ab|tot|hasta|até|jusqu'au|fino al|do|od|до))\W*$/iu;

/** "Place and date", "By whom and on what date": where a date is only one of the things asked for, the answer is text. */
function asksForMore(label: string): boolean {
  const parts = label
    .split(/\s*(?:[&+,/]|(?<!\p{L})(?:and|und|et|y|e|en|i|og|och|ja|ve|şi|și|и|і|та|και|és|a)(?!\p{L}))\s*/iu)
    .filter((part) => part !== "");
  if (parts.length < 2 || signatureWords.in(label)) return false;
  return (
    parts.some((part) => !dateWords.in(part) && !timeOrQualifier.test(part) && dateAt(part) < 0) &&
    !/^\P{L}*\p{L}+\s(?:of|de|der|des|di|van|du|da|do)\s/iu.test(parts[0]!)
  );
}

/** Those that go with a date: where it is signed, and at what time. */
const timeOrQualifier =
  /(?<!\p{L})(?:place|city|town|ort|luogo|lugar|lieu|local|localidade|ciudad|città|miejscowość|miejsce|plaats|plats|sted|paikka|místo|miesto|hely|locul|localitatea|место|місце|τόπος|yer|mjesto|time|hour|day|month|year|uhrzeit|zeit|hora|heure|ora|tijd|godzina|czas|tid|klo|kello|время|час|idő|saat|día|mes|año|tag|monat|jahr|jour|mois|année|giorno|mese|anno|number|no|nr)(?!\p{L})|^\P{L}*$/iu;

const unitAside =
  /[(（[]\s*(?:in\s|en\s|w\s)?(?:[€$£¥%]|EUR|USD|GBP|CHF|euros?|dollars?|kg|m?g|[ckm]?m[²2³3]?|l|ml|h|hrs?|hours?|days?|years?|months?|weeks?|minutes?|min|tage|stunden|jahre|monate|días|horas|años|jours|heures|ans|giorni|ore|anni|dias|anos|dagen|uren|jaar|dni|godz\.?|lata|HT|TTC|°\s?C|bar|kW)\s*[)）\]]\W*$/iu;

/** Whether a label wants a figure: it names an amount, or the unit that it is given in. */
function speaksOfAmount(label: string, asked: string): boolean {
  if (unitAside.test(label) || /^\s*#\s?\p{L}[^#]*$|[,(]?\s*in (?:€|euro|eur|\$|%)\W*$/iu.test(label)) return true;
  if (yearWords.is(asked) || howMany.test(asked)) return true;
  if (openQuestion.test(asked) && asked.split(" ").length >= 6) return false;
  return numberWords.in(asked) && asked.length < 60 && !longWords.in(asked) && !personalWords.in(asked);
}

/** "Dates from – to": two dates in one place are text. */
const spans =
  /(?<!\p{L})(?:from|von|vom|desde|dal|van|od|från|fra|с|від)\s*(?:[-–—/…]|\.{2,3})\s*(?:to|until|bis|hasta|al|tot|do|till|til|по|до)(?!\p{L})/iu;

/** "Please enter no of boxes": a prompt that says how much is to be written there. */
const asksToCount =
  /^\W*(?:(?:please )?(?:enter|insert|type|add|give|state)\s(?:the\s|your\s)?|(?:bitte )?)(?:(?:total )?(?:no\.?|nos\.?|number|#) of|quantity|qty|amount|anzahl|menge|betrag|número de \p{L}+s|cantidad|nombre de|quantité|quantità|numero di|aantal|liczba|ilość|количество)(?!\p{L})/iu;

/** A question about a sum is answered with a figure where it asks how much; "What are the costs of …?" wants words. */
const openQuestion =
  /^\W*(?:what|which|who|whom|whose|why|how(?! (?:many|much|old|long|large|big|high|far|often))|describe|explain|was|welche\p{L}*|warum|wie(?! (?:viel\p{L}*|hoch|alt|lang|oft|groß))|quel\p{L}*|que|qué|cuál\p{L}*|pourquoi|comment|cómo|por qué|qual\p{L}*|perché|come|wat|welke|waarom|hoe(?!veel)|jak\p{L}*|co|dlaczego|какие|какой|какая|почему|как)\s.*[?？]\W*$/iu;

const howMany =
  /^\W*(?:no\.?\s(?:\p{L}+\s)?(?:days|nights|hours|people|persons|copies|items|pages|pieces|units|boxes)|how (?:many|much)|wie\s?viele?|combien|cuánt[oa]s?|quant[ieoa]s?|hoeveel|ile|kolik|koľko|hur många|hvor mange|kuinka mont\p{L}+|hány|kaç|сколько|скільки)(?!\p{L})/iu;

/** Verbs that ask for sentences. */
const accounts =
  /^\W*(?:please |bitte |veuillez |favor de |por favor )?(?:briefly |in diesem abschnitt |hier )?(?:describe|explain|summari[sz]e|outline|discuss|elaborate|list (?:the|all|any|your|up to)|elenca|enumer|énumér|auflisten|beschreib(?:en|e|t)?(?= )|erläutern|décri|expliqu|describ|expli[cq]|descrev|descriv|spieg|beschrijf|opis(?:z|ać)|popište|beskriv|kuvaile|опишите|опишіть|açıklay)/iu;

/** Whether a line is enough whatever room there is: names, numbers, telephones. */
export function isShortAnswer(label: string): boolean {
  if (longWords.in(label) || label.split(" ").length > 4) return false;
  return personalWords.in(label) || /(?:#|№|(?<!\p{L})(?:no|nr|n°|nº)\.?)\s*$/iu.test(label);
}

/** Whether a text begins by asking for sentences: "Describe …", "Beschreiben Sie …". */
export function asksForAccount(text: string): boolean {
  return accounts.test(text);
}

/** Whether the words ask for an account rather than for a word or two. */
export function wantsProse(label: string): boolean {
  return longWords.in(label) && label.length < 120;
}

export function speaksOfSignature(label: string): boolean {
  const asked = withoutAside(label);
  return signatureWords.in(asked) || approvalWords.in(asked);
}

/** "Data" is a date in half of Europe and something else in English, so it counts where it stands alone or before such words. */
function dateAt(text: string): number {
  const label = text.split(/:\s/).at(-1)!;
  const found = dateWords.at(label);
  if (found >= 0) return found;
  if (/^\W*data\W*$/iu.test(label) || /[,/–-]\s*data\W*$/iu.test(label)) return label.search(/data/i);
  return /^\W*data\s+(?:urodzenia|podpisu|wystawienia|sporządzenia|rozpoczęcia|zakończenia|wydania|przyjęcia|złożenia|nascimento|emissione|emissão|rilascio|inizio|fine|início|fim|prevista|nașterii|întocmirii|semnării|presa|assinatura|naixement)/iu.test(
    label,
  )
    ? 0
    : -1;
}

/** Whether what stands under a line is who signs there, rather than what to write. */
export function isSignatory(label: string): boolean {
  return (
    !nameWords.is(label) &&
    !/(?<!\p{L})(?:no|nr|n°|nº|№|num(?:ber|mer|er)|numéro|número|numero|číslo|номер)\.?\W*$/iu.test(label) &&
    !/^\W*(?:(?:job )?title|position|stanowisko|funkcja|funktion|cargo|fonction|funzione|функция|должность|посада|print(?:ed)?|type[dn]?|block|address|phone|tel|e-?mail|place|city|town|company|paikka|plats|sted|plaats|miejscowość|místo|miesto|hely|место|місце|τόπος|yer|場所|地点|ort|lieu|lugar|luogo|local|anschrift|adresse|in block|расшифровка|ф\.?\s?и\.?\s?о|имя|name in|nom en)/iu.test(
      label,
    ) &&
    label.length <= 80
  );
}

/** "Date of signature" and "Signature date" want a date; "Signature and date" and "Signature / Date" want both, so a signature. */
function isDateOfSignature(label: string, date: number, signature: number): boolean {
  const between = label.slice(Math.min(date, signature), Math.max(date, signature));
  if (/[/&,+;]|\s(?:and|und|et|y|e|en|i|og|och|ja)\s/iu.test(between))
    return date < signature && /^\S+\s*(?:of|der|de|di|van)\b/iu.test(between);
  return true;
}

/** The label without what it says in brackets at its end, unless that is all. */
function withoutAside(label: string): string {
  const main = label.replace(/\s*[(（][^()（）]*[)）]\s*$/u, "").trim();
  return main === "" ? label : main;
}

/** The alternatives of a prompt that leaves a choice: "shall/shall not", "12/24/36", "daily/weekly"; null where it names one thing. */
export function alternativesIn(prompt: string): string[] | null {
  const pair = prompt.split(/\s*[/|]\s*|\s+(?:OR|or|oder|ou|of|lub|или)\s+/u).map((option) => option.trim());
  if (pair.length < 2 || pair.length > 6 || pair.some((option) => option === "" || option.split(" ").length > 4)) return null;
  const negated =
    pair.length === 2 &&
    new RegExp(`^(?:${escape(pair[0]!)} (?:not|nicht|niet|pas|non|no)|(?:not|no|ne|não|non|nie|не) ${escape(pair[0]!)})$`, "iu").test(
      pair[1]!,
    );
  const isScale = pair.every((option) => scaleWords.is(option));
  // Names of things are asked for; articles, verbs and adjectives in small letters are to be chosen from.
  const isWording = /^[\p{Ll}\s/|'’-]+$/u.test(prompt) && pair.every((option) => plainWords.is(option));
  return negated || isScale || isWording || (pair.length >= 3 && pair.every((option) => /^\d{1,4}$/.test(option))) ? pair : null;
}

const plainWords = words(
  `is are was were has have his her hers their its he she they him them shall may will must a an the this these that those does do best all reasonable commercially exclusive non-exclusive joint several jointly severally
  with without before after by to from one two three four five six first second third days weeks months years day week month year calendar business working landlord tenant buyer seller lessor lessee
  der die das er sie sein ihr seine ihre ist sind hat haben le la les il elle son sa ses est sont el los las su sus es son lo gli suo sua suoi è sono`,
  "他 她 甲方 乙方",
);

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** "(Yes/No)" and "Pass / Fail": the options that a label itself offers. */
function choicesIn(text: string): string[] | null {
  if (text.length > 200) return null;
  const inBrackets = /[([（]([^()[\]（）]{3,80})[)\]）]\s*[?:]?\s*$/u.exec(text)?.[1];
  const pair = (inBrackets ?? text)
    .split(/\s*[/|]\s*|\s+(?:or|oder|ou|o|of|lub|или)\s+/iu)
    .map((option) => option.trim().replace(/[?:.]+$/, ""));
  if (pair.length < 2 || pair.length > 6) return null;
  const [first = "", second = ""] = pair;
  const isYesNo = (yesWords.is(first) && noWords.is(second)) || (noWords.is(first) && yesWords.is(second));
  const isTest =
    /^(pass|ok|conform|compliant|accept(?:ed)?|approved?)$/iu.test(first) &&
    /^(fail|nok|not ok|n\.?o\.?k\.?|non-?conform|non-?compliant|reject(?:ed)?|declined?)$/iu.test(second);
  return isYesNo || isTest ? pair : null;
}
