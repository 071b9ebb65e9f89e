/** German: a request for a business trip, and an inspection report with boxes to tick. */
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
  note,
  pairs,
  say,
  signatureCells,
  signedBelow,
  steps,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { bands, cellGrid, data, hinted } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, shownList, sideBySide, signMatrix } from "../layouts.ts";
import { dots, legacyDate, legacyList, legacyText, placeholder, shape, underlinedTabs, underscores } from "../marks.ts";
import {
  amounts,
  bilingual,
  boxColumn,
  clauses,
  fieldsBelow,
  fillIn,
  letterhead,
  pieces,
  questionsInCell,
  signRow,
  toldList,
} from "../offices.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs, highlighted, macroButton } from "../rooms.ts";

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

export const rental: Form = {
  name: "de-mietvertrag",
  language: "de",
  title: "Mietvertrag für einen Lagerraum",
  dress: "bold",
  blocks: [
    sideBySide(["Vermieter", "Mieter"], ["Name", "text"], ["Anschrift", "text"], ["Telefon", "text"]),
    heading(1, "§ 1 Mietsache"),
    inLine(
      say("Vermietet wird der Raum Nr. "),
      blank("Vermietet wird der Raum Nr.", "text", underscores(8), { aliases: ["Raum Nr."] }),
      say(" im Haus "),
      blank("im Haus", "text", underscores(24)),
      say("."),
    ),
    heading(1, "§ 2 Mietzeit"),
    inLine(
      say("Das Mietverhältnis beginnt am "),
      blank("Das Mietverhältnis beginnt am", "date", dots(20), { aliases: ["beginnt am"] }),
      say(" und läuft auf unbestimmte Zeit."),
    ),
    heading(1, "§ 3 Miete"),
    inLine(
      say("Die Miete beträgt monatlich "),
      blank("Die Miete beträgt monatlich", "number", underscores(10), { aliases: ["Miete"] }),
      say(" € und ist im Voraus zu zahlen."),
    ),
    boxesBehind("Zahlung per Lastschrift:", ["ja", "nein"], "☐"),
    data(["Nebenkosten", "Umlage"], ["Strom", "nach Verbrauch"], ["Reinigung", "in der Miete enthalten"]),
    heading(1, "§ 4 Sonstiges"),
    note("Änderungen bedürfen der Schriftform. Gerichtsstand ist der Ort der Mietsache."),
    framed("Besondere Vereinbarungen:"),
    bracketBehind(["Ort, Datum", "date"], ["Unterschrift Vermieter", "signature"], ["Unterschrift Mieter", "signature"]),
  ],
};

export const procedure: Form = {
  name: "de-verfahren",
  language: "de",
  title: "Verfahrensanweisung Lenkung von Dokumenten",
  dress: { styles: ["berschrift1", "berschrift2"], counted: true },
  header: pairs([
    ["Dok.-Nr.", "text"],
    ["Ausgabe", "text"],
  ]),
  blocks: [
    heading(1, "Zweck"),
    note("Diese Anweisung regelt, wie Dokumente erstellt, geprüft und freigegeben werden (DIN EN ISO 9001, Abschnitt 7.5)."),
    heading(1, "Geltungsbereich"),
    inLine(
      say("Sie gilt für alle Bereiche der "),
      blank("Firmenname", "text", placeholder("<Firmenname>"), { occurrences: 2 }),
      say(" am Standort "),
      blank("Standort", "text", placeholder("<Standort>")),
      say("."),
    ),
    heading(1, "Zuständigkeiten"),
    data(["Funktion", "Aufgabe"], ["QMB", "Pflegt die Liste der Dokumente"], ["Abteilungsleitung", "Gibt Dokumente frei"]),
    heading(1, "Ablauf"),
    note("Dateinamen folgen dem Muster VA_07_Dokumente_v3.docx. Ablage unter https://intern.example.org/dok_archiv/."),
    note("Ansprechpartner: Frau Beispiel, Tel. 123"),
    heading(1, "Änderungsverlauf"),
    shownList("Änderungsverlauf", ["Version", "Datum", "Änderung", "Freigabe"], ["1.0", "01.02.2026", "Erste Ausgabe", "QMB"], 3),
    signMatrix("Änderungsverlauf", ["Erstellt", "Geprüft", "Freigegeben"], ["Name", "Datum", "Unterschrift"]),
    inLine(say("Ausgedruckt nur gültig mit Stempel der "), again(placeholder("<Firmenname>")), say(".")),
  ],
};

