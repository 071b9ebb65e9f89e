import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../read-template.ts";
import { control, docx, heading, legacy, line, p, r, row, table, tc } from "../testing.ts";

const fields = (body: string, more: { numbering?: string; header?: string } = {}) => readTemplate(docx({ body, ...more })).fields;
const brief = (body: string) => fields(body).map(({ label, type }) => [label, type]);
const filler = p("This form is filled in by the person who found the deviation, on the day when it was found.");

test("content controls give title, type, options, format and prompt", () => {
  const found = fields(
    p("Report") +
      line(r("Date of audit: "), control('<w:date><w:dateFormat w:val="dd.MM.yyyy"/></w:date>', r("Click to enter a date."))) +
      line(
        r("Result: "),
        control(
          '<w:dropDownList><w:listItem w:displayText="Choose an item." w:value=""/><w:listItem w:displayText="Pass" w:value="1"/><w:listItem w:displayText="Fail" w:value="2"/></w:dropDownList>',
          r("Choose an item."),
        ),
      ) +
      control("<w:text/>", p("Click or tap here to enter text."), { title: "Lead auditor", tag: "lead" }) +
      line(control('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', r("☑"), { prompts: false }), r(" Follow-up needed")),
  );
  assert.deepEqual(
    found.map(({ label, type, source }) => [label, type, source]),
    [
      ["Date of audit", "date", "content_control"],
      ["Result", "choice", "content_control"],
      ["Lead auditor", "text", "content_control"],
      ["Follow-up needed", "checkbox", "content_control"],
    ],
  );
  assert.equal(found[0]!.anchor.format, "dd.MM.yyyy");
  assert.deepEqual(found[1]!.options, ["Pass", "Fail"]);
  assert.equal(found[2]!.anchor.tag, "lead");
  assert.equal(found[3]!.default, "true");
  assert.ok(found.every(({ confidence, evidence }) => confidence > 0.6 && evidence.length > 20));
});

test("controls of one binding are one field with its occurrences", () => {
  const bound = control('<w:dataBinding w:xpath="/a" w:storeItemID="{1}"/><w:text/>', r("[Company]"), { title: "Company" });
  const [only, ...others] = fields(line(bound, r(" agrees with ")) + line(r("the offer of "), bound));
  assert.equal(others.length, 0);
  assert.equal(only!.label, "Company");
  assert.equal(only!.anchor.occurrences?.length, 2);
});

test("legacy fields give type, length, default and entries", () => {
  const found = fields(
    line(r("Permit no. "), legacy("FORMTEXT", '<w:textInput><w:type w:val="number"/><w:maxLength w:val="6"/></w:textInput>', "     ")) +
      line(
        r("Held since "),
        legacy("FORMTEXT", '<w:textInput><w:type w:val="date"/><w:format w:val="dd/MM/yyyy"/></w:textInput>', "     "),
      ) +
      line(r("Class: "), legacy("FORMDROPDOWN", '<w:ddList><w:listEntry w:val="A"/><w:listEntry w:val="B"/></w:ddList>')) +
      line(legacy("FORMCHECKBOX", '<w:name w:val="c1"/><w:checkBox><w:default w:val="0"/></w:checkBox>'), r(" I have read the rules")),
  );
  assert.deepEqual(
    found.map(({ label, type }) => [label, type]),
    [
      ["Permit no.", "number"],
      ["Held since", "date"],
      ["Class", "choice"],
      ["I have read the rules", "checkbox"],
    ],
  );
  assert.equal(found[0]!.max_length, 6);
  assert.equal(found[1]!.anchor.format, "dd/MM/yyyy");
  assert.deepEqual(found[2]!.options, ["A", "B"]);
});

test("merge fields are known by their name, wherever they stand", () => {
  const merge = '<w:fldSimple w:instr=" MERGEFIELD FirstName \\* MERGEFORMAT "><w:r><w:t>«FirstName»</w:t></w:r></w:fldSimple>';
  const found = fields(line(r("Dear "), merge) + line(r("Yours, "), merge));
  assert.deepEqual(
    found.map(({ label, source, anchor }) => [label, source, anchor.occurrences?.length]),
    [["First name", "merge_field", 2]],
  );
});

