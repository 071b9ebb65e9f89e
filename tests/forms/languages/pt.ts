/** Portuguese: an attendance list with an evaluation, made in Brazil. */
import {
  again,
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  heading,
  inLine,
  list,
  longAnswer,
  pairs,
  say,
  signatureCells,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { placeholder, shape, textControl, underscores } from "../marks.ts";

const company = placeholder("[NOME DA EMPRESA]");

export const trainingRecord: Form = {
  name: "pt-treinamento",
  language: "pt",
  title: "Registro de Treinamento",
  dress: { styles: ["Ttulo1", "Ttulo2"] },
  blocks: [
    inLine(
      say("Este registro pertence à "),
      blank("NOME DA EMPRESA", "text", company, { occurrences: 2 }),
      say(" e deve ser arquivado pelo setor de qualidade."),
    ),
    heading(1, "Dados do treinamento"),
    pairs(
      [["Tema", "text"]],
      [
        ["Instrutor", "text"],
        ["Carga horária", "text"],
      ],
      [
        ["Data", "date"],
        ["Local", "text"],
      ],
    ),
    choice("Tipo de treinamento:", ["Interno", "Externo"], "( )"),
    inLine(ask("Número de participantes:", "number", underscores(8))),
    heading(1, "Lista de presença"),
    list("Lista de presença", ["Nº", "Nome completo", "Função", "Assinatura"], 6),
    heading(1, "Avaliação da eficácia"),
    checklist(
      "Avaliação da eficácia",
      ["Critério"],
      [["O conteúdo foi compreendido"], ["O conteúdo é aplicado no trabalho"], ["O objetivo foi alcançado"]],
      [["Sim", "☐"], ["Não", "☐"], "Observações"],
    ),
    choiceBelow("Resultado da avaliação:", ["Eficaz", "Parcialmente eficaz", "Não eficaz"], "☐"),
    longAnswer("Sugestões de melhoria:", underscores(75), 2),
    tall("Comentários do instrutor:"),
    inLine(ask("Avaliador:", "text", textControl("Clique aqui para digitar texto."))),
    heading(1, "Aprovação"),
    tick("O certificado foi entregue.", "☐"),
    inLine(ask("Data da aprovação:", "date", shape("____/____/________"))),
    signatureCells(["Assinatura do instrutor", "signature"], ["Assinatura do responsável", "signature"]),
    inLine(say("Cópia arquivada na "), again(company), say(".")),
  ],
};