export const complaint: Form = {
  name: "de-reklamation",
  language: "de",
  title: "Reklamationsbericht",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Kunde:", "text"],
        ["Kundennummer:", "text"],
      ],
      [
        ["Artikel:", "text"],
        ["Lieferdatum:", "date"],
      ],
      [["Aufgenommen von:", "text"]],
    ),
    heading(1, "Reklamation", "1. "),
    colonLines(["Art des Fehlers:", "text"], ["Fehlerhafte Menge:", "number"], ["Entdeckt am:", "date"]),
    choiceCells("☐", ["Schwere des Fehlers:", "gering", "mittel", "hoch"], ["Rückholung nötig:", "Ja", "Nein"]),
    heading(1, "Maßnahmen", "2. "),
    boxGrid("Beteiligte Abteilungen:", 3, ["Einkauf", "Fertigung", "Versand", "Vertrieb", "Qualität"], "☐"),
    colonTabs(["Verantwortlich:", "text"], ["Termin:", "date"]),
    inLine(
      say("Die Gutschrift beträgt "),
      blank("Die Gutschrift beträgt", "number", highlighted("XXX,XX"), { aliases: ["Gutschrift"] }),
      say(" Euro."),
    ),
    heading(1, "Abschluss", "3. "),
    inLine(ask("Bearbeiter:", "text", macroButton("[Hier klicken und Namen eingeben]"))),
    inLine(
      ask("Datum:", "date", shape("XX.XX.XXXX"), { aliases: ["XX.XX.XXXX"] }),
      say("    "),
      ask("Unterschrift:", "signature", underscores(24)),
    ),
  ],
};

export const workInstruction: Form = {
  name: "de-arbeitsanweisung",
  language: "de",
  title: "Arbeitsanweisung Wareneingang",
  dress: "bold, counted",
  blocks: [
    note("Nur für den internen Gebrauch", "<w:b/>"),
    heading(1, "Zweck"),
    note("Diese Anweisung beschreibt, wie eingehende Ware geprüft und eingelagert wird."),
    heading(1, "Durchführung"),
    heading(2, "Annahme"),
    steps("Lieferschein mit der Bestellung vergleichen.", "Verpackung auf Schäden prüfen.", "Ware auf den Prüfplatz stellen."),
    note("Beschädigte Ware wird nicht angenommen.", "<w:b/>"),
    heading(2, "Prüfung"),
    note("Tabelle 1: Stichproben", "<w:b/>"),
    data(["Losgröße", "Stichprobe"], ["bis 50", "5"], ["über 50", "10"]),
    checklist(
      "Prüfung",
      ["Merkmal"],
      [["Menge stimmt"], ["Maße stimmen"], ["Oberfläche ohne Fehler"]],
      [["ja", "☐"], ["nein", "☐"], "Bemerkung"],
    ),
    heading(1, "Freigabe"),
    inLine(ask("Freigegeben durch:", "text", underscores(24)), say("  "), ask("am:", "date", underscores(14))),
  ],
};

export const travelExpenses: Form = {
  name: "de-reisekosten",
  language: "de",
  title: "Reisekostenabrechnung",
  dress: "bars",
  header: letterhead("Institut Nordfeld", "Personalstelle"),
  blocks: [
    heading(1, "A. Angaben zur Person"),
    fieldsBelow(
      [
        ["Familienname", "text"],
        ["Vorname", "text"],
      ],
      [
        ["Organisationseinheit", "text"],
        ["Telefon", "text"],
      ],
    ),
    pieces(["Tag", "Monat", "Jahr"], ["Beginn der Reise", "date"], ["Reiseziel", "text"], ["Ende der Reise", "date"]),
    heading(1, "B. Kosten"),
    boxColumn("Benutztes Verkehrsmittel", ["Bahn", "Flugzeug", "Eigener Pkw"], "☐"),
    questionsInCell("Leistungen", "☐", ["Unterkunft gestellt?", "ja", "nein"], ["Verpflegung gestellt?", "ja", "nein", "teilweise"]),
    bilingual(["Gesamtbetrag in Euro", "Total amount in euros", "number"], ["Bankverbindung", "Bank details", "text"]),
    heading(1, "C. Unterschriften"),
    signRow(["Antragsteller/in", "signature"], ["Datum", "date"], ["Vorgesetzte/r", "signature"], ["Datum", "date"]),
  ],
};

export const grantReport: Form = {
  name: "de-verwendungsnachweis",
  language: "de",
  title: "Verwendungsnachweis",
  dress: { styles: ["berschrift1", "berschrift2"] },
  blocks: [
    inLine(ask("Bezeichnung des Vorhabens:", "text", fillIn("Bezeichnung des Vorhabens"))),
    heading(1, "Ausgaben"),
    amounts("€", "Personalkosten", "Reisekosten", "Sachkosten"),
    heading(1, "Ergebnisse"),
    toldList(
      "Ergebnisse",
      [
        ["Ziel", "laut Antrag"],
        ["Ergebnis", "kurz beschreiben"],
        ["Nachweis", "Fundstelle"],
      ],
      4,
    ),
    heading(1, "Bedingungen"),
    clauses(
      "Die Belege werden fünf Jahre lang aufbewahrt und den Prüfern auf Verlangen vorgelegt.",
      "Geräte, die aus der Zuwendung beschafft wurden, bleiben Eigentum der Einrichtung.",
    ),
    heading(1, "Erklärung"),
    tick("Die Mittel wurden nur für das Vorhaben verwendet.", "□"),
    signRow(["Projektleitung", "signature"], ["Datum", "date"]),
  ],
};
