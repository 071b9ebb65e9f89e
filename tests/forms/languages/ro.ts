/** Romanian: a statement to an office. */
import { ask, choice, choiceBelow, heading, inLine, longAnswer, say, signedBelow } from "../blocks.ts";
import type { Form } from "../form.ts";
import { dots, shape, underscores } from "../marks.ts";
export const statement: Form = {
  name: "ro-cerere",
  language: "ro",
  title: "Cerere de înscriere la curs",
  dress: "capitals",
  blocks: [
    heading(1, "Datele solicitantului"),
    inLine(ask("Subsemnatul/a", "text", dots(50)), say(", "), ask("domiciliat/ă în", "text", dots(40))),
    inLine(ask("Data nașterii:", "date", shape("___/___/______")), say("   "), ask("CNP:", "text", underscores(20))),
    heading(1, "Cursul solicitat"),
    choiceBelow("Forma de participare:", ["Cu prezență", "La distanță"], "□"),
    inLine(ask("Număr de participanți:", "number", underscores(6))),
    longAnswer("Motivul cererii:", underscores(78), 3),
    choice("Ați mai participat la curs?", ["Da", "Nu"], "☐"),
    heading(1, "Semnături"),
    signedBelow(["Data", "date"], ["Semnătura", "signature"]),
  ],
};
