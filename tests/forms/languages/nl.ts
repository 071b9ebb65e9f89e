/** Dutch: a report of an incident. */
import {
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  heading,
  inLine,
  list,
  longAnswer,
  markedPairs,
  note,
  pairs,
  say,
  signatureCells,
  tall,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { dateControl, dots, listControl, placeholder, prompt, shape, textControl, underscores } from "../marks.ts";

export const incident: Form = {
  name: "nl-incident",
  language: "nl",
  title: "Meldingsformulier incidenten",
  dress: { styles: ["Kop1", "Kop2"] },
  header: inLine(ask("Documentnummer:", "text", placeholder("[nummer]")), say("    Pagina 1")),
  blocks: [
    note("Lever dit formulier binnen een dag in bij uw leidinggevende."),
    heading(1, "Gegevens van de melder"),
    markedPairs(
      ["Naam", "text", textControl("Klik of tik om tekst in te voeren.")],
      ["Afdeling", "choice", listControl("Kies een item.", ["Magazijn", "Productie", "Kantoor"])],
      ["Datum van de melding", "date", dateControl("Klik of tik om een datum in te voeren.", "d-M-yyyy")],
    ),
    heading(1, "Het incident"),
    inLine(ask("Datum en tijd van het incident:", "date", shape("__-__-____")), say("   "), ask("Plaats:", "text", dots(30))),
    choiceBelow("Soort incident:", ["Letsel", "Schade", "Bijna-ongeval", "Milieu"], "☐"),
    inLine(ask("Aantal gewonden:", "number", underscores(6))),
    inLine(blank("Beschrijf wat er is gebeurd", "longtext", prompt("[Beschrijf wat er is gebeurd, in volgorde van tijd]", "yellow"))),
    choice("Was er een arts nodig?", ["Ja", "Nee"], "□"),
    heading(1, "Maatregelen"),
    list("Maatregelen", ["Nr.", "Maatregel", "Verantwoordelijke", "Gereed op"], 3),
    longAnswer("Oorzaak van het incident:", underscores(78), 3),
    pairs([
      ["Kosten (€)", "number"],
      ["Verzekeraar", "text"],
    ]),
    heading(1, "Afhandeling"),
    checklist(
      "Afhandeling",
      ["Stap"],
      [["Melder is geïnformeerd"], ["Maatregelen zijn uitgevoerd"], ["Risico-inventarisatie is bijgewerkt"]],
      [["Ja", "☐"], ["Nee", "☐"], "Toelichting"],
    ),
    tall("Opmerkingen:"),
    signatureCells(["Handtekening melder", "signature"], ["Handtekening leidinggevende", "signature"]),
  ],
};