test("placeholders in every bracket are named by what they say", () => {
  assert.deepEqual(
    brief(p("[Company Name] and <Client name> sign {contract_title}, {{start_date}}, ${sellerName} and %CASE_NUMBER%.")).map(
      ([label]) => label,
    ),
    ["Company Name", "Client name", "Contract title", "Start date", "Seller name", "CASE NUMBER"],
  );
});

test("a placeholder over several runs is one, and its place spans them", () => {
  const bytes = docx({ body: line(r("For [Comp", "<w:b/>"), r("any Na"), r("me] only")) });
  const [field] = readTemplate(bytes).fields;
  assert.equal(field!.label, "Company Name");
  assert.deepEqual(field!.anchor.text, [4, 18]);
});

test("references, boxes and logic in brackets are no placeholders", () => {
  assert.deepEqual(brief(p("As shown [1], [2, 3] and [sic], person[s], {% if x %}, {/end}, <http://a.b> and 5 < 6 > 4.")), []);
});

test("a name stands for itself in running text, and the printed label names a generic prompt", () => {
  assert.deepEqual(
    brief(
      p("Owner: [Name/Role]") +
        p("Approved on: [dd/mm/yyyy]") +
        p("Reviewed on: [dd/mm/yyyy]") +
        p("[Company Name] applies.") +
        p("We at [Company Name] agree."),
    ).map(([label]) => label),
    ["Owner", "Approved on", "Reviewed on", "Company Name"],
  );
});

test("underscores, dots, leaders and underlined space are blanks with the words before them", () => {
  const tabs = '<w:tabs><w:tab w:val="left" w:pos="5000" w:leader="underscore"/></w:tabs>';
  assert.deepEqual(
    brief(
      p("Name: ______________") +
        p("Ort ..................") +
        p("Telephone\t", "", tabs) +
        line(r("Email: "), r("            ", '<w:u w:val="single"/>')) +
        p("The contact is ________ in this case."),
    ),
    [
      ["Name", "text"],
      ["Ort", "text"],
      ["Telephone", "text"],
      ["Email", "text"],
      ["The contact is", "text"],
    ],
  );
});

test("several blanks on a line are several fields, parts of a date are one", () => {
  assert.deepEqual(brief(p("Name: ________ Date: ____/____/______") + p("Madrid, a ____ de __________ de 20__")), [
    ["Name", "text"],
    ["Date", "date"],
    ["Madrid, a", "date"],
  ]);
});

test("labels below their lines are found in the same order", () => {
  assert.deepEqual(brief(filler + p("_____________________\t________________") + p("Managing Director\tDate")), [
    ["Managing Director", "signature"],
    ["Date", "date"],
  ]);
});

test("lines to write on that follow each other are one long text", () => {
  assert.deepEqual(
    brief(
      p("Describe what happened:") +
        p("_".repeat(60)) +
        p("_".repeat(60)) +
        p("_".repeat(60)) +
        p("Comments: ____________") +
        p("_".repeat(60)),
    ),
    [
      ["Describe what happened", "long_text"],
      ["Comments", "long_text"],
    ],
  );
});

test("a contents list asks for nothing", () => {
  assert.deepEqual(brief(p("Scope ............................ 4") + p("Terms ............................ 5")), []);
});

test("boxes of one question are a choice, a box with a sentence is one to tick", () => {
  const found = fields(p("Injured: ☐ Yes ☐ No") + p("Severity: Low ☐  Medium ☐  High ☐") + p("☐ I accept the terms of use.") + filler);
  assert.deepEqual(
    found.map(({ label, type, options }) => [label, type, options]),
    [
      ["Injured", "choice", ["Yes", "No"]],
      ["Severity", "choice", ["Low", "Medium", "High"]],
      ["I accept the terms of use.", "checkbox", null],
    ],
  );
});

test("boxes line by line under a question are one choice, several of which may hold", () => {
  const symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>';
  const [field] = fields(p("Type of finding:") + line(symbol, r(" Major")) + line(symbol, r(" Minor")) + line(symbol, r(" Observation")));
  assert.deepEqual(
    [field!.label, field!.type, field!.options, field!.anchor.multiple],
    ["Type of finding", "choice", ["Major", "Minor", "Observation"], true],
  );
  assert.equal(field!.anchor.boxes?.length, 3);
});

