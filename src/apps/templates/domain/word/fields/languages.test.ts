import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../read-template.ts";
import { docx, p, row, table, tc } from "../testing.ts";

const bold = "<w:b/>";
const title = (text: string) => p(text, '<w:b/><w:sz w:val="36"/>');
const brief = (body: string) => {
  const { metadata, fields } = readTemplate(docx({ body }));
  return { language: metadata.language, fields: fields.map(({ label, type }) => `${label}: ${type}`) };
};

test("a French request for leave", () => {
  const body =
    title("Demande de congé") +
    p("Nom : ______________________ Prénom : ______________________") +
    p("Service : ..............................................") +
    p("Date de naissance : ___/___/______") +
    p("Je soussigné(e) ______________________ demande un congé du ____/____/____ au ____/____/____.") +
    p("Motif de la demande :") +
    p("…".repeat(60)) +
    p("…".repeat(60)) +
    p("Type de congé : □ Annuel □ Maladie □ Sans solde") +
    p("Fait à ________________, le ________________") +
    p("Signature de l'employé :\t\tSignature du responsable :");
  assert.deepEqual(brief(body), {
    language: "fr",
    fields: [
      "Nom: text",
      "Prénom: text",
      "Service: text",
      "Date de naissance: date",
      "Je soussigné(e): text",
      "demande un congé du: date",
      "au: date",
      "Motif de la demande: long_text",
      "Type de congé: choice",
      "Fait à: text",
      "le: date",
      "Signature de l'employé: signature",
      "Signature du responsable: signature",
    ],
  });
});

test("a Spanish request for corrective action", () => {
  const body =
    title("SOLICITUD DE ACCIÓN CORRECTIVA") +
    table(["Código:", "", "Fecha:", ""], ["Área:", "", "Responsable:", ""]) +
    p("1. DESCRIPCIÓN DE LA NO CONFORMIDAD", bold) +
    table([" "]) +
    p("2. PLAN DE ACCIÓN", bold) +
    table(["N°", "Acción", "Responsable", "Plazo"], ["1", "", "", ""], ["2", "", "", ""]) +
    p("¿Fue eficaz la acción?  SÍ (  )   NO (  )") +
    table(["Elaborado por", "Aprobado por"], ["Firma:", "Firma:"], ["Fecha:", "Fecha:"]);
  assert.deepEqual(brief(body), {
    language: "es",
    fields: [
      "Código: text",
      "Fecha: date",
      "Área: text",
      "Responsable: text",
      "DESCRIPCIÓN DE LA NO CONFORMIDAD: long_text",
      "PLAN DE ACCIÓN: table",
      "¿Fue eficaz la acción?: choice",
      "Firma: signature",
      "Firma: signature",
      "Fecha: date",
      "Fecha: date",
    ],
  });
});

test("a German test report in one table, parted by shaded lines", () => {
  const across = (text: string) => row([tc(p(text, bold), '<w:gridSpan w:val="4"/><w:shd w:fill="CCCCCC"/>')]);
  const rows = [
    across("Allgemeine Angaben"),
    row([tc("Auftrag-Nr."), tc(""), tc("Datum"), tc("")]),
    across("Prüfergebnisse"),
    row(["Merkmal", "Soll", "Ist", "i.O."].map((text) => tc(p(text, bold)))),
    ...[
      ["Länge", "100 mm"],
      ["Breite", "50 mm"],
    ].map(([name, value]) => row([tc(name!), tc(value!), tc(""), tc("☐")])),
    row([tc("Bemerkungen:", '<w:gridSpan w:val="4"/>')], '<w:trHeight w:val="1500"/>'),
    row([tc("Unterschrift Prüfer", '<w:gridSpan w:val="2"/>'), tc("", '<w:gridSpan w:val="2"/>')]),
  ];
  assert.deepEqual(brief(`${title("Prüfprotokoll für die Fertigung")}<w:tbl>${rows.join("")}</w:tbl>`), {
    language: "de",
    fields: ["Auftrag-Nr.: text", "Datum: date", "Prüfergebnisse: table", "Bemerkungen: long_text", "Unterschrift Prüfer: signature"],
  });
});

test("an Italian complaint", () => {
  const body =
    title("MODULO DI RECLAMO") +
    p("Il/La sottoscritto/a ____________________________________ nato/a a ______________________ il ______________") +
    p("CHIEDE", bold) +
    p("[ ] il rimborso della spesa") +
    p("[ ] la sostituzione del prodotto") +
    p("Luogo e data ______________________\tFirma ______________________");
  assert.deepEqual(brief(body), {
    language: "it",
    fields: [
      "Il/La sottoscritto/a: text",
      "nato/a a: text",
      "il: date",
      "il rimborso della spesa: checkbox",
      "la sostituzione del prodotto: checkbox",
      "Luogo e data: date",
      "Firma: signature",
    ],
  });
});

