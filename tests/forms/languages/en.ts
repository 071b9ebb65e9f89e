/** English: a corrective action request with content controls, and a volunteer's registration on plain lines. */
import {
  again,
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  choiceOrOther,
  heading,
  inLine,
  leaders,
  list,
  longAnswer,
  markedPairs,
  note,
  pairs,
  record,
  say,
  signatureCells,
  signedBelow,
  steps,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { bands, cellGrid, contents, data, rating, signers, textBox } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, gathered, nested, optionCells, shownList, signMatrix } from "../layouts.ts";
import {
  dateControl,
  legacyText,
  listControl,
  mergeField,
  placeholder,
  prompt,
  shape,
  textControl,
  underlined,
  underscores,
} from "../marks.ts";
import {
  amounts,
  boxColumn,
  clauses,
  crossCells,
  fieldsBelow,
  fillIn,
  letterhead,
  pieces,
  questionsInCell,
  signRow,
  toldList,
} from "../offices.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs, controlList, highlighted, instruction, macroButton } from "../rooms.ts";

const company = placeholder("[Company name]");

export const correctiveAction: Form = {
  name: "en-corrective-action",
  language: "en",
  title: "Supplier Corrective Action Request",
  dress: { styles: ["Heading1", "Heading2"] },
  header: inLine(
    ask("Document no.:", "text", placeholder("[Document number]")),
    say("     "),
    ask("Revision:", "text", placeholder("[Rev.]")),
  ),
  blocks: [
    inLine(
      say("This request is issued by "),
      blank("Company name", "text", company, { occurrences: 2 }),
      say(" to a supplier whose delivery did not meet the order."),
    ),
    heading(1, "Request details"),
    markedPairs(
      ["Request number", "text", textControl("Click or tap here to enter text.", "Request number")],
      ["Date of issue", "date", dateControl("Click or tap to enter a date.", "dd/MM/yyyy", "Date of issue")],
      ["Severity", "choice", listControl("Choose an item.", ["Minor", "Major", "Critical"], "Severity")],
      ["Supplier", "text", textControl("Click or tap here to enter text.")],
    ),
    heading(1, "Description of the problem"),
    note("State what was found, where, and how many parts are affected."),
    tall("What was required:", "What was found:"),
    inLine(ask("Quantity affected:", "number", underscores(10)), say("  "), ask("Batch / lot no.:", "text", underscores(14))),
    heading(1, "Root cause and action"),
    heading(2, "Root cause"),
    longAnswer("Explain why the problem occurred and why it was not detected:", underscores(78), 3),
    heading(2, "Planned actions"),
    list("Planned actions", ["No.", "Action", "Responsible", "Due date"], 4),
    choice("Is a visit to the supplier needed?", ["Yes", "No"], "☐"),
    heading(1, "Verification"),
    checklist(
      "Verification",
      ["Item", "Question"],
      [
        ["1", "Were all actions carried out as planned?"],
        ["2", "Has the problem come back since?"],
        ["3", "Were the documents changed where needed?"],
      ],
      [["Yes", "☐"], ["No", "☐"], "Evidence"],
    ),
    tick("A further audit of the supplier is needed.", "control"),
    heading(1, "Closure"),
    checklist("Closure", ["Role"], [["Quality manager"], ["Purchasing manager"]], ["Name", "Signature", "Date"]),
    inLine(say("A copy of this request stays with "), again(company), say(" for three years.")),
  ],
};

export const volunteer: Form = {
  name: "en-volunteer",
  language: "en",
  title: "Volunteer Registration Form",
  dress: "capitals",
  blocks: [
    note("Please complete in block letters and return to the office."),
    heading(1, "Section A: Your details"),
    inLine(ask("First name:", "text", underscores(22)), say(" "), ask("Last name:", "text", underscores(22))),
    inLine(ask("Date of birth:", "date", shape("___/___/______")), say("   "), ask("Phone:", "text", underlined(24))),
    leaders("dot", ["Address", "text"], ["Postcode", "text"]),
    choice("Preferred contact:", ["Email", "Phone", "Post"], "□"),
    heading(1, "Section B: Emergency contact"),
    record("contact", [
      ["Contact name", "text"],
      ["Relationship", "text"],
      ["Telephone", "text"],
    ]),
    heading(1, "Section C: Availability"),
    choiceBelow("On which days could you help?", ["Weekdays", "Saturdays", "Sundays"], "symbol"),
    inLine(ask("Hours per week:", "number", legacyText("hours", 2))),
    longAnswer("Why would you like to volunteer?", underscores(80), 3),
    heading(1, "Section D: Declaration"),
    inLine(
      say("I, "),
      blank("I", "text", underscores(30), { aliases: ["Name", "(print name)", "print name"] }),
      say(" (print name), confirm that the above is true."),
    ),
    tick("I agree to be photographed at events.", "☐"),
    signedBelow(["Signature", "signature"], ["Date", "date"]),
  ],
};

