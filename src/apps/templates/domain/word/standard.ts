/** The standard, framework or law that a document is about. */
import { isBlank, type WordDocument } from "./document.ts";

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
  "ISO/IEC 17020": "2012",
  "ISO/IEC 17021-1": "2015",
  "ISO/IEC 20000-1": "2018",
  "ISO 31000": "2018",
  "ISO 19011": "2018",
  "ISO 15189": "2022",
  "ISO 21001": "2018",
  "ISO 26000": "2010",
  "ISO 28000": "2022",
  "ISO 14971": "2019",
  "ISO/IEC 42001": "2023",
  "ISO 37001": "2016",
  "ISO 37301": "2021",
  "ISO 41001": "2018",
  "ISO 55001": "2014",
  "ISO/IEC 27701": "2019",
  "ISO/IEC 27017": "2015",
  "ISO/IEC 27018": "2019",
  "IATF 16949": "2016",
};

/**
 * The one spoken of most, with its edition: "ISO 9001:2015"; null where none is more than named in passing.
 * A title, a header and a heading speak for the whole document; one sentence of many does not.
 */
export function findStandard(document: WordDocument, title: string): string | null {
  const mentions = new Mentions();
  mentions.add(title, 6);
  let lines = 0;
  for (const paragraph of document.paragraphs) {
    if (isBlank(paragraph)) continue;
    lines++;
    const isTitled = paragraph.setting.level !== null || paragraph.setting.isTitle;
    const isFrame = paragraph.region === "header" || paragraph.region === "footer";
    // The first lines say what a document is about.
    const isTop = lines <= 12 && paragraph.region === "body";
    mentions.add(paragraph.text, isTitled || isFrame ? 3 : isTop ? 2 : 1);
  }
  return mentions.most(lines) ?? byClauses(document);
}

/** Clauses that all management system standards share, in some languages; each line is one clause. */
const sharedClauses: readonly RegExp[] = [
  /context of the organi[sz]ation|kontext der organisation|contexte de l.organisme|contexto de la organización|contesto dell.organizzazione|contexto da organização/i,
  /leadership|führung|liderazgo|liderança/i,
  /^\W*[\d.]*\s*(?:planning|planung|planification|planificación|pianificazione|planejamento|planeamento)\W*$/i,
  /^\W*[\d.]*\s*(?:support|unterstützung|apoyo|supporto|apoio)\W*$/i,
  /^\W*[\d.]*\s*(?:operations?|betrieb|réalisation des activités opérationnelles|operación|attività operative|operação)\W*$/i,
  /performance evaluation|bewertung der leistung|évaluation des performances|evaluación del desempeño|valutazione delle prestazioni|avaliação (?:do|de) desempenho/i,
  /^\W*[\d.]*\s*(?:improvement|verbesserung|amélioration|mejora|miglioramento|melhoria)\W*$/i,
];

/** Clauses that only one of them has. */
const ownClauses: readonly (readonly [RegExp, string])[] = [
  [
    /information security risk|statement of applicability|informationssicherheitsrisik|annex a controls|sécurité de l.information|seguridad de la información/i,
    "ISO/IEC 27001",
  ],
  [
    /environmental aspects|compliance obligations|umweltaspekte|aspects environnementaux|aspectos ambientales|aspetti ambientali/i,
    "ISO 14001",
  ],
  [
    /hazard identification|participation of workers|eliminating hazards|gefährdungsbeurteilung|identification des dangers|identificación de peligros/i,
    "ISO 45001",
  ],
  [/business impact analysis|business continuity (?:strateg|plan)/i, "ISO 22301"],
  [
    /customer (?:focus|satisfaction)|externally provided|quality (?:policy|objectives)|kundenorientierung|qualitätspolitik|politique qualité|política de (?:la )?calidad|politica per la qualità|política da qualidade/i,
    "ISO 9001",
  ],
];

/** A document that follows the clauses of a management system without naming its standard. */
function byClauses(document: WordDocument): string | null {
  const lines = document.paragraphs.flatMap(({ text }) => (text.length < 90 && text.trim() !== "" ? [text] : []));
  const shared = sharedClauses.filter((clause) => lines.some((line) => clause.test(line))).length;
  if (shared < 5) return null;
  const found = ownClauses.find(([clause]) => lines.some((line) => clause.test(line)));
  return found === undefined ? null : `${found[1]}:${editions[found[1]]!}`;
}

class Mentions {
  private readonly points = new Map<string, number>();
  private readonly years = new Map<string, Map<string, number>>();

  add(text: string, points: number): void {
    if (!mayName.test(text) || !/\d|GDPR|DSGVO|RGPD|HIPAA|PCI|FedRAMP|HACCP|SOX|TISAX|DORA|CMMC|CCPA|COBIT/i.test(text)) return;
    if (/ISO|ИСО|IEC|МЭК|OHSAS|IATF/i.test(text)) this.addNumbered(text, points);
    for (const [pattern, name] of named) if (pattern.test(text)) this.count(name, points);
  }

