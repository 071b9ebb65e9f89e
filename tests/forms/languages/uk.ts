/** Ukrainian: an act of handing over. */
import { choice, heading, list, longAnswer, pairs, signatureCells } from "../blocks.ts";
import type { Form } from "../form.ts";
import { underscores } from "../marks.ts";
export const handover: Form = {
  name: "uk-akt",
  language: "uk",
  title: "Акт приймання-передачі обладнання",
  dress: { styles: ["1", "2"] },
  blocks: [
    heading(1, "Загальні відомості"),
    pairs(
      [
        ["Підрозділ", "text"],
        ["Дата", "date"],
      ],
      [
        ["Відповідальна особа", "text"],
        ["Телефон", "text"],
      ],
    ),
    heading(1, "Перелік обладнання"),
    list("Перелік обладнання", ["№", "Найменування", "Кількість", "Примітки"], 4),
    longAnswer("Зауваження:", underscores(78), 3),
    choice("Обладнання справне?", ["Так", "Ні"], "□"),
    heading(1, "Підписи"),
    signatureCells(["Підпис особи, що передала", "signature"], ["Підпис особи, що прийняла", "signature"]),
  ],
};