export const confirmation: Form = {
  name: "en-confirmation-letter",
  language: "en",
  title: "Confirmation of Appointment",
  dress: "large",
  blocks: [
    inLine(say("Dear "), blank("Employee_Name", "text", mergeField("Employee_Name")), say(",")),
    inLine(
      say("We are pleased to confirm your appointment as "),
      blank("Job_Title", "text", mergeField("Job_Title")),
      say(" with effect from "),
      blank("Start date", "date", placeholder("<Start date>")),
      say("."),
    ),
    heading(1, "Terms"),
    pairs([["Annual salary", "number"]], [["Place of work", "text"]], [["Line manager", "text"]]),
    heading(1, "Duties"),
    inLine(
      blank(
        "Describe the main duties of the post in a few sentences",
        "longtext",
        prompt("[Describe the main duties of the post in a few sentences]", "grey"),
        { aliases: ["Duties"] },
      ),
    ),
    heading(1, "Acceptance"),
    signatureCells(["Signature of employee", "signature"], ["Date", "date"]),
  ],
};

export const parkingPermit: Form = {
  name: "en-parking-permit",
  language: "en",
  title: "Application for a Staff Parking Permit",
  dress: "bold",
  blocks: [
    note("Return this form to Facilities. Incomplete forms will be sent back."),
    heading(1, "Applicant", "1. "),
    cellGrid(
      [
        ["Surname", "text"],
        ["First name", "text"],
      ],
      [
        ["Department", "text"],
        ["Employee number", "text"],
      ],
      [["Home address (street, town, postcode)", "text"]],
      [
        ["Telephone", "text"],
        ["E-mail", "text"],
      ],
    ),
    heading(1, "Vehicle", "2. "),
    bands([
      ["Make and model", "text"],
      ["Colour", "text"],
      ["Registration number", "text"],
    ]),
    inLine(ask("The distance from home to work is", "number", underscores(8), { aliases: ["distance from home to work"] }), say(" km.")),
    strikeOut("Is the vehicle insured in your name?", ["Yes", "No"]),
    choiceOrOther("Permit type:", ["Full time", "Part time"], "Other (please specify):", "☐"),
    heading(1, "Charges", "3. "),
    data(["Permit", "Monthly charge"], ["Full time", "£40"], ["Part time", "£25"], ["Motorcycle", "£10"]),
    heading(1, "Signature", "4. "),
    signedBelow(["Signature of applicant", "signature"], ["Date (DD/MM/YYYY)", "date"]),
    textBox(
      "For office use only",
      inLine(ask("Received on:", "date", underscores(16))),
      inLine(ask("Permit number:", "text", underscores(14))),
    ),
  ],
};

export const accessPolicy: Form = {
  name: "en-access-policy",
  language: "en",
  title: "Access Control Policy",
  dress: { styles: ["Heading1", "Heading2"], counted: true },
  header: inLine(again(placeholder("[Organisation Name]")), say("  |  Internal")),
  footer: inLine(ask("Approved by:", "text", underscores(24)), say("   "), ask("Date:", "date", underscores(14))),
  blocks: [
    inLine(ask("Document owner:", "text", placeholder("[Owner]"))),
    inLine(ask("Next review:", "date", placeholder("[DD/MM/YYYY]"))),
    contents(["1. Purpose", 2], ["2. Scope", 2], ["3. Roles", 3], ["4. Review", 4]),
    heading(1, "Purpose"),
    inLine(
      say("This policy states how access to systems of "),
      blank("Organisation Name", "text", placeholder("[Organisation Name]"), { occurrences: 4 }),
      say(" is granted, reviewed and withdrawn."),
    ),
    heading(1, "Scope"),
    inLine(
      say("It applies to all staff of "),
      again(placeholder("[Organisation Name]")),
      say(" and to "),
      blank("list of third parties", "text", placeholder("[list of third parties]")),
      say("."),
    ),
    note("Delete this line before you publish the policy.", '<w:i/><w:color w:val="C00000"/>'),
    heading(1, "Roles"),
    heading(2, "Owners"),
    data(
      ["Role", "Duty"],
      ["Line manager", "Asks for access"],
      ["System owner", "Grants access"],
      ["Security officer", "Reviews access every quarter"],
    ),
    heading(2, "Systems"),
    list("Systems", ["System", "Owner", "Classification"], 3),
    heading(1, "Review"),
    inLine(
      say("This policy is reviewed every "),
      blank("number", "number", placeholder("[number]"), { aliases: ["reviewed every", "months"] }),
      say(" months."),
    ),
    inLine(
      say("Questions go to "),
      blank("contact e-mail", "text", placeholder("<contact e-mail>")),
      say(" at "),
      again(placeholder("[Organisation Name]")),
      say("."),
    ),
    signers(
      ["Prepared by", "Approved by"],
      [
        ["Name:", "text"],
        ["Signature:", "signature"],
        ["Date:", "date"],
      ],
    ),
  ],
};

