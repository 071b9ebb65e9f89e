/** Danish: a registration for a course. */
import { ask, choice, heading, inLine, list, longAnswer, say, signedBelow } from "../blocks.ts";
import type { Form } from "../form.ts";
import { dots, underscores } from "../marks.ts";
export const registration: Form = {
  name: "da-tilmelding",
  language: "da",
  title: "Tilmelding til kursus",
  dress: { styles: ["Overskrift1", "Overskrift2"] },
  blocks: [
    heading(1, "Deltager"),
    inLine(ask("Navn:", "text", underscores(30)), say("  "), ask("Fødselsdato:", "date", underscores(16))),
    inLine(ask("Adresse:", "text", dots(60))),
    choice("Har du deltaget før?", ["Ja", "Nej"], "☐"),
    heading(1, "Kursus"),
    list("Kursus", ["Kursus", "Dato", "Pris"], 3),
    longAnswer("Bemærkninger:", underscores(78), 3),
    inLine(ask("Antal deltagere:", "number", underscores(6))),
    signedBelow(["Dato", "date"], ["Underskrift", "signature"]),
  ],
};
