/** Finnish: a notice of a fault. */
import { ask, choice, heading, inLine, longAnswer, pairs, say, signedBelow } from "../blocks.ts";
import type { Form } from "../form.ts";
import { underscores } from "../marks.ts";
import { fieldsBelow, questionsInCell, signRow } from "../offices.ts";
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

export const travel: Form = {
  name: "fi-matka",
  language: "fi",
  title: "Virkamatkahakemus",
  dress: "bold",
  blocks: [
    heading(1, "Hakija"),
    fieldsBelow([
      ["Nimi", "text"],
      ["Yksikkö", "text"],
    ]),
    heading(1, "Matka"),
    pairs(
      [
        ["Lähtöpäivä", "date"],
        ["Paluupäivä", "date"],
      ],
      [
        ["Matkan kohde", "text"],
        ["Kustannukset yhteensä (€)", "number"],
      ],
    ),
    questionsInCell("Majoitus", "☐", ["Tarvitaanko hotelli?", "Kyllä", "Ei"], ["Tarvitaanko matkaennakko?", "Kyllä", "Ei"]),
    heading(1, "Allekirjoitukset"),
    signRow(["Hakija", "signature"], ["Päiväys", "date"], ["Esimies", "signature"], ["Päiväys", "date"]),
  ],
};