export const procedure: Form = {
  name: "en-procedure",
  language: "en",
  title: "Procedure for the Control of Records",
  dress: { styles: ["Heading1", "Heading2"], counted: true },
  header: inLine(say("PR-07  |  Version 3.1  |  12 May 2025")),
  footer: inLine(say("Page 1 of 4")),
  blocks: [
    contents(["1. Purpose", 1], ["2. Responsibilities", 2], ["3. Storage", 2], ["4. Disposal", 3]),
    heading(1, "Purpose"),
    note(
      "This procedure states how records are kept so that they stay legible and can be found. It meets clause 7.5.3 of ISO 9001:2015 [1].",
    ),
    note("Records are named as in audit_report_2025_v2.docx; the index is at <https://records.example.org/index>."),
    heading(1, "Responsibilities"),
    data(
      ["Role", "Does", "Deputy"],
      ["Quality manager", "Keeps the list of records", "Assistant"],
      ["Head of department", "Decides how long records are kept", ""],
      ["IT", "Makes backups {daily, weekly}", ""],
    ),
    note("Retention begins on the day of creation (see section 3). For questions write to Jane Doe <jane.doe@example.org>."),
    heading(1, "Storage"),
    heading(2, "Paper"),
    note("Binders ........ room 1.12\nOlder binders ........ cellar"),
    heading(2, "Electronic records"),
    note("The path is //server/records/[year]/[department], where both parts are in small letters."),
    list("Electronic records", ["Record", "Kept by", "Retention period", "Place"], 5),
    heading(1, "Disposal"),
    note("Note: records under a legal hold are never destroyed."),
    inLine(ask("Approved by the quality manager on", "date", underscores(18), { aliases: ["Approved by the quality manager"] })),
    note("[1] ISO 9001:2015, Quality management systems. Requirements."),
  ],
};

export const inspection: Form = {
  name: "en-inspection",
  language: "en",
  title: "Vehicle Inspection Report",
  dress: "bars",
  blocks: [
    heading(1, "General"),
    gathered(
      ["Vehicle", ["Registration", "text"], ["Mileage", "number"]],
      ["Driver", ["Name", "text"], ["Licence number", "text"], ["Valid until", "date"]],
    ),
    optionCells(["Purpose", "Routine", "After repair", "Before sale"], ["Fuel", "Petrol", "Diesel", "Electric"])("☐"),
    heading(1, "Findings"),
    shownList("Findings", ["Part", "Finding", "Action"], ["Brake pads", "Worn to 3 mm", "Replace"], 4),
    boxesBehind("Roadworthy:", ["Yes", "No"], "☐"),
    framed("Remarks of the inspector:"),
    heading(1, "Signatures"),
    signMatrix("Signatures", ["Inspector", "Workshop manager"], ["Name", "Signature", "Date"]),
  ],
};