test("a Russian protocol with a line for its date and labels in brackets below", () => {
  const body =
    title("АКТ ПРОВЕРКИ") +
    p("г. ______________ «___» ____________ 20___ г.") +
    table(["ФИО", "Должность", "Подпись"], ["", "", ""], ["", "", ""]) +
    p("Замечания: ______________________________________________") +
    p("______________________  /______________________/") +
    p("(подпись)               (расшифровка)");
  assert.deepEqual(brief(body), {
    language: "ru",
    fields: ["г.: text", "Дата: date", "АКТ ПРОВЕРКИ: table", "Замечания: text", "подпись: signature", "расшифровка: text"],
  });
});

test("a Japanese report, a Chinese checklist and an Arabic form", () => {
  assert.deepEqual(
    brief(
      title("不適合報告書") + table(["報告者", "", "日付", ""]) + p("１．不適合の内容", bold) + table([" "]) + p("氏名：＿＿＿＿＿＿＿＿"),
    ),
    { language: "ja", fields: ["報告者: text", "日付: date", "不適合の内容: long_text", "氏名: text"] },
  );
  assert.deepEqual(
    brief(
      title("内部审核检查表") +
        table(["审核日期", "", "审核员", ""]) +
        table(
          ["条款", "检查内容", "检查记录", "结论"],
          ["4.1", "组织环境", "", "□符合 □不符合"],
          ["5.1", "领导作用", "", "□符合 □不符合"],
        ) +
        p("审核组长签字：__________ 日期：____年__月__日"),
    ),
    {
      language: "zh",
      fields: ["审核日期: date", "审核员: text", "内部审核检查表: table", "审核组长签字: signature", "日期: date"],
    },
  );
  assert.deepEqual(brief(title("نموذج طلب") + table(["الاسم", "", "التاريخ", ""]) + p("ملاحظات: ......................................")), {
    language: "ar",
    fields: ["الاسم: text", "التاريخ: date", "ملاحظات: text"],
  });
});

test("Portuguese, Polish and Dutch forms", () => {
  assert.deepEqual(
    brief(
      title("Registo de Formação") +
        table(["Formador", ""], ["Data", ""], ["Local", ""]) +
        p("Data: ___/___/___  Assinatura do responsável: _______________"),
    ),
    { language: "pt", fields: ["Formador: text", "Data: date", "Local: text", "Data: date", "Assinatura do responsável: signature"] },
  );
  assert.deepEqual(
    brief(
      title("Protokół z audytu") +
        table(["Data audytu", ""], ["Audytor wiodący", ""]) +
        p("Data i podpis audytora: ..............................."),
    ),
    { language: "pl", fields: ["Data audytu: date", "Audytor wiodący: text", "Data i podpis audytora: signature"] },
  );
  assert.deepEqual(
    brief(
      title("Meldingsformulier") +
        p("Naam van de melder: ____________") +
        p("Datum van het voorval: ____________") +
        p("Handtekening: ____________"),
    ),
    { language: "nl", fields: ["Naam van de melder: text", "Datum van het voorval: date", "Handtekening: signature"] },
  );
});

test("an English contract, with places that only a sign marks", () => {
  const body =
    title("SERVICE AGREEMENT") +
    p("This Agreement is made on [●] between [PARTY A] and <<Customer Name>>.") +
    p("The term starts on [insert date] and lasts [number] months.") +
    table(
      ["SUPPLIER", "CUSTOMER"],
      ["By: ____________________", "By: ____________________"],
      ["Date: __________________", "Date: __________________"],
    );
  assert.deepEqual(brief(body).fields, [
    "Agreement is made on: date",
    "PARTY A: text",
    "Customer Name: text",
    "The term starts on: date",
    "Number: text",
    "By: signature",
    "By: signature",
    "Date: date",
    "Date: date",
  ]);
});

test("an English questionnaire", () => {
  const body =
    title("Supplier Questionnaire") +
    p("1. Company name:") +
    p("") +
    p("2. How many people do you employ?") +
    p("") +
    p("________________") +
    p("3. Are you certified to ISO 9001?  Yes / No") +
    p("4. Is there a documented policy?") +
    p("☐ Yes") +
    p("☐ No") +
    p("☐ In progress") +
    p("5. Please describe your complaint process.") +
    p("_".repeat(70)) +
    p("_".repeat(70)) +
    p("Defects corrected: Yes ___ No ___") +
    p("Completed by (print name): ________________  Date: ________");
  assert.deepEqual(brief(body).fields, [
    "Company name: text",
    "How many people do you employ?: number",
    "Are you certified to ISO 9001?: choice",
    "Is there a documented policy?: choice",
    "Please describe your complaint process.: long_text",
    "Defects corrected: choice",
    "Completed by (print name): text",
    "Date: date",
  ]);
});