test("list bullets that look like boxes are boxes", () => {
  const numbering =
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06F;"/><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';
  const item = (text: string) => p(text, "", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>');
  assert.deepEqual(
    fields(filler + item("Helmet worn") + item("Gloves worn"), { numbering }).map(({ label, type, source }) => [label, type, source]),
    [
      ["Helmet worn", "checkbox", "list_bullet"],
      ["Gloves worn", "checkbox", "list_bullet"],
    ],
  );
});

test("an empty cell is named by the cell on its left, or by the one above", () => {
  assert.deepEqual(brief(table(["Name of auditor", ""], ["Date", "", "Signature", ""])), [
    ["Name of auditor", "text"],
    ["Date", "date"],
    ["Signature", "signature"],
  ]);
});

test("a header over one empty row is a record, over several a list", () => {
  const record = fields(table(["Make", "Model", "Serial number"], ["", "", ""]));
  assert.deepEqual(
    record.map(({ label }) => label),
    ["Make", "Model", "Serial number"],
  );
  assert.equal(new Set(record.map(({ anchor }) => anchor.group)).size, 1);
  const [list, ...others] = fields(
    heading(1, "Participants") + table(["Name", "Department", "Signature"], ["", "", ""], ["", "", ""], ["", "", ""]),
  );
  assert.equal(others.length, 0);
  assert.deepEqual([list!.label, list!.type, list!.columns, list!.rows], ["Participants", "table", ["Name", "Department", "Signature"], 3]);
});

test("printed rows with empty answers are a checklist", () => {
  const [list, ...others] = fields(
    p("Checks before start") + table(["Check", "Done", "Remarks"], ["Oil level", "☐", ""], ["Tyres", "☐", ""], ["Brakes", "☐", ""]),
  );
  assert.equal(others.length, 0);
  assert.deepEqual(
    [list!.label, list!.columns, list!.anchor.fixed_rows],
    ["Checks before start", ["Done", "Remarks"], ["Oil level", "Tyres", "Brakes"]],
  );
});

test("a header of two rows gives columns with both names", () => {
  const body = `<w:tbl>${row([tc("Topic", '<w:vMerge w:val="restart"/>'), tc("Effectiveness", '<w:gridSpan w:val="2"/>')])}${row([tc("", "<w:vMerge/>"), tc("Method"), tc("By")])}${row([tc(""), tc(""), tc("")])}${row([tc(""), tc(""), tc("")])}</w:tbl>`;
  assert.deepEqual(fields(body)[0]!.columns, ["Topic", "Effectiveness: Method", "Effectiveness: By"]);
});

test("answers at the head of columns are the options of one choice", () => {
  const body = `<w:tbl>${row([tc("Priority", '<w:vMerge w:val="restart"/>'), tc("High"), tc("Medium"), tc("Low")])}${row([tc("", "<w:vMerge/>"), tc(""), tc(""), tc("")])}</w:tbl>`;
  assert.deepEqual(
    fields(body).map(({ label, type, options }) => [label, type, options]),
    [["Priority", "choice", ["High", "Medium", "Low"]]],
  );
});

test("a table with all cells filled asks for nothing", () => {
  assert.deepEqual(
    brief(p("Name: ____") + table(["Term", "Meaning"], ["PCR", "Project change request"], ["QMS", "Quality management system"])),
    [["Name", "text"]],
  );
});

test("a tall cell that holds only its label is the place for the answer", () => {
  const body = `<w:tbl>${row([tc("Root cause:")], '<w:trHeight w:val="2000"/>')}${row([tc("Approved by")], '<w:trHeight w:val="900"/>')}</w:tbl>`;
  assert.deepEqual(brief(body), [
    ["Root cause", "long_text"],
    ["Approved by", "signature"],
  ]);
});

test("labels with a colon and nothing behind them ask, those that lead to text or a list do not", () => {
  assert.deepEqual(
    brief(
      filler +
        p("Name:\t\t\tDate:") +
        p("Department:") +
        p("") +
        p("Position:") +
        p("") +
        heading(1, "Rules") +
        p("Rules of the house:") +
        filler,
    ),
    [
      ["Name", "text"],
      ["Date", "date"],
      ["Department", "text"],
      ["Position", "text"],
    ],
  );
});

test("types follow the words in many languages", () => {
  const asked: Readonly<Record<string, string>> = {
    "Datum der Prüfung": "date",
    Unterschrift: "signature",
    Anzahl: "number",
    Bemerkungen: "long_text",
    "Fecha de emisión": "date",
    Firma: "signature",
    Cantidad: "number",
    Observaciones: "long_text",
    "Date de naissance": "date",
    "Signature du responsable": "signature",
    "Data di nascita": "date",
    "Data e firma": "signature",
    Assinatura: "signature",
    Handtekening: "signature",
    "Data urodzenia": "date",
    Podpis: "signature",
    Дата: "date",
    Подпись: "signature",
    Количество: "number",
    日付: "date",
    署名: "signature",
    签字: "signature",
    数量: "number",
    التاريخ: "date",
    التوقيع: "signature",
    서명: "signature",
    İmza: "signature",
    Päivämäärä: "date",
    Underskrift: "signature",
    Candidate: "text",
    "Data center": "text",
    "Signature date": "date",
    "Date of signature": "date",
    "Update interval": "text",
  };
  const found = fields(table(...Object.keys(asked).map((label) => [label, ""])));
  assert.deepEqual(Object.fromEntries(found.map(({ label, type }) => [label, type])), asked);
});

test("what a label offers in brackets are options, and a star asks for an answer", () => {
  const [first, second] = fields(table(["Approved (Yes/No)", ""], ["Name *", ""]));
  assert.deepEqual([first!.type, first!.options, first!.required], ["choice", ["Yes", "No"], false]);
  assert.deepEqual([second!.label, second!.required], ["Name", true]);
});

test("names are identifiers, unique, in Latin letters where they can be", () => {
  assert.deepEqual(
    fields(table(["Name", ""], ["Name", ""], ["Größe (m²)", ""], ["Должность", ""], ["部署", ""])).map(({ name }) => name),
    ["name", "name_2", "grosse_m2", "dolzhnost", "field_5"],
  );
});

test("fields belong to the section above them, and those of a header to none", () => {
  const template = readTemplate(
    docx({
      body: heading(1, "Facts") + p("Place: ______") + heading(1, "Actions") + p("Owner: ______"),
      header: p("Document no.: ________"),
    }),
  );
  const title = (id: string | null) => template.sections.find((section) => section.id === id)?.title ?? null;
  assert.deepEqual(
    template.fields.map(({ label, section_id: id }) => [label, title(id)]),
    [
      ["Place", "Facts"],
      ["Owner", "Actions"],
      ["Document no.", null],
    ],
  );
});

test("a form whose answers are samples shows its labels as guesses", () => {
  const bold = (text: string) => p(text, "<w:b/>");
  const found = fields(table([bold("Called by"), "Name and surname"], [bold("Date of meeting"), "01/01/2026"], [bold("Place"), "Room"]));
  assert.deepEqual(
    found.map(({ label, type, default: preset }) => [label, type, preset]),
    [
      ["Called by", "text", "Name and surname"],
      ["Date of meeting", "date", "01/01/2026"],
      ["Place", "text", "Room"],
    ],
  );
  assert.ok(found.every(({ confidence }) => confidence < 0.5));
});

test("small labels on top of empty cells ask, as boxes of a form do", () => {
  const box = (text: string) => p(text, '<w:sz w:val="16"/>') + p("");
  const body = `<w:tbl>${row([tc(box("Last name")), tc(box("First name"))])}${row([tc(box("Street")), tc(p("Marital status") + p("☐ single ☐ married"))])}</w:tbl>`;
  assert.deepEqual(brief(body), [
    ["Last name", "text"],
    ["First name", "text"],
    ["Street", "text"],
    ["Marital status", "choice"],
  ]);
});

test("labels that are answered already ask for nothing", () => {
  assert.deepEqual(brief(table(["Document No.:", "QP-01", "Revision:", "0"], ["Prepared by:", "", "Checked by:", ""])), [
    ["Prepared by", "text"],
    ["Checked by", "text"],
  ]);
});

test("a question over empty lines is answered there", () => {
  assert.deepEqual(brief(filler + p("What could we do better?") + p("") + p("") + p("Thank you.")), [
    ["What could we do better?", "long_text"],
  ]);
});

test("a list inside a form is known by its first column, and examples in it are no hindrance", () => {
  const [list] = fields(
    table(["Name", ""], ["Team", ""], ["Hazard", "Risk", "Controls"], ["Slips", "3", "Cleaning"], ["", "", ""], ["", "", ""]),
  ).filter(({ type }) => type === "table");
  assert.deepEqual([list!.label, list!.columns, list!.rows], ["Hazard", ["Hazard", "Risk", "Controls"], 2]);
});
