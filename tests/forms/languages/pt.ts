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
  note,
  pairs,
  say,
  signatureCells,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { placeholder, shape, textControl, underscores } from "../marks.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs, instruction } from "../rooms.ts";

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

export const contract: Form = {
  name: "pt-contrato",
  language: "pt",
  title: "CONTRATO DE PRESTAÇÃO DE SERVIÇOS",
  dress: "capitals",
  blocks: [
    inLine(
      say("CONTRATANTE: "),
      blank("Nome do contratante", "text", placeholder("[Nome do contratante]"), { occurrences: 2, aliases: ["CONTRATANTE"] }),
      say(", inscrita no CNPJ sob o n.º "),
      blank("CNPJ", "text", underscores(20), { aliases: ["inscrita no CNPJ sob o n.º"] }),
      say("."),
    ),
    inLine(
      say("CONTRATADO: "),
      blank("Nome do contratado", "text", placeholder("[Nome do contratado]"), { aliases: ["CONTRATADO"] }),
      say(", residente na "),
      blank("endereço completo", "text", placeholder("[endereço completo]"), { aliases: ["residente na"] }),
      say("."),
    ),
    heading(1, "Cláusula primeira: do objeto"),
    inLine(
      say("O contratado prestará os serviços de "),
      blank("descrição dos serviços", "text", placeholder("[descrição dos serviços]")),
      say(" ao contratante."),
    ),
    heading(1, "Cláusula segunda: do preço"),
    inLine(
      say("O preço total é de R$ "),
      blank("O preço total é de R$", "number", underscores(14), { aliases: ["preço total"] }),
      say(", pago em "),
      blank("número de parcelas", "number", placeholder("[número de parcelas]")),
      say(" parcelas."),
    ),
    heading(1, "Cláusula terceira: do prazo"),
    inLine(
      say("O contrato vigora de "),
      blank("O contrato vigora de", "date", shape("___/___/______"), { aliases: ["Date", "vigora de"] }),
      say(" a "),
      blank("a", "date", shape("___/___/______"), { aliases: ["Date"] }),
      say("."),
    ),
    note("As partes elegem o foro da comarca da sede do contratante."),
    heading(1, "Assinaturas"),
    signatureCells(["Contratante", "signature"], ["Contratado", "signature"]),
    signatureCells(["Testemunha 1", "signature"], ["Testemunha 2", "signature"]),
    inLine(say("Cópia entregue a "), again(placeholder("[Nome do contratante]")), say(".")),
  ],
};

export const visit: Form = {
  name: "pt-visita",
  language: "pt",
  title: "Relatório de visita técnica",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Cliente:", "text"],
        ["Data:", "date"],
      ],
      [["Endereço:", "text"]],
    ),
    heading(1, "Equipamento"),
    colonLines(["Modelo:", "text"], ["Número de série:", "text"]),
    choiceCells("☐", ["Estado do equipamento:", "Bom", "Regular", "Ruim"]),
    boxGrid("Serviços realizados:", 2, ["Limpeza", "Troca de peças", "Calibração"], "☐"),
    heading(1, "Encerramento"),
    instruction("Encerramento", "Descreva as pendências e os próximos passos."),
    colonTabs(["Técnico:", "text"], ["Assinatura:", "signature"]),
  ],
};
