/** Swedish: a report of a deviation. */
import { ask, choice, heading, inLine, list, longAnswer, note, pairs, say, signatureCells } from "../blocks.ts";
import type { Form } from "../form.ts";
import { dots, underscores } from "../marks.ts";
export const deviation: Form = {
  name: "sv-avvikelse",
  language: "sv",
  title: "Avvikelserapport",
  dress: { styles: ["Rubrik1", "Rubrik2"] },
  blocks: [
    note("Blanketten lämnas till närmaste chef samma dag som avvikelsen upptäcks."),
    heading(1, "Uppgifter om avvikelsen"),
    pairs(
      [
        ["Namn", "text"],
        ["Avdelning", "text"],
      ],
      [
        ["Datum", "date"],
        ["Plats", "text"],
      ],
    ),
    choice("Typ av avvikelse:", ["Produkt", "Process", "Arbetsmiljö"], "☐"),
    longAnswer("Beskrivning av händelsen:", underscores(78), 3),
    inLine(ask("Antal berörda:", "number", underscores(8)), say("  "), ask("Telefon:", "text", dots(24))),
    heading(1, "Åtgärder"),
    list("Åtgärder", ["Nr", "Åtgärd", "Ansvarig", "Klart senast"], 3),
    choice("Är åtgärderna genomförda?", ["Ja", "Nej"], "□"),
    heading(1, "Underskrifter"),
    signatureCells(["Underskrift anmälare", "signature"], ["Underskrift chef", "signature"]),
    inLine(ask("Ort och datum:", "date", underscores(30))),
  ],
};
