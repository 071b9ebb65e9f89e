import assert from "node:assert/strict";
import { test } from "node:test";
import { alternativesIn, guessType } from "./kinds.ts";

const types = (labels: Readonly<Record<string, string>>) => {
  for (const [label, type] of Object.entries(labels)) assert.equal(guessType(label, "", "line").type, type, label);
};

test("dates are told by their words, alone, at the end of longer ones and before the blank", () => {
  types({
    Lieferdatum: "date",
    Einddatum: "date",
    Lähtöpvm: "date",
    Paluupäivä: "date",
    Födelsedatum: "date",
    "Doğum tarihi": "date",
    "Nächste Prüfung am": "date",
    "Sporządzony w dniu": "date",
    "Prend effet le": "date",
    "Received on": "date",
    報告日: "date",
    设立日期: "date",
    신청일: "date",
    "Place and date": "date",
    "Ort, Datum": "date",
    "By whom and on what date": "text",
    이메일: "text",
    平日: "text",
    部署名: "text",
  });
});

test("amounts are told by their words, their unit and their sign", () => {
  types({
    "# of participants": "number",
    "Number of copies": "number",
    "Duration (days)": "number",
    "Durata (anni)": "number",
    Gesamtbetrag: "number",
    Reisekosten: "number",
    "Kosten in Euro": "number",
    Baujahr: "number",
    "Gün sayısı": "number",
    请假天数: "number",
    인원: "number",
    "Serial number": "text",
    "Numero di serie": "text",
    "Cost centre": "text",
  });
});

test("a name in letters is no signature, and names need one line whatever room there is", () => {
  types({ "расшифровка подписи": "text", "Print name": "text", "Sign:": "signature", Mitarbeiterunterschrift: "signature" });
  assert.equal(guessType("Contact name", "", "lines").type, "text");
  assert.equal(guessType("Phone #", "", "lines").type, "text");
  assert.equal(guessType("Name and address of the physician", "", "lines").type, "long_text");
  assert.equal(guessType("Describe what happened", "", "line").type, "long_text");
});

test("questions about amounts want words unless they ask how much, spans of dates are text", () => {
  types({
    "What are the nonmonetary costs of production?": "text",
    "How many days of leave are left?": "number",
    Costs: "number",
    "Dates From - To": "text",
    "No. of working days": "number",
    "No working days away": "number",
    "#responsible-party#": "text",
    "Editor approval": "signature",
    dal: "date",
    Nettobetrag: "number",
  });
  assert.equal(guessType("Deluxe box", "Please enter no of boxes", "line").type, "number");
});

test("alternatives of a prompt are a choice, names that share a place are not", () => {
  assert.deepEqual(alternativesIn("shall/shall not"), ["shall", "shall not"]);
  assert.deepEqual(alternativesIn("12/24/36"), ["12", "24", "36"]);
  assert.deepEqual(alternativesIn("his/her"), ["his", "her"]);
  assert.deepEqual(alternativesIn("monthly / quarterly"), ["monthly", "quarterly"]);
  assert.equal(alternativesIn("Name/Role"), null);
  assert.equal(alternativesIn("company/organisation name"), null);
});
