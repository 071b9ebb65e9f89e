import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "./read-template.ts";
import { docx, heading, line, p, r, row, table, tc } from "./testing.ts";

const bold = "<w:b/>";
const underlined = '<w:u w:val="single"/>';
const size = (halfPoints: number) => `<w:sz w:val="${halfPoints}"/>`;
const centred = '<w:jc w:val="center"/>';
const prose = "This text is long enough to be read as a paragraph of the body, with a full stop at its end, so that it is no heading.";
const moreProse =
  "The quality manager keeps the list of suppliers up to date and informs all departments about changes within five working days.";
const german =
  "Diese Verfahrensanweisung legt fest, wie interne Audits geplant, durchgeführt und dokumentiert werden, und gilt für alle Bereiche.";
const blank = "<w:p/>";
const listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
const counted = ["Goals", "Means", "Dates"].map((title) => p(title, bold, listed) + p(prose)).join("");
const numbering =
  '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';

/** What a document is a case of, its body, and the headings that a reader sees in it. */
const documents: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "bold lines over prose are headings where an author used no styles",
    p("Safety Manual", bold + size(40), centred) +
      p(prose) +
      p("Background", bold) +
      p(prose) +
      p("Who must follow it", bold) +
      p(moreProse) +
      p("Records", bold) +
      p(prose),
    ["Background", "Who must follow it", "Records"],
  ],
  [
    "two bold lines over prose are enough",
    p("Policy on Gifts", bold + size(36)) + blank + p("Background", bold) + p(prose) + blank + p("Our approach", bold) + p(moreProse),
    ["Background", "Our approach"],
  ],
  [
    "underlined lines over prose are headings",
    p("MINUTES OF MEETING", bold + size(32), centred) +
      p("Date: 3 May 2024") +
      p("Attendance", underlined) +
      p(prose) +
      p("Matters arising", underlined) +
      p(moreProse) +
      p("Closing", underlined) +
      p(prose),
    ["Attendance", "Matters arising", "Closing"],
  ],
  [
    "lines of capitals over prose are headings",
    p("EMPLOYMENT AGREEMENT", bold, centred) +
      p(prose) +
      p("DUTIES OF THE EMPLOYEE") +
      p(prose) +
      p("REMUNERATION") +
      p(moreProse) +
      p("NOTICE OF TERMINATION") +
      p(prose),
    ["DUTIES OF THE EMPLOYEE", "REMUNERATION", "NOTICE OF TERMINATION"],
  ],
  [
    "plain lines with typed numbers over prose are headings",
    p("Procedure for Suppliers", size(36)) +
      p("1. Scope") +
      p(prose) +
      p("2. Selection of suppliers") +
      p(moreProse) +
      p("3. Records") +
      p(prose),
    ["1.Scope", "2.Selection of suppliers", "3.Records"],
  ],
  [
    "typed numbers of two levels give two levels",
    p("Procedure", size(36)) +
      p("1 Purpose", bold) +
      p(prose) +
      p("2 Process", bold) +
      p("2.1 Planning", bold) +
      p(prose) +
      p("2.2 Doing", bold) +
      p(moreProse),
    ["1 Purpose", "2 Process", " 2.1 Planning", " 2.2 Doing"],
  ],
  [
    "a bold word that begins its own paragraph is no heading",
    p("AGREEMENT", bold + size(32), centred) + line(r("Definitions. ", bold), r(prose)) + line(r("Term. ", bold), r(moreProse)),
    [],
  ],
  [
    "numbered sentences of a contract are no headings",
    p("AGREEMENT", bold + size(32), centred) +
      p("1. The parties agree that the goods are delivered within ten days after the order was confirmed in writing.") +
      p("2. The price is due within thirty days after the invoice was received by the buyer.") +
      p("3. Changes need the written form."),
    [],
  ],
  [
    "bold labels before blanks are no headings",
    p("Application", bold + size(36)) + p("Name: ____________", bold) + p("Address: ____________", bold) + p("Phone: ____________", bold),
    [],
  ],
  [
    "bold lines over the lines of a form part it",
    p("Membership form", bold + size(36)) +
      blank +
      p("Personal details", bold) +
      p("Name: ____________") +
      p("Address: ____________") +
      blank +
      p("Bank details", bold) +
      p("IBAN: ____________") +
      p("BIC: ____________"),
    ["Personal details", "Bank details"],
  ],
  [
    "shaded bold rows across a form part it",
    p("Vacation request", bold + size(36)) +
      `<w:tbl>${row([tc(p("Employee", bold), '<w:gridSpan w:val="2"/><w:shd w:fill="D9D9D9"/>')])}${row([tc("Name"), tc("")])}${row([tc("Department"), tc("")])}${row([tc(p("Period", bold), '<w:gridSpan w:val="2"/><w:shd w:fill="D9D9D9"/>')])}${row([tc("From"), tc("")])}${row([tc("To"), tc("")])}</w:tbl>`,
    ["Employee", "Period"],
  ],
  [
    "shaded rows across a form part it without being bold",
    p("Vacation request", bold + size(36)) +
      `<w:tbl>${row([tc(p("Employee"), '<w:gridSpan w:val="2"/><w:shd w:fill="D9D9D9"/>')])}${row([tc("Name"), tc("")])}${row([tc("Department"), tc("")])}${row([tc(p("Period"), '<w:gridSpan w:val="2"/><w:shd w:fill="D9D9D9"/>')])}${row([tc("From"), tc("")])}${row([tc("To"), tc("")])}</w:tbl>`,
    ["Employee", "Period"],
  ],
  [
    "bold rows across a form part it without being shaded",
    p("Vacation request", bold + size(36)) +
      `<w:tbl>${row([tc(p("Employee", bold), '<w:gridSpan w:val="2"/>')])}${row([tc("Name"), tc("")])}${row([tc("Department"), tc("")])}${row([tc(p("Period", bold), '<w:gridSpan w:val="2"/>')])}${row([tc("From"), tc("")])}${row([tc("To"), tc("")])}</w:tbl>`,
    ["Employee", "Period"],
  ],
  [
    "headers of a table's columns are no headings",
    p("Log", bold + size(36)) +
      `<w:tbl>${row([tc(p("Date", bold), '<w:shd w:fill="D9D9D9"/>'), tc(p("Reading", bold), '<w:shd w:fill="D9D9D9"/>')])}${row([tc(""), tc("")])}${row([tc(""), tc("")])}</w:tbl>`,
    [],
  ],
  [
    "rows across a checklist part it by clause",
    p("Audit checklist", bold + size(36)) +
      `<w:tbl>${row([tc(p("Question", bold)), tc(p("Yes", bold)), tc(p("No", bold))])}${row([tc(p("4 Context of the organization", bold), '<w:gridSpan w:val="3"/><w:shd w:fill="D9D9D9"/>')])}${row([tc("Are external issues known?"), tc(""), tc("")])}${row([tc(p("5 Leadership", bold), '<w:gridSpan w:val="3"/><w:shd w:fill="D9D9D9"/>')])}${row([tc("Is there a policy?"), tc(""), tc("")])}</w:tbl>`,
    ["4 Context of the organization", "5 Leadership"],
  ],
  [
    "captions of tables and figures are no headings",
    p("Report", bold + size(36)) +
      p("1. Results", bold) +
      p(prose) +
      p("Table 1: Results by month", bold) +
      table(["Month", "Count"], ["May", "4"]) +
      p("Figure 2 Trend", bold) +
      p(prose),
    ["1.Results"],
  ],
  [
    "words that lead to a remark are no headings",
    p("Manual", bold + size(36)) + p("1. Use", bold) + p(prose) + p("NOTE", bold) + p(prose) + p("Warning:", bold) + p(moreProse),
    ["1.Use"],
  ],
  [
    "who signs is no heading",
    p("Contract", bold + size(36)) +
      p("1. Price", bold) +
      p(prose) +
      p("For the Seller", bold) +
      p("______________________") +
      p("For the Buyer", bold) +
      p("______________________"),
    ["1.Price"],
  ],
  [
    "lines of the cover are no headings",
    blank +
      p("ACME Ltd", bold + size(28), centred) +
      p("Quality Manual", bold + size(56), centred) +
      p("According to ISO 9001:2015", bold + size(28), centred) +
      p("Version 3.0", bold, centred) +
      p("Confidential", bold, centred) +
      p("1. Introduction", bold) +
      p(prose),
    ["1.Introduction"],
  ],
  [
    "headings of a German procedure are found without styles",
    p("Verfahrensanweisung Internes Audit", bold + size(36)) +
      p("Zweck", bold) +
      p(german) +
      p("Geltungsbereich", bold) +
      p(german) +
      p("Mitgeltende Unterlagen", bold) +
      p("•\tVA 01"),
    ["Zweck", "Geltungsbereich", "Mitgeltende Unterlagen"],
  ],
  [
    "verbs in capitals part an Italian declaration",
    p("DICHIARAZIONE SOSTITUTIVA", bold + size(28), centred) +
      p("Il/La sottoscritto/a ______________ nato/a a ____________ il ________") +
      p("DICHIARA", bold, centred) +
      p(
        "di essere residente in via ______________ n. ____ e di essere consapevole delle sanzioni penali previste per dichiarazioni false.",
      ) +
      p("ALLEGA", bold, centred) +
      p("copia del documento di identità in corso di validità e la ricevuta del versamento dei diritti di segreteria."),
    ["DICHIARA", "ALLEGA"],
  ],
  [
    "plain Chinese numbers make headings",
    p("内部审核程序", bold + size(36), centred) +
      p("一、目的") +
      p("为规范公司内部审核工作，确保质量管理体系有效运行并持续改进，特制定本程序。") +
      p("二、适用范围") +
      p("本程序适用于公司质量管理体系所覆盖的所有部门、场所和过程的内部审核。") +
      p("三、职责") +
      p("管理者代表负责内部审核的策划和组织工作，并向最高管理者报告审核结果。"),
    ["一、目的", "二、适用范围", "三、职责"],
  ],
  [
    "chapters of Japanese rules are headings",
    p("文書管理規程", bold + size(36), centred) +
      p("第1章 総則", bold) +
      p("この規程は、当社における文書の作成、保管及び廃棄に関する事項を定め、業務の効率化を図ることを目的とする。") +
      p("第2章 文書の作成", bold) +
      p("文書は、簡潔かつ明瞭に作成し、作成者の氏名及び作成年月日を記載しなければならない。"),
    ["第1章 総則", "第2章 文書の作成"],
  ],
  [
    "numbered capitals part a Russian contract",
    p("ДОГОВОР ПОСТАВКИ", bold + size(28), centred) +
      p("1. ПРЕДМЕТ ДОГОВОРА", bold, centred) +
      p("1.1. Поставщик обязуется передать, а Покупатель принять и оплатить товар в порядке и на условиях настоящего договора.") +
      p("2. ЦЕНА И ПОРЯДОК РАСЧЕТОВ", bold, centred) +
      p("2.1. Цена товара указывается в спецификации, которая является неотъемлемой частью настоящего договора."),
    ["1.ПРЕДМЕТ ДОГОВОРА", "2.ЦЕНА И ПОРЯДОК РАСЧЕТОВ"],
  ],
  [
    "chapters and articles of a Spanish statute are headings",
    p("REGLAMENTO INTERNO", bold + size(28), centred) +
      p("CAPÍTULO I", bold, centred) +
      p("DISPOSICIONES GENERALES", bold, centred) +
      p("Artículo 1. Objeto", bold) +
      p("El presente reglamento tiene por objeto establecer las normas de funcionamiento interno de la asociación y sus órganos.") +
      p("Artículo 2. Ámbito", bold) +
      p("Las disposiciones de este reglamento se aplican a todos los miembros de la asociación sin excepción alguna."),
    ["CAPÍTULO I", "DISPOSICIONES GENERALES", "Artículo 1. Objeto", "Artículo 2. Ámbito"],
  ],
  [
    "a bold sentence in a document with styles is no heading",
    p("Guide", bold + size(36)) +
      heading(1, "One") +
      p(prose) +
      p("All employees must read this policy before they start to work with customer data.", bold) +
      p(prose) +
      heading(1, "Two") +
      p(prose) +
      heading(1, "Three") +
      p(prose),
    ["One", "Two", "Three"],
  ],
  [
    "bold lines with a colon in a document with styles are no headings",
    p("Guide", bold + size(36)) +
      heading(1, "Roles") +
      p("Management is responsible for:", bold) +
      p("•\tgoals") +
      p("Staff is responsible for:", bold) +
      p("•\twork") +
      heading(1, "Two") +
      p(prose) +
      heading(1, "Three") +
      p(prose),
    ["Roles", "Two", "Three"],
  ],
  [
    "a letter has no headings",
    p("ACME Ltd, 5 Main Street, Springfield") +
      p("12 May 2024") +
      p("Subject: Offer for services", bold) +
      p("Dear Mr Smith,") +
      p(prose) +
      p("Yours sincerely,") +
      p("John Doe") +
      p("Sales Manager", bold),
    [],
  ],
  [
    "lines of a contents list that was typed are no headings, but a witness to them",
    p("Manual", bold + size(40)) +
      p("Contents", bold) +
      p("1 Scope ............ 2") +
      p("2 Terms ............ 3") +
      p("3 Records .......... 5") +
      p("1 Scope") +
      p(prose) +
      p("2 Terms") +
      p(moreProse) +
      p("3 Records") +
      p(prose),
    ["1 Scope", "2 Terms", "3 Records"],
  ],
  [
    "headings stand in content controls and text boxes too",
    `<w:sdt><w:sdtPr/><w:sdtContent>${heading(1, "In a control")}</w:sdtContent></w:sdt>` +
      p(prose) +
      `<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>${heading(2, "In a box")}${p(prose)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`,
    ["In a control", " In a box"],
  ],
  [
    "a heading's style over text in one of several cells makes a section",
    `<w:tbl>${row([tc(heading(2, "Left part") + p(prose)), tc(heading(2, "Right part") + p(moreProse))])}</w:tbl>`,
    ["Left part", "Right part"],
  ],
  [
    "a heading may have its number in the cell beside it",
    `<w:tbl>${row([tc("1"), tc(heading(1, "Scope"))])}</w:tbl>` +
      p(prose) +
      `<w:tbl>${row([tc("2"), tc(heading(1, "Terms"))])}</w:tbl>` +
      p(prose),
    ["Scope", "Terms"],
  ],
  [
    "words with a colon over prose are headings where there are no others",
    p("PURPOSE:") + p(prose) + p("SCOPE:") + p(moreProse) + p("Procedure:") + p(prose),
    ["PURPOSE:", "SCOPE:", "Procedure:"],
  ],
  ["bold lines that Word counts are headings", p("Plan", bold + size(36)) + counted, ["1.Goals", "2.Means", "3.Dates"]],
  [
    "questions of a survey are no headings",
    p("Customer survey", bold + size(36)) +
      p("1. How satisfied are you with our service?", bold) +
      p("☐ very ☐ somewhat ☐ not") +
      p("2. Would you buy again?", bold) +
      p("☐ Yes ☐ No"),
    [],
  ],
  [
    "headings of an Arabic procedure are found without styles",
    p("إجراء التدقيق الداخلي", bold + size(36), "<w:bidi/>") +
      p("1. الغرض", bold, "<w:bidi/>") +
      p("يهدف هذا الإجراء إلى تحديد طريقة تخطيط وتنفيذ عمليات التدقيق الداخلي في المنظمة وتوثيق نتائجها.", "", "<w:bidi/>") +
      p("2. النطاق", bold, "<w:bidi/>") +
      p("ينطبق هذا الإجراء على جميع الأقسام والعمليات المشمولة بنظام إدارة الجودة في المنظمة.", "", "<w:bidi/>"),
    ["1.الغرض", "2.النطاق"],
  ],
  [
    "paragraphs of a Polish regulation and their titles are headings",
    p("REGULAMIN", bold + size(28), centred) +
      p("§ 1", bold, centred) +
      p("Postanowienia ogólne", bold, centred) +
      p("Regulamin określa zasady korzystania z usług oraz prawa i obowiązki stron umowy zawartej na odległość.") +
      p("§ 2", bold, centred) +
      p("Zawarcie umowy", bold, centred) +
      p("Umowa zostaje zawarta z chwilą potwierdzenia przyjęcia zamówienia przez sprzedawcę na adres podany."),
    ["§ 1", "Postanowienia ogólne", "§ 2", "Zawarcie umowy"],
  ],
  [
    "labels of a form in a heading's style are no headings",
    `<w:tbl>${row([tc(heading(3, "Name")), tc("")])}${row([tc(heading(3, "Date")), tc("")])}</w:tbl>`,
    [],
  ],
  [
    "bold items with typed bullets are no headings",
    p("Plan", bold + size(36)) + p("Goals", bold) + p(prose) + p("• Quality", bold) + p("• Time", bold) + p("Means", bold) + p(prose),
    ["Goals", "Means"],
  ],
  [
    "numbered bold items of minutes are headings",
    p("Board meeting minutes", bold + size(36)) +
      p("Date: ________") +
      p("1. Call to order", bold) +
      p(prose) +
      p("2. Approval of minutes", bold) +
      p(prose) +
      p("3. New business", bold) +
      p(moreProse),
    ["1.Call to order", "2.Approval of minutes", "3.New business"],
  ],
  [
    "a bold line right over another bold heading is one too",
    p("Work instruction", bold + size(36)) +
      p(prose) +
      p("Safety", bold) +
      p("Equipment", bold) +
      p(prose) +
      p("Accidents", bold) +
      p(moreProse),
    ["Safety", "Equipment", "Accidents"],
  ],
  [
    "addresses, conjunctions and lines in brackets are no headings",
    p("Contract", bold + size(36)) +
      p("(draft of the legal department)", bold) +
      p("and", bold) +
      p("info@example.org", bold) +
      p("Tel. +49 30 1234567", bold) +
      p("10115 Berlin", bold) +
      p("1. Price", bold) +
      p(prose),
    ["1. Price"],
  ],
];

for (const [name, body, expected] of documents) {
  test(name, () => {
    const seen = readTemplate(docx({ body, numbering })).sections.map(({ number, title }) => `${number ?? ""} ${title}`);
    assert.deepEqual(seen.map(withoutSpaces), expected.map(withoutSpaces));
  });
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/g, "");
}
