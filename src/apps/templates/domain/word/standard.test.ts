import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "./read-template.ts";
import { docx, heading, p } from "./testing.ts";

const standard = (body: string) => readTemplate(docx({ body })).metadata.standard;
const filler = (count: number) => p("The supplier informs the customer about each change of the process.").repeat(count);

test("a standard is named in the ways of many countries", () => {
  assert.equal(standard(p("DIN EN ISO 9001:2015")), "ISO 9001:2015");
  assert.equal(standard(p("Norme NF EN ISO 14001 version 2015")), "ISO 14001:2015");
  assert.equal(standard(p("ГОСТ Р ИСО 9001-2015")), "ISO 9001:2015");
  assert.equal(standard(p("ISO/IEC 27001 : 2022")), "ISO/IEC 27001:2022");
  assert.equal(standard(p("Compliance with ISO27001-2013 controls")), "ISO/IEC 27001:2013");
  assert.equal(standard(p("IATF16949 audit")), "IATF 16949:2016");
  assert.equal(standard(p("GB/T ISO 45001 职业健康安全管理体系")), "ISO 45001:2018");
});

test("one sentence of a long document does not make it about a standard", () => {
  assert.equal(standard(filler(60) + p("Suppliers are preferred that are certified to ISO 9001.")), null);
  assert.equal(standard(heading(1, "Requirements of ISO 9001") + filler(60)), "ISO 9001:2015");
});

test("laws and frameworks count where a title names them, or the text again and again", () => {
  assert.equal(standard(p("Personal data are kept as the GDPR demands.") + filler(10)), null);
  assert.equal(standard(p("GDPR compliance checklist", "", '<w:pStyle w:val="Title"/>') + filler(10)), "GDPR");
  assert.equal(standard(p("SOC 2 applies. ").repeat(4)), "SOC 2");
  assert.equal(standard(heading(1, "NIST SP 800-53 controls") + filler(10)), "NIST SP 800-53");
});

test("the standard itself wins over those that it refers to", () => {
  assert.equal(standard(heading(1, "ISO 22301 plan") + p("See ISO 9001 and ISO 9001.")), "ISO 22301:2019");
});

test("other numbers behind the letters are none", () => {
  assert.equal(
    standard(p("Dates follow ISO 8601, and the isolation of 12345 parts is kept on ISO 100 film as agreed before") + filler(50)),
    null,
  );
});

test("a manual that follows the clauses of a standard is about it without naming it", () => {
  const clauses = (own: string) =>
    [
      "4 Context of the organization",
      "5 Leadership",
      own,
      "6 Planning",
      "7 Support",
      "8 Operation",
      "9 Performance evaluation",
      "10 Improvement",
    ]
      .map((title) => heading(1, title) + filler(2))
      .join("");
  assert.equal(standard(clauses("5.2 Quality policy")), "ISO 9001:2015");
  assert.equal(standard(clauses("6.1.2 Environmental aspects")), "ISO 14001:2015");
  assert.equal(standard(clauses("6.1.2 Information security risk assessment")), "ISO/IEC 27001:2022");
  assert.equal(standard(clauses("5.3 Roles")), null);
  assert.equal(standard(heading(1, "Planning") + heading(1, "Quality policy") + filler(4)), null);
});
