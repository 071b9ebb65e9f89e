/** Spanish: a report of a nonconformity, and a request for leave. */
import {
  again,
  ask,
  blank,
  checklist,
  choice,
  choiceOrOther,
  heading,
  inLine,
  leaders,
  list,
  longAnswer,
  note,
  pairs,
  record,
  say,
  signatureCells,
  signedBelow,
  steps,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { cellGrid, data, groupedList, rating, signers } from "../grids.ts";
import { gathered, optionCells, shownList, signMatrix } from "../layouts.ts";
import { dots, legacyText, placeholder, shape, underlined, underscores } from "../marks.ts";
import { amounts, boxColumn, fieldsBelow, fillIn, letterhead, pieces, questionsInCell, signRow, toldList } from "../offices.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs, instruction } from "../rooms.ts";

export const nonconformity: Form = {
  name: "es-no-conformidad",
  language: "es",
  title: "Informe de no conformidad",
  dress: { styles: ["Ttulo1", "Ttulo2"] },
  header: inLine(ask("Código:", "text", placeholder("[Código]")), say("    "), ask("Versión:", "text", placeholder("[Versión]"))),
  blocks: [
    heading(1, "Identificación"),
    pairs(
      [
        ["Fecha", "date"],
        ["Número", "text"],
      ],
      [
        ["Área", "text"],
        ["Detectado por", "text"],
      ],
    ),
    choice("Origen:", ["Auditoría interna", "Reclamación de cliente", "Proceso"], "☐"),
    heading(1, "Descripción"),
    tall("Descripción de la no conformidad:", "Evidencia objetiva:"),
    heading(1, "Análisis de causas"),
    longAnswer("¿Por qué ocurrió el problema?", underscores(80), 3),
    inLine(ask("Responsable del análisis:", "text", underscores(35))),
    heading(1, "Plan de acción"),
    list("Plan de acción", ["N.º", "Acción", "Responsable", "Fecha límite"], 4),
    heading(1, "Verificación de la eficacia"),
    choice("¿Fue eficaz la acción?", ["Sí", "No"], "(  )"),
    inLine(ask("Fecha de cierre:", "date", shape("____/____/______"))),
    checklist(
      "Verificación de la eficacia",
      ["Cargo"],
      [["Elaborado por"], ["Revisado por"], ["Aprobado por"]],
      ["Nombre", "Firma", "Fecha"],
    ),
  ],
};

export const leave: Form = {
  name: "es-permiso",
  language: "es",
  title: "SOLICITUD DE PERMISO",
  dress: "bold",
  blocks: [
    note("Rellene el formulario con letra clara y entréguelo a su superior."),
    heading(1, "DATOS DEL TRABAJADOR", "1. "),
    leaders("underscore", ["Nombre y apellidos:", "text"]),
    leaders("underscore", ["DNI:", "text"], ["Puesto:", "text"]),
    inLine(ask("Fecha de ingreso:", "date", underlined(26))),
    heading(1, "DATOS DEL PERMISO", "2. "),
    inLine(ask("Desde el", "date", underscores(18)), say(" "), ask("hasta el", "date", underscores(18))),
    inLine(ask("Días solicitados:", "number", legacyText("dias", 3))),
    record("sustituto", [
      ["Nombre del sustituto", "text"],
      ["Cargo", "text"],
      ["Teléfono", "text"],
    ]),
    inLine(ask("Motivo:", "text", dots(70))),
    tick("Adjunto los documentos que justifican la solicitud.", "symbol"),
    heading(1, "FIRMAS", "3. "),
    inLine(
      say("En "),
      blank("En", "text", underscores(20), { aliases: ["Lugar"] }),
      say(", a "),
      blank("a", "date", shape("____ de ______________ de 20____"), { aliases: ["Fecha", "Date"] }),
    ),
    signedBelow(["Firma del solicitante", "signature"], ["Firma del superior", "signature"]),
    signatureCells(["Vº Bº Recursos Humanos", "signature"], ["Fecha", "date"]),
  ],
};

export const survey: Form = {
  name: "es-encuesta",
  language: "es",
  title: "Encuesta de satisfacción",
  dress: { styles: ["Ttulo1", "Ttulo2"], counted: true },
  footer: inLine(ask("Revisado por:", "text", underscores(20)), say("   "), ask("Fecha:", "date", underscores(14))),
  blocks: [
    note("Su opinión nos ayuda a mejorar. La encuesta es anónima."),
    heading(1, "Datos generales"),
    cellGrid(
      [
        ["Empresa", "text"],
        ["Ciudad", "text"],
      ],
      [
        ["Servicio contratado", "text"],
        ["Fecha del servicio", "date"],
      ],
    ),
    heading(1, "Valoración"),
    rating(
      "Valoración",
      "Aspecto",
      ["Muy malo", "Malo", "Regular", "Bueno", "Muy bueno"],
      ["Trato del personal", "Plazo de entrega", "Calidad del producto"],
    ),
    strikeOut("¿Recomendaría nuestros servicios?", ["Sí", "No"]),
    heading(1, "Comentarios"),
    tall("¿Qué podemos mejorar?"),
    choiceOrOther("¿Cómo nos conoció?", ["Internet", "Prensa"], "Otro:", "□"),
    heading(1, "Seguimiento"),
    groupedList("Seguimiento", ["Acción", { over: "Plazo", under: ["Inicio", "Fin"] }, "Responsable"], 3),
    signers(
      ["Elaborado por", "Aprobado por"],
      [
        ["Nombre:", "text"],
        ["Cargo:", "text"],
        ["Firma:", "signature"],
      ],
    ),
  ],
};

export const procedure: Form = {
  name: "es-procedimiento",
  language: "es",
  title: "Procedimiento de compras",
  dress: { styles: ["Ttulo1", "Ttulo2"], counted: true },
  blocks: [
    heading(1, "Objeto"),
    note("Este procedimiento describe cómo se compran productos y servicios según el apartado 8.4 de la norma ISO 9001."),
    heading(1, "Alcance"),
    inLine(
      say("Se aplica a todas las compras de "),
      blank("Nombre de la empresa", "text", placeholder("[Nombre de la empresa]"), { occurrences: 2 }),
      say("."),
    ),
    heading(1, "Responsabilidades"),
    data(["Función", "Tarea"], ["Compras", "Pide ofertas"], ["Dirección", "Aprueba pedidos"]),
    heading(1, "Evaluación de proveedores"),
    gathered(["Proveedor", ["Nombre", "text"], ["NIF", "text"]], ["Contacto", ["Persona", "text"], ["Teléfono", "text"]]),
    optionCells(["Tipo", "Producto", "Servicio"], ["Resultado", "Apto", "No apto"])("□"),
    shownList("Evaluación de proveedores", ["Criterio", "Puntos", "Observaciones"], ["Plazo", "8", "Entrega a tiempo"], 3),
    heading(1, "Aprobación"),
    signMatrix("Aprobación", ["Elaborado", "Revisado", "Aprobado"], ["Nombre", "Fecha", "Firma"]),
    inLine(say("Propiedad de "), again(placeholder("[Nombre de la empresa]")), say(". Prohibida su copia.")),
  ],
};

export const visit: Form = {
  name: "es-visita",
  language: "es",
  title: "Registro de visita a cliente",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Cliente:", "text"],
        ["Fecha:", "date"],
      ],
      [["Dirección:", "text"]],
    ),
    heading(1, "Datos de contacto"),
    colonLines(["Nombre:", "text"], ["Cargo:", "text"], ["Correo electrónico:", "text"]),
    heading(1, "Resultado"),
    choiceCells("☐", ["Interés del cliente:", "Alto", "Medio", "Bajo"]),
    boxGrid("Productos presentados:", 2, ["Bombas", "Válvulas", "Filtros", "Repuestos"], "□"),
    instruction("Resultado", "Resuma aquí los acuerdos alcanzados."),
    colonTabs(["Realizado por:", "text"], ["Firma:", "signature"]),
  ],
};