export const induction: Form = {
  name: "en-induction",
  language: "en",
  title: "Induction Checklist for New Staff",
  dress: "own style",
  blocks: [
    nested(pairs([["Employee", "text"]], [["Job title", "text"]]), pairs([["Start date", "date"]], [["Supervisor", "text"]])),
    heading(1, "First day"),
    checklist(
      "First day",
      ["Topic"],
      [["Tour of the building"], ["Fire exits and assembly point"], ["Computer account"]],
      [["Done", "☐"], "Date", "Initials"],
    ),
    heading(1, "First week"),
    checklist(
      "First week",
      ["No.", "Topic", "By"],
      [
        ["1", "Quality policy", "Supervisor"],
        ["2", "Data protection", "IT"],
        ["3", "Safety briefing", "Safety officer"],
      ],
      ["Completed on", "Remarks"],
    ),
    heading(1, "Feedback"),
    rating(
      "Feedback",
      "Statement",
      ["Strongly disagree", "Disagree", "Agree", "Strongly agree"],
      ["I know whom to ask", "My workplace was ready", "I understood my tasks"],
      "☐",
    ),
    framed("What could we do better?"),
    bracketBehind(["Signature of employee", "signature"], ["Signature of supervisor", "signature"], ["Date", "date"]),
  ],
};

export const deed: Form = {
  name: "en-deed",
  language: "en",
  title: "Deed of Loan of Equipment",
  dress: "capitals",
  blocks: [
    inLine(
      say("This deed is made this "),
      blank("This deed is made this", "date", shape("____ day of ______________ 20____"), { aliases: ["Date", "day of"] }),
      say(" between the following parties."),
    ),
    heading(1, "The lender"),
    colonLines(["Company name:", "text"], ["Registered office:", "text"], ["Represented by:", "text"]),
    heading(1, "The borrower"),
    inLine(ask("Name:", "text", macroButton("[Click here and type name]"))),
    inLine(
      ask("Telephone:", "text", shape("(____) ____-______")),
      say("   "),
      ask("Social security number:", "text", shape("___-__-____")),
    ),
    heading(1, "The equipment"),
    inLine(ask("Serial number:", "text", shape("XXX-XXXX"), { aliases: ["XXX-XXXX"] })),
    inLine(
      say("The value of the equipment is $"),
      blank("The value of the equipment is", "number", underscores(10), { aliases: ["value of the equipment"] }),
      say("."),
    ),
    inLine(
      say("It is to be returned on "),
      blank("It is to be returned on", "date", highlighted("31 December 2026"), { aliases: ["returned on"] }),
      say(" at the latest."),
    ),
    heading(1, "Signatures"),
    colonTabs(["Signed:", "signature"], ["Date:", "date"]),
    colonTabs(["Witness:", "text"], ["Date:", "date"]),
  ],
};

export const projectBrief: Form = {
  name: "en-project-brief",
  language: "en",
  title: "Project Brief",
  dress: { styles: ["Heading1", "Heading2"], counted: true },
  blocks: [
    colonCells(
      [
        ["Project:", "text"],
        ["Sponsor:", "text"],
      ],
      [
        ["Start date:", "date"],
        ["Budget:", "number"],
      ],
    ),
    heading(1, "Background"),
    instruction("Background", "Describe why this project is needed and what led to it."),
    heading(1, "Objectives"),
    instruction("Objectives", "List up to five objectives that can be measured."),
    heading(1, "Stakeholders"),
    controlList(
      "Stakeholders",
      [
        ["Name", textControl("Click here to enter text.")],
        ["Role", listControl("Choose an item.", ["Owner", "User", "Supplier"])],
        ["Informed on", dateControl("Enter a date.", "dd/MM/yyyy")],
      ],
      3,
    ),
    heading(1, "Risks"),
    choiceCells("☐", ["Overall risk:", "Low", "Medium", "High"], ["Security review needed:", "Yes", "No"]),
    boxGrid("Which departments are involved?", 2, ["Finance", "Sales", "Production", "Human resources"], "☐"),
  ],
};

