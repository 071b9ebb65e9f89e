/** Italian: a declaration as public offices print them. */
import {
  ask,
  blank,
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
  signedBelow,
  strikeOut,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { bands, groupedList, hinted, signers } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, sideBySide } from "../layouts.ts";
import { dots, legacyDate, legacyText, placeholder, prompt, shape, underscores } from "../marks.ts";
import { amounts, fillIn, signRow, toldList } from "../offices.ts";
import { choiceCells, colonCells, colonLines, colonTabs, instruction } from "../rooms.ts";

export const declaration: Form = {
  name: "it-dichiarazione",
  language: "it",
  title: "Domanda di iscrizione al corso",
  dress: "capitals",
  blocks: [
    note("Da consegnare all'ufficio formazione entro il 30 settembre."),
    heading(1, "Dati anagrafici"),
    inLine(ask("Il/La sottoscritto/a", "text", underscores(50))),
    inLine(ask("nato/a a", "text", underscores(28)), say(" "), ask("il", "date", underscores(16))),
    inLine(ask("residente in via", "text", dots(50)), say(" "), ask("n.", "text", dots(8), { kind: "number" })),
    inLine(
      ask("Codice fiscale:", "text", legacyText("cf", 16)),
      say("   "),
      ask("Data di rilascio del documento:", "date", legacyDate("rilascio", "dd/MM/yyyy")),
    ),
    leaders("underscore", ["Telefono:", "text"], ["E-mail:", "text"]),
    heading(1, "Chiede"),
    choiceBelow("di essere iscritto/a al seguente corso:", ["Corso base", "Corso avanzato", "Corso per formatori"], "□"),
    inLine(ask("a partire dal", "date", shape("___/___/______"))),
    heading(1, "Titoli di studio"),
    list("Titoli di studio", ["Titolo", "Istituto", "Anno", "Voto"], 3),
    pairs([["Esperienza lavorativa (anni)", "number"]], [["Datore di lavoro attuale", "text"]]),
    longAnswer("Motivazione della domanda:", underscores(78), 4),
    heading(1, "Consenso"),
    choice("Acconsente al trattamento dei dati personali?", ["Sì", "No"], "[ ]"),
    tick("Allega copia di un documento di identità.", "legacy"),
    inLine(say("Spett.le "), blank("Nome dell'ente", "text", placeholder("<Nome dell'ente>"), { aliases: ["Spett.le"] })),
    signedBelow(["Luogo e data", "date"], ["Firma", "signature"]),
  ],
};

export const minutes: Form = {
  name: "it-verbale",
  language: "it",
  title: "Verbale di riunione",
  dress: { styles: ["Titolo1", "Titolo2"], counted: true },
  header: pairs([
    ["Codice", "text"],
    ["Rev.", "text"],
  ]),
  blocks: [
    bands(
      [
        ["Data", "date"],
        ["Ora di inizio", "text"],
        ["Ora di fine", "text"],
      ],
      [
        ["Luogo", "text"],
        ["Verbalizzante", "text"],
        ["Presidente", "text"],
      ],
    ),
    heading(1, "Partecipanti"),
    list("Partecipanti", ["Nome e cognome", "Funzione", "Firma"], 5),
    heading(1, "Ordine del giorno"),
    inLine(
      blank("Elencare i punti da trattare", "longtext", prompt("[Elencare i punti da trattare]", "grey"), {
        aliases: ["Ordine del giorno"],
      }),
    ),
    heading(1, "Decisioni"),
    groupedList("Decisioni", ["N.", "Decisione", { over: "Scadenza", under: ["Prevista", "Effettiva"] }, "Responsabile"], 4),
    strikeOut("È necessaria un'altra riunione?", ["Sì", "No"]),
    choiceOrOther("Distribuzione:", ["Direzione", "Reparti"], "Altro:", "☐"),
    hinted(["Allegati", "indicare il numero", "text"]),
    heading(1, "Approvazione"),
    signers(
      ["Redatto da", "Verificato da", "Approvato da"],
      [
        ["Nome:", "text"],
        ["Data:", "date"],
        ["Firma:", "signature"],
      ],
    ),
  ],
};

export const contract: Form = {
  name: "it-contratto",
  language: "it",
  title: "Contratto di comodato",
  dress: "bold",
  blocks: [
    sideBySide(["Comodante", "Comodatario"], ["Nome e cognome", "text"], ["Luogo di nascita", "text"], ["Data di nascita", "date"]),
    heading(1, "Art. 1 Oggetto"),
    inLine(
      say("Il comodante consegna al comodatario il seguente bene: "),
      blank("il seguente bene", "text", underscores(30), { aliases: ["Il comodante consegna al comodatario il seguente bene"] }),
    ),
    heading(1, "Art. 2 Durata"),
    inLine(
      say("Il contratto ha durata di "),
      blank("Il contratto ha durata di", "number", dots(10), { aliases: ["durata"] }),
      say(" mesi."),
    ),
    boxesBehind("Rinnovo automatico:", ["Sì", "No"], "☐"),
    heading(1, "Art. 3 Obblighi"),
    note("Il comodatario custodisce il bene con diligenza e non può cederlo a terzi."),
    framed("Note:"),
    bracketBehind(["luogo e data", "date"], ["firma del comodante", "signature"], ["firma del comodatario", "signature"]),
  ],
};

export const report: Form = {
  name: "it-rapporto",
  language: "it",
  title: "Rapporto di intervento",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Cliente:", "text"],
        ["Data:", "date"],
      ],
      [["Indirizzo:", "text"]],
      [
        ["Tecnico:", "text"],
        ["Ore di lavoro:", "number"],
      ],
    ),
    heading(1, "Intervento"),
    colonLines(["Macchina:", "text"], ["Matricola:", "text"]),
    choiceCells("□", ["Tipo di intervento:", "Ordinario", "Straordinario"], ["In garanzia:", "Sì", "No"]),
    instruction("Intervento", "Descrivere il lavoro svolto e i ricambi usati."),
    heading(1, "Firme"),
    colonTabs(["Firma del tecnico:", "signature"], ["Firma del cliente:", "signature"]),
  ],
};

export const grantReport: Form = {
  name: "it-rendiconto",
  language: "it",
  title: "Rendiconto del contributo",
  dress: "bars",
  blocks: [
    inLine(ask("Titolo del progetto:", "text", fillIn("Titolo del progetto"))),
    heading(1, "Spese"),
    amounts("€", "Personale", "Viaggi", "Materiale"),
    heading(1, "Attività"),
    toldList(
      "Attività",
      [
        ["Attività", "che cosa è stato fatto"],
        ["Risultato", "in breve"],
        ["Prova", "allegato"],
      ],
      4,
    ),
    heading(1, "Dichiarazione"),
    signRow(["Responsabile del progetto", "signature"], ["Data", "date"]),
  ],
};
