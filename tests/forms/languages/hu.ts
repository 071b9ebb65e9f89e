/** Hungarian: a request for a purchase. */
import { ask, choice, heading, inLine, list, longAnswer, pairs, say, signatureCells } from "../blocks.ts";
import type { Form } from "../form.ts";
import { dots, underscores } from "../marks.ts";
export const request: Form = {
  name: "hu-igenyles",
  language: "hu",
  title: "Beszerzési igénylőlap",
  dress: { styles: ["Cmsor1", "Cmsor2"] },
  blocks: [
    heading(1, "Az igénylő adatai"),
    pairs(
      [
        ["Név", "text"],
        ["Szervezeti egység", "text"],
      ],
      [
        ["Telefonszám", "text"],
        ["Igénylés dátuma", "date"],
      ],
    ),
    heading(1, "Igényelt tételek"),
    list("Igényelt tételek", ["Sorszám", "Megnevezés", "Mennyiség", "Megjegyzés"], 4),
    longAnswer("Indoklás:", dots(120), 3),
    choice("Szerepel a költségvetésben?", ["Igen", "Nem"], "☐"),
    inLine(ask("Becsült összeg:", "number", underscores(14)), say(" Ft")),
    heading(1, "Jóváhagyás"),
    inLine(ask("Kelt:", "date", dots(40))),
    signatureCells(["Igénylő aláírása", "signature"], ["Vezető aláírása", "signature"]),
  ],
};
