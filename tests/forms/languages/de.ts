/** German: a request for a business trip, and an inspection report with boxes to tick. */
import {
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
  note,
  pairs,
  say,
  signatureCells,
  signedBelow,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { bands, cellGrid, data, hinted } from "../grids.ts";
import { dots, legacyDate, legacyList, legacyText, placeholder, shape, underlinedTabs, underscores } from "../marks.ts";

export const businessTrip: Form = {
  name: "de-dienstreise",
  language: "de",
  title: "Antrag auf Genehmigung einer Dienstreise",
  dress: { styles: ["berschrift1", "berschrift2"] },
  header: inLine(ask("Formular-Nr.:", "text", placeholder("[Formularnummer]")), say("    Stand: 03/2026")),
  blocks: [
    note("Der Antrag ist spätestens zwei Wochen vor Antritt der Reise bei der Personalabteilung einzureichen."),
    heading(1, "Angaben zur Person"),
    pairs(
      [
        ["Name, Vorname", "text"],
        ["Personalnummer", "text"],
      ],
      [
        ["Abteilung", "text"],
        ["Telefon", "text"],
      ],
    ),
    heading(1, "Angaben zur Reise"),
    inLine(ask("Reiseziel:", "text", underscores(40))),
    inLine(
      ask("Beginn der Reise:", "date", legacyDate("beginn", "dd.MM.yyyy")),
      say("   "),
      ask("Ende der Reise:", "date", legacyDate("ende", "dd.MM.yyyy")),
    ),
    inLine(ask("Kostenstelle:", "text", legacyText("kostenstelle", 8))),
    inLine(ask("Verkehrsmittel:", "choice", legacyList("mittel", ["Bahn", "Flugzeug", "Dienstwagen", "Privatwagen"]))),
    longAnswer("Zweck der Reise:", underscores(80), 3),
    choice("Wird ein Vorschuss benötigt?", ["Ja", "Nein"], "☐"),
    inLine(ask("Voraussichtliche Kosten in Euro:", "number", dots(20))),
    heading(1, "Begleitpersonen"),
    list("Begleitpersonen", ["Lfd. Nr.", "Name", "Abteilung", "Funktion"], 3),
    heading(1, "Erklärung"),
    tick("Die Reisekostenordnung ist mir bekannt.", "□"),
    signedBelow(["Ort, Datum", "date"], ["Unterschrift Antragsteller/in", "signature"]),
    heading(1, "Genehmigung"),
    checklist("Genehmigung", ["Stelle"], [["Vorgesetzte/r"], ["Personalabteilung"]], ["Name", "Datum", "Unterschrift"]),
  ],
};

export const inspection: Form = {
  name: "de-pruefprotokoll",
  language: "de",
  title: "Prüfprotokoll für ortsveränderliche Geräte",
  dress: "bold",
  blocks: [
    heading(1, "Allgemeine Angaben", "1. "),
    leaders("underscore", ["Auftraggeber:", "text"], ["Auftrags-Nr.:", "text"]),
    inLine(ask("Prüfdatum:", "date", shape("__.__.____")), say("    "), ask("Prüfer:", "text", underlinedTabs(4))),
    heading(1, "Prüfling", "2. "),
    pairs([["Bezeichnung", "text"]], [["Hersteller / Typ", "text"]], [["Seriennummer", "text"]], [["Baujahr", "number"]]),
    choiceBelow("Schutzklasse:", ["Schutzklasse I", "Schutzklasse II", "Schutzklasse III"], "bullet"),
    heading(1, "Prüfergebnisse", "3. "),
    checklist(
      "Prüfergebnisse",
      ["Nr.", "Prüfpunkt"],
      [
        ["3.1", "Gehäuse ohne Beschädigung"],
        ["3.2", "Anschlussleitung und Stecker in Ordnung"],
        ["3.3", "Kennzeichnung lesbar"],
        ["3.4", "Schutzleiterwiderstand innerhalb der Grenze"],
      ],
      [["i. O.", "☐"], ["n. i. O.", "☐"], "Bemerkung"],
    ),
    heading(1, "Bewertung", "4. "),
    choice("Prüfung bestanden:", ["ja", "nein"], "drawn"),
    inLine(ask("Nächste Prüfung am:", "date", dots(24))),
    tall("Festgestellte Mängel:"),
    signatureCells(["Unterschrift Prüfer", "signature"], ["Unterschrift Betreiber", "signature"]),
    inLine(say("Aufbewahrung bei: "), blank("Aufbewahrung bei", "text", placeholder("<Abteilung>"))),
  ],
};

export const registration: Form = {
  name: "de-anmeldung",
  language: "de",
  title: "Anmeldung zur Ferienbetreuung",
  dress: "large",
  footer: inLine(say("Rückfragen an das Schulamt")),
  blocks: [
    note("Bitte in Druckbuchstaben ausfüllen."),
    heading(1, "Kind"),
    cellGrid(
      [
        ["Name", "text"],
        ["Vorname", "text"],
        ["Geburtsdatum", "date"],
      ],
      [
        ["Straße, Hausnummer", "text"],
        ["PLZ, Ort", "text"],
        ["Krankenkasse", "text"],
      ],
    ),
    strikeOut("Das Kind darf allein nach Hause gehen:", ["ja", "nein"]),
    heading(1, "Erziehungsberechtigte"),
    bands(
      [
        ["Name der Mutter", "text"],
        ["Telefon tagsüber", "text"],
      ],
      [
        ["Name des Vaters", "text"],
        ["Telefon tagsüber", "text"],
      ],
    ),
    choiceOrOther("Betreuungszeit:", ["8 bis 12 Uhr", "8 bis 16 Uhr"], "Sonstiges:", "□"),
    heading(1, "Beitrag"),
    data(["Dauer", "Beitrag je Woche"], ["halbtags", "60 €"], ["ganztags", "95 €"]),
    inLine(ask("Der Beitrag wird abgebucht vom Konto IBAN", "text", shape("DE__ ____ ____ ____ ____ __"), { aliases: ["IBAN"] })),
    inLine(ask("Kontoinhaber:", "text", dots(50))),
    heading(1, "Einwilligung"),
    tick("Ich willige in die Verarbeitung der Daten ein.", "[ ]"),
    hinted(["Allergien", "bitte auch Medikamente nennen", "text"], ["Abholberechtigte", "Name und Telefon", "text"]),
    inLine(
      say("Ort, Datum: "),
      blank("Ort, Datum", "date", underscores(24)),
      say("   Unterschrift: "),
      blank("Unterschrift", "signature", underscores(28)),
    ),
  ],
};
