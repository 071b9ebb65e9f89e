import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../read-template.ts";
import { docx, p, row, table, tc } from "../testing.ts";

const brief = (body: string) =>
  readTemplate(docx({ body })).fields.map(
    ({ label, type, options }) => `${label}: ${type}${options === null ? "" : ` (${options.join(", ")})`}`,
  );

test("the question stands before its boxes, above them or behind the last answer", () => {
  assert.deepEqual(brief(p("Injured: ☐ Yes ☐ No") + p("__ Yes __ No  Has the equipment been calibrated?")), [
    "Injured: choice (Yes, No)",
    "Has the equipment been calibrated?: choice (Yes, No)",
  ]);
});

test("what to do after an answer is no part of the answer", () => {
  assert.deepEqual(brief(p("Insured? ☐ Yes ☐ No   If yes, name the insurer")), ["Insured?: choice (Yes, No)"]);
});

test("a cross typed beside a box is its mark, and words before a box are whole", () => {
  assert.deepEqual(brief(p("Sex:          male   ☐     female  ☐  ") + p("Time: ☐ AM ☐ X PM")), [
    "Sex: choice (male, female)",
    "Time: choice (AM, PM)",
  ]);
});

test("two questions line by line in one cell are two choices", () => {
  const cell = p("Classes are covered   ☐ Yes  ☐ Not applicable") + p("Students are covered   ☐ Yes  ☐ Not applicable");
  assert.deepEqual(brief(`<w:tbl>${row([tc("Teaching"), tc(cell)])}</w:tbl>`), [
    "Classes are covered: choice (Yes, Not applicable)",
    "Students are covered: choice (Yes, Not applicable)",
  ]);
});

test("answers in cells of their own belong to the question on the left or across the table above", () => {
  assert.deepEqual(brief(table(["Is the area clean?", "☐ Yes", "☐ No"], ["Are tools in place?", "☐ Yes", "☐ No"])), [
    "Is the area clean?: choice (Yes, No)",
    "Are tools in place?: choice (Yes, No)",
  ]);
  const across = `<w:tbl>${row([tc("Type of incident", '<w:gridSpan w:val="2"/>')])}${row([tc("☐ Injury"), tc("☐ Damage")])}</w:tbl>`;
  assert.deepEqual(brief(across), ["Type of incident: choice (Injury, Damage)"]);
});

test("yes and no that are printed in cells or behind a question are circled", () => {
  assert.deepEqual(brief(table(["Is the area clean?", "Yes", "No"], ["Are tools in place?", "Yes", "No"])), [
    "Is the area clean?: choice (Yes, No)",
    "Are tools in place?: choice (Yes, No)",
  ]);
  assert.deepEqual(brief(p("È necessaria un'altra riunione? Sì / No") + p("Διαθέτει πιστοποίηση; Ναι / Όχι") + p("Title: Mr / Mrs / Ms")), [
    "È necessaria un'altra riunione?: choice (Sì, No)",
    "Διαθέτει πιστοποίηση: choice (Ναι, Όχι)",
    "Title: choice (Mr, Mrs, Ms)",
  ]);
});

test("narrow empty cells before words are boxes", () => {
  const box = tc("", '<w:tcW w:w="340" w:type="dxa"/>');
  const words = (text: string) => tc(text, '<w:tcW w:w="4000" w:type="dxa"/>');
  assert.deepEqual(
    brief(
      `${p("Mark what the host pays:")}<w:tbl>${row([box, words("Flight"), box, words("Hotel")])}${row([box, words("Meals"), box, words("Visa")])}</w:tbl>`,
    ),
    ["Mark what the host pays: choice (Flight, Hotel, Meals, Visa)"],
  );
});

test("boxes below each other answer with the lines of the cell beside them", () => {
  const boxes = tc(p("☐") + p("☐"));
  const lines = tc(p("Train") + p("Plane"));
  assert.deepEqual(brief(`<w:tbl>${row([tc("Means of transport", '<w:gridSpan w:val="2"/>')])}${row([boxes, lines])}</w:tbl>`), [
    "Means of transport: choice (Train, Plane)",
  ]);
});

test("brackets around underscores in a sentence are a blank, beside words they are a box", () => {
  assert.deepEqual(brief(p("The fee is [________] per month, payable on the [__] day.") + p("Type: [__] New  [__] Used")), [
    "The fee is: number",
    "payable on the: text",
    "Type: choice (New, Used)",
  ]);
});
