/** Finnish: a notice of a fault. */
import { ask, choice, heading, inLine, longAnswer, pairs, say, signedBelow } from "../blocks.ts";
import type { Form } from "../form.ts";
import { underscores } from "../marks.ts";
export const notice: Form = {
  name: "fi-vikailmoitus",
  language: "fi",
  title: "Vikailmoitus",
  dress: { styles: ["Otsikko1", "Otsikko2"] },
  blocks: [
    heading(1, "Ilmoittajan tiedot"),
    pairs(
      [
        ["Nimi", "text"],
        ["Osasto", "text"],
      ],
      [
        ["Puhelin", "text"],
        ["Päivämäärä", "date"],
      ],
    ),
    heading(1, "Vika"),
    longAnswer("Vian kuvaus:", underscores(78), 3),
    choice("Onko laite käytössä?", ["Kyllä", "Ei"], "☐"),
    inLine(ask("Lukumäärä:", "number", underscores(6)), say("  "), ask("Sijainti:", "text", underscores(24))),
    heading(1, "Allekirjoitus"),
    signedBelow(["Paikka ja aika", "date"], ["Allekirjoitus", "signature"]),
  ],
};
