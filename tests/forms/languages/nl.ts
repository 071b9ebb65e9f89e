/** Dutch: a report of an incident. */
import {
  again,
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
  strikeOut,
  tall,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { data, signers } from "../grids.ts";
import { dateControl, dots, listControl, placeholder, prompt, shape, textControl, underscores } from "../marks.ts";
import { colonCells, colonLines, controlList, instruction } from "../rooms.ts";

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

export const agreement: Form = {
  name: "nl-overeenkomst",
  language: "nl",
  title: "Bruikleenovereenkomst",
  dress: "bold",
  blocks: [
    inLine(
      say("Tussen "),
      blank("naam organisatie", "text", placeholder("[naam organisatie]"), { occurrences: 2 }),
      say(", hierna de uitlener, en "),
      blank("naam lener", "text", placeholder("[naam lener]")),
      say(", geboren op "),
      blank("geboortedatum", "date", placeholder("[geboortedatum]")),
      say("."),
    ),
    heading(1, "Artikel 1: Goederen"),
    list("Goederen", ["Omschrijving", "Serienummer", "Waarde"], 3),
    heading(1, "Artikel 2: Duur"),
    inLine(
      say("De bruikleen loopt van "),
      blank("van", "date", underscores(14), { aliases: ["De bruikleen loopt van"] }),
      say(" tot "),
      blank("tot", "date", underscores(14)),
      say("."),
    ),
    strikeOut("Verlenging is mogelijk:", ["ja", "nee"]),
    heading(1, "Artikel 3: Kosten"),
    inLine(
      say("De borg bedraagt € "),
      blank("De borg bedraagt €", "number", dots(20), { aliases: ["borg"] }),
      say(" en wordt vooraf betaald."),
    ),
    data(["Schade", "Vergoeding"], ["Licht", "10 %"], ["Zwaar", "100 %"]),
    heading(1, "Ondertekening"),
    signers(
      ["Voor de uitlener", "De lener"],
      [
        ["Naam:", "text"],
        ["Datum:", "date"],
        ["Handtekening:", "signature"],
      ],
      "____________________",
    ),
    inLine(
      say("Opgemaakt in tweevoud te "),
      blank("te", "text", underscores(20), { aliases: ["plaats", "Opgemaakt in tweevoud te"] }),
      say(" door "),
      again(placeholder("[naam organisatie]")),
      say("."),
    ),
  ],
};

export const plan: Form = {
  name: "nl-plan",
  language: "nl",
  title: "Plan van aanpak",
  dress: { styles: ["Kop1", "Kop2"], counted: true },
  blocks: [
    colonCells(
      [
        ["Project:", "text"],
        ["Opdrachtgever:", "text"],
      ],
      [
        ["Startdatum:", "date"],
        ["Einddatum:", "date"],
      ],
    ),
    heading(1, "Aanleiding"),
    instruction("Aanleiding", "Beschrijf hier kort waarom het project nodig is."),
    heading(1, "Team"),
    controlList(
      "Team",
      [
        ["Naam", textControl("Klik hier om tekst in te voeren.")],
        ["Rol", listControl("Kies een item.", ["Leider", "Lid"])],
      ],
      3,
    ),
    heading(1, "Akkoord"),
    colonLines(["Naam:", "text"], ["Functie:", "text"], ["Handtekening:", "signature"]),
  ],
};