export const workInstruction: Form = {
  name: "es-instructivo",
  language: "es",
  title: "Instructivo de limpieza",
  dress: "capitals",
  blocks: [
    note("USO INTERNO", "<w:b/>"),
    heading(1, "Materiales"),
    note("Guantes, cepillo y detergente neutro."),
    heading(1, "Pasos"),
    steps("Apagar la máquina.", "Retirar el filtro.", "Limpiar y secar."),
    note("Nunca trabaje con la máquina encendida.", "<w:b/>"),
    heading(1, "Registro"),
    list("Registro", ["Fecha", "Máquina", "Realizado por"], 4),
    inLine(ask("Supervisor:", "text", underscores(22)), say("  "), ask("Fecha:", "date", underscores(14))),
  ],
};

export const travel: Form = {
  name: "es-comision",
  language: "es",
  title: "Solicitud de comisión de servicio",
  dress: "bars",
  header: letterhead("Instituto del Norte", "Gestión de viajes"),
  blocks: [
    heading(1, "Datos del solicitante"),
    fieldsBelow(
      [
        ["Nombre", "text"],
        ["Apellidos", "text"],
      ],
      [
        ["Puesto", "text"],
        ["Unidad", "text"],
      ],
    ),
    pieces(["Día", "Mes", "Año"], ["Fecha de salida", "date"], ["Destino", "text"], ["Fecha de regreso", "date"]),
    heading(1, "Condiciones"),
    boxColumn("Medio de transporte", ["Tren", "Avión", "Vehículo propio"], "□"),
    questionsInCell("Servicios", "☐", ["¿Necesita alojamiento?", "Sí", "No"], ["¿Necesita anticipo?", "Sí", "No"]),
    heading(1, "Autorización"),
    signRow(["Solicitante", "signature"], ["Fecha", "date"], ["Responsable", "signature"], ["Fecha", "date"]),
  ],
};

export const grantReport: Form = {
  name: "es-justificacion",
  language: "es",
  title: "Justificación de la subvención",
  dress: "bold",
  blocks: [
    inLine(ask("Título del proyecto:", "text", fillIn("Título del proyecto"))),
    heading(1, "Gastos"),
    amounts("€", "Personal", "Viajes", "Material"),
    heading(1, "Actividades"),
    toldList(
      "Actividades",
      [
        ["Actividad", "qué se hizo"],
        ["Resultado", "en pocas palabras"],
        ["Prueba", "documento adjunto"],
      ],
      4,
    ),
    heading(1, "Declaración"),
    signRow(["Responsable del proyecto", "signature"], ["Fecha", "date"]),
  ],
};