  /** @param lines of the document: the longer it is, the more often its standard is spoken of */
  most(lines: number): string | null {
    const name = highest(this.points);
    if (name === null) return null;
    const least = lines > 150 ? 3 : lines > 40 ? 2 : 1;
    // Laws, frameworks and standards of detail are named in passing; a document about one names it in a title or again and again.
    if (this.points.get(name)! < (editions[name] === undefined ? Math.max(3, least) : least)) return null;
    const year = highest(this.years.get(name) ?? new Map()) ?? editions[name];
    return year === undefined ? name : `${name}:${year}`;
  }

  private addNumbered(text: string, points: number): void {
    for (const found of text.matchAll(numbered)) {
      const name = found[1] === undefined ? `${found[3]!.toUpperCase()} ${found[4]!}` : fullName(found[1]);
      const year = found[2] ?? found[5];
      this.count(name, points);
      if (year === undefined) continue;
      const own = this.years.get(name) ?? new Map<string, number>();
      this.years.set(name, own.set(year, (own.get(year) ?? 0) + points));
    }
  }

  private count(name: string, points: number): void {
    this.points.set(name, (this.points.get(name) ?? 0) + points);
  }
}

/** "DIN EN ISO 9001:2015", "ISO/IEC 27001-2022", "ISO9001", "IATF 16949". Five digits and more belong to other things. */
const numbered =
  /(?<![\p{L}\d])(?:(?:DIN|BS|NF|UNE|UNI|PN|SS|NEN|EN|ÖNORM|SN|DS|NS|TS|GOST R|ГОСТ Р|ГОСТ|GB\/T|NBR|ABNT|AS\/NZS|JIS|SFS|ČSN|STN|MSZ|SR|BDS|CSN)[\s-]+)*(?:ISO|ИСО|МЭК)(?:\s?[/\\-]\s?(?:IEC|МЭК|ASTM))?(?:\s?\/\s?(?:TS|TR|PAS))?(?:\s?(?:standard|norm\p{L}*))?[\s\u00a0–-]{0,2}(\d{4,5}(?:-\d)?)(?!\d)(?:\s?[:\-–]\s?((?:19|20)\d{2})(?!\d))?|(?<![\p{L}\d])(IATF|OHSAS)\s?(16949|18001)(?:\s?[:\-–]\s?((?:19|20)\d{2}))?/giu;

function fullName(number: string): string {
  const joint = /^(?:270\d\d|27701|170\d\d(?:-\d)?|20000(?:-1)?|42001|15408|38500|12207|25010|29100)$/.test(number);
  return `${joint ? "ISO/IEC" : "ISO"} ${number === "20000" ? "20000-1" : number}`;
}

const named: readonly (readonly [RegExp, string])[] = [
  [/\bFedRAMP\b/i, "FedRAMP"],
  [/\bNIST\s+(?:SP|Special Publication)\s+800-53\b/i, "NIST SP 800-53"],
  [/\bNIST\s+(?:SP|Special Publication)\s+800-171\b/i, "NIST SP 800-171"],
  [/\bNIST\s+(?:SP|Special Publication)\s+800-61\b/i, "NIST SP 800-61"],
  [/\bNIST\s+(?:CSF|Cybersecurity Framework)\b/i, "NIST CSF"],
  [/\bPCI[\s-]DSS\b/i, "PCI DSS"],
  [/\bSOC\s?2\b/, "SOC 2"],
  [/\bSOC\s?1\b/, "SOC 1"],
  [/\bHIPAA\b/, "HIPAA"],
  [/\bGDPR\b|\bDS-?GVO\b|\bRGPD\b|\bAVG\b|\bRODO\b|\b2016\/679\b/, "GDPR"],
  [/\bCCPA\b/, "CCPA"],
  [/\bHACCP\b/, "HACCP"],
  [/\bAS\s?9100[A-D]?\b/, "AS9100"],
  [/\bCMMC\b/, "CMMC"],
  [/\bTISAX\b/i, "TISAX"],
  [/\bDORA\b|\b2022\/2554\b/, "DORA"],
  [/\bNIS\s?2\b/, "NIS 2"],
  [/\bCOBIT\b/, "COBIT"],
  [/\bCIS\s+(?:Critical\s+Security\s+)?Controls\b/i, "CIS Controls"],
  [/\bSarbanes[\s-]Oxley\b|\bSOX\b/, "SOX"],
  [/\b21\s?CFR\s+(?:Part\s+)?11\b/i, "21 CFR Part 11"],
  [/\b21\s?CFR\s+(?:Part\s+)?820\b/i, "21 CFR Part 820"],
];

/** A part of each name that is looked for: most lines have none, and are done with quickly. */
const mayName =
  /ISO|ИСО|IEC|МЭК|OHSAS|IATF|FedRAMP|NIST|PCI|SOC|HIPAA|GDPR|DS-?GVO|RGPD|AVG|RODO|2016\/679|CCPA|HACCP|9100|CMMC|TISAX|DORA|2022\/2554|NIS|COBIT|CIS|Sarbanes|SOX|CFR/i;

function highest(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [name, count] of counts) if (count > most) [best, most] = [name, count];
  return best;
}
