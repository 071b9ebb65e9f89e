/** Italian: a declaration as public offices print them. */
import {
  ask,
  blank,
  choice,
  choiceBelow,
  heading,
  inLine,
  leaders,
  list,
  longAnswer,
  note,
  pairs,
  say,
  signedBelow,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { dots, legacyDate, legacyText, placeholder, shape, underscores } from "../marks.ts";

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
