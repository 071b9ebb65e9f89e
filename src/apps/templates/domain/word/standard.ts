/** The standard that a document speaks of. */
import type { WordDocument } from "./document.ts";

/** Editions in force where a document does not say which it means. */
const editions: Readonly<Record<string, string>> = {
  "ISO 9001": "2015",
  "ISO 14001": "2015",
  "ISO 45001": "2018",
  "ISO/IEC 27001": "2022",
  "ISO/IEC 27002": "2022",
  "ISO 22301": "2019",
  "ISO 13485": "2016",
  "ISO 22000": "2018",
  "ISO 50001": "2018",
  "ISO/IEC 17025": "2017",
  "ISO/IEC 20000-1": "2018",
  "ISO 31000": "2018",
  "ISO 19011": "2018",
  "ISO/IEC 42001": "2023",
  "ISO 37001": "2016",
  "ISO/IEC 27701": "2019",
};

/** The one spoken of most, with its edition: "ISO 9001:2015"; null where none is. */
export function findStandard(document: WordDocument, title: string): string | null {
  const counts = new Map<string, number>();
  const years = new Map<string, Map<string, number>>();
  const add = (text: string, points: number) => {
    if (!/ISO|IEC/i.test(text)) return;
    for (const found of text.matchAll(
      /\b(?:(?:DIN|BS|NF|UNE|UNI|PN|SS|NEN|EN)[\s-]+)*ISO(?:\s?\/\s?IEC)?(?:\s?\/\s?(?:TS|TR))?[\s\u00a0-]{0,2}(\d{4,5}(?:-\d)?)(?!\d)(?:\s?[:\-–]\s?((?:19|20)\d{2}))?/giu,
    )) {
      const name = fullName(found[1]!);
      counts.set(name, (counts.get(name) ?? 0) + points);
      if (found[2] === undefined) continue;
      const own = years.get(name) ?? new Map<string, number>();
      years.set(name, own.set(found[2], (own.get(found[2]) ?? 0) + 1));
    }
  };
  add(title, 5);
  for (const paragraph of document.paragraphs)
    add(paragraph.text, paragraph.setting.level !== null || paragraph.region === "header" ? 2 : 1);
  const name = mostOf(counts);
  if (name === null) return otherStandard(document, title);
  const year = mostOf(years.get(name) ?? new Map()) ?? editions[name];
  return year === undefined ? name : `${name}:${year}`;
}

function fullName(number: string): string {
  const joint = /^(?:270\d\d|2770\d|17\d{3}|20000(?:-1)?|42001|15408)$/.test(number);
  return `${joint ? "ISO/IEC" : "ISO"} ${number === "20000" ? "20000-1" : number}`;
}

const others: readonly (readonly [RegExp, string])[] = [
  [/\bFedRAMP\b/i, "FedRAMP"],
  [/\bNIST\s+SP\s+800-53\b/i, "NIST SP 800-53"],
  [/\bNIST\s+SP\s+800-171\b/i, "NIST SP 800-171"],
  [/\bPCI[\s-]DSS\b/i, "PCI DSS"],
  [/\bSOC\s?2\b/, "SOC 2"],
  [/\bHIPAA\b/, "HIPAA"],
  [/\bGDPR\b|\bDSGVO\b|\bRGPD\b/, "GDPR"],
  [/\bHACCP\b/, "HACCP"],
  [/\bIATF\s?16949\b/, "IATF 16949"],
  [/\bAS\s?9100[A-D]?\b/, "AS9100"],
];

function otherStandard(document: WordDocument, title: string): string | null {
  const counts = new Map<string, number>();
  for (const [pattern, name] of others) {
    let count = pattern.test(title) ? 5 : 0;
    for (const paragraph of document.paragraphs) if (pattern.test(paragraph.text)) count++;
    // Laws and frameworks are named in passing; a document about one names it again and again.
    if (count >= 3) counts.set(name, count);
  }
  return mostOf(counts);
}

function mostOf(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [name, count] of counts) if (count > most) [best, most] = [name, count];
  return best;
}