export const serviceAgreement: Form = {
  name: "en-service-agreement",
  language: "en",
  title: "Service Agreement",
  dress: "bold",
  blocks: [
    note("CONFIDENTIAL", "<w:b/>"),
    inLine(
      say("This agreement is made between "),
      blank("Client", "text", placeholder("[Client]"), { occurrences: 2 }),
      say(" and "),
      blank("Contractor", "text", placeholder("[Contractor]")),
      say("."),
    ),
    heading(1, "Definitions", "1. "),
    note('1.1 "Services" means the work described in the schedule to this agreement.'),
    note('1.2 "Fee" means the price that is stated in clause 3.'),
    heading(1, "Services", "2. "),
    note("2.1 The contractor provides the services with reasonable skill and care."),
    note("2.2 The contractor may not pass on the work without written consent."),
    note("Time is of the essence of this agreement.", "<w:b/>"),
    heading(1, "Fee", "3. "),
    inLine(
      say("3.1 The fee is "),
      blank("The fee is", "number", underscores(10), { aliases: ["fee", "3.1 The fee is"] }),
      say(" euros for each month."),
    ),
    inLine(
      say("3.2 Invoices are due within "),
      blank("Invoices are due within", "number", underscores(5), { aliases: ["3.2 Invoices are due within"] }),
      say(" days."),
    ),
    note("Table 1: Rates for extra work", "<w:b/>"),
    data(["Grade", "Rate per hour"], ["Senior", "120"], ["Junior", "80"]),
    heading(1, "Term", "4. "),
    note("4.1 The agreement runs until either party ends it with one month's notice."),
    note("Note: notice by e-mail is enough.", "<w:b/>"),
    heading(1, "Signatures", "5. "),
    signatureCells(["Client", "signature"], ["Contractor", "signature"]),
    inLine(say("Copies: one for "), again(placeholder("[Client]")), say(", one for the file.")),
  ],
};

export const workInstruction: Form = {
  name: "en-work-instruction",
  language: "en",
  title: "Work Instruction: Cleaning of Filters",
  dress: "large",
  header: inLine(say("WI-12    Page 1 of 2")),
  blocks: [
    note("PLEASE READ BEFORE YOU START", "<w:b/>"),
    heading(1, "Tools and materials"),
    note("Gloves, brush, two filters of the same size.\nAlways wear safety glasses."),
    heading(1, "Steps"),
    steps(
      "Switch the machine off and wait until the lamp is dark.",
      "Open the cover and take the filter out.",
      "Brush the filter and put it back.",
      "Close the cover.",
    ),
    note("Warning: never run the machine without a filter.", "<w:b/>"),
    note("Figure 1: Position of the filter", "<w:i/>"),
    heading(1, "Record"),
    list("Record", ["Date", "Machine", "Cleaned by", "Remarks"], 5),
    heading(1, "Release"),
    inLine(ask("Released by:", "text", underscores(22)), say("   "), ask("Date:", "date", underscores(14))),
  ],
};

export const visa: Form = {
  name: "en-travel-request",
  language: "en",
  title: "Travel Request and Authorisation",
  dress: "bars",
  header: letterhead("Northfield Institute", "Travel Office"),
  blocks: [
    heading(1, "Part A: Traveller"),
    fieldsBelow(
      [
        ["First name", "text"],
        ["Last name", "text"],
      ],
      [
        ["Position", "text"],
        ["Cost centre", "text"],
      ],
    ),
    pieces(["Day", "Month", "Year"], ["Date of birth", "date"], ["Passport number", "text"], ["Passport valid until", "date"]),
    heading(1, "Part B: Journey"),
    boxColumn("Purpose of the journey", ["Conference", "Visit to a partner", "Training"], "legacy"),
    questionsInCell("Arrangements", "☐", ["Is a visa needed?", "Yes", "No"], ["Is a hotel needed?", "Yes", "No", "Booked already"]),
    list("Journey", ["From", "To", "Date", "Means of transport"], 4),
    crossCells("Mark what the host pays:", [
      ["Flight", "Hotel"],
      ["Meals", "Local transport"],
    ]),
    heading(1, "Part C: Authorisation"),
    signRow(["Traveller", "signature"], ["Date", "date"], ["Head of department", "signature"], ["Date", "date"]),
  ],
};

export const grantReport: Form = {
  name: "en-grant-report",
  language: "en",
  title: "Final Report on a Grant",
  dress: { styles: ["Heading1", "Heading2"] },
  blocks: [
    inLine(ask("Name of the project:", "text", fillIn("Name of the project?"))),
    inLine(ask("Grant number:", "text", fillIn("Grant number?"))),
    heading(1, "Costs"),
    amounts("£", "Staff", "Travel", "Equipment"),
    heading(1, "Activities"),
    toldList(
      "Activities",
      [
        ["Activity", "what was done"],
        ["Result", "what came of it"],
        ["Evidence", "where it can be seen"],
      ],
      4,
    ),
    heading(1, "Conditions"),
    clauses(
      "The holder keeps all receipts for five years after the end of the project and shows them to the auditors when asked.",
      "Equipment that was bought with the grant stays with the institution unless the council decides otherwise in writing.",
    ),
    heading(1, "Declaration"),
    tick("All money was spent on the project.", "☐"),
    signRow(["Project leader", "signature"], ["Date", "date"]),
  ],
};
