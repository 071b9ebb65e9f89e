/** Russian: an application to an employer, and an act of inspection, with labels in brackets below the lines. */
import {
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  choiceOrOther,
  heading,
  inLine,
  list,
  longAnswer,
  note,
  pairs,
  say,
  signatureCells,
  signedBelow,
  steps,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { dense, groupedList, hinted } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, sideBySide } from "../layouts.ts";
import { dots, placeholder, shape, textControl, underscores } from "../marks.ts";
import { amounts, boxColumn, fieldsBelow, fillIn, pieces, questionsInCell, signRow, toldList } from "../offices.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const inspection: Form = {
  name: "ru-akt",
  language: "ru",
  title: "Акт внутренней проверки",
  dress: { styles: ["1", "2"] },
  header: inLine(ask("Номер документа:", "text", placeholder("[номер]"))),
  blocks: [
    inLine(blank("Дата", "date", shape("«____» ______________ 20____ г."), { aliases: ["Date", "г."] })),
    heading(1, "Общие сведения"),
    pairs(
      [
        ["Подразделение", "text"],
        ["Дата проверки", "date"],
      ],
      [
        ["Руководитель проверки", "text"],
        ["Телефон", "text"],
      ],
    ),
    inLine(ask("Основание проверки:", "text", underscores(45))),
    heading(1, "Результаты проверки"),
    checklist(
      "Результаты проверки",
      ["№ п/п", "Требование"],
      [
        ["1", "Документы актуальны и доступны"],
        ["2", "Персонал прошёл обучение"],
        ["3", "Оборудование поверено"],
      ],
      [["Да", "☐"], ["Нет", "☐"], "Примечание"],
    ),
    heading(1, "Выявленные несоответствия"),
    list("Выявленные несоответствия", ["№", "Описание", "Ответственный", "Срок устранения"], 4),
    longAnswer("Предложения комиссии:", underscores(78), 3),
    tall("Особое мнение:"),
    heading(1, "Заключение"),
    choice("Повторная проверка требуется:", ["Да", "Нет"], "□"),
    inLine(
      ask("Количество замечаний:", "number", underscores(8)),
      say("  "),
      ask("Составил:", "text", textControl("Место для ввода текста.")),
    ),
    tick("С актом ознакомлен.", "☐"),
    signedBelow(["(подпись)", "signature"], ["(расшифровка подписи)", "text"]),
  ],
};

export const application: Form = {
  name: "ru-zayavlenie",
  language: "ru",
  title: "ЗАЯВЛЕНИЕ О ПРИЁМЕ НА ОБУЧЕНИЕ",
  dress: "bold",
  blocks: [
    inLine(
      say("Я, "),
      blank("Я", "text", underscores(45), { aliases: ["ФИО", "фамилия, имя, отчество"] }),
      say(", прошу принять меня на курс."),
    ),
    heading(1, "Сведения о заявителе", "1. "),
    inLine(ask("Дата рождения:", "date", shape("___.___.______")), say("   "), ask("Гражданство:", "text", underscores(25))),
    inLine(ask("Адрес:", "text", dots(60))),
    inLine(ask("Паспорт: серия", "text", underscores(8), { aliases: ["серия"] }), say(" "), ask("номер", "text", underscores(12))),
    heading(1, "Выбор курса", "2. "),
    choiceBelow("Форма обучения:", ["Очная", "Заочная", "Дистанционная"], "symbol"),
    inLine(ask("Наименование организации:", "text", placeholder("<Наименование организации>"))),
    heading(1, "Подписи", "3. "),
    note("К заявлению прилагается копия паспорта."),
    signatureCells(["Подпись заявителя", "signature"], ["Дата", "date"]),
  ],
};

export const questionnaire: Form = {
  name: "ru-anketa",
  language: "ru",
  title: "Анкета сотрудника",
  dress: "large",
  header: pairs([
    ["Форма", "text"],
    ["Редакция", "text"],
  ]),
  blocks: [
    note("Заполняется сотрудником собственноручно."),
    heading(1, "Личные данные"),
    dense(
      [
        ["Фамилия", 1, "Имя", 1, "Отчество", 1],
        ["Дата рождения", 1, "Место рождения", 3],
        ["Адрес проживания", 5],
        ["Телефон", 1, "Электронная почта", 3],
      ],
      { "Дата рождения": "date" },
    ),
    heading(1, "Трудовая деятельность"),
    groupedList("Трудовая деятельность", [{ over: "Период работы", under: ["начало", "окончание"] }, "Организация", "Должность"], 4),
    strikeOut("Имеется ли водительское удостоверение?", ["да", "нет"]),
    choiceOrOther("Семейное положение:", ["женат / замужем", "холост / не замужем"], "иное:", "□"),
    heading(1, "Подтверждение"),
    hinted(["Дополнительные сведения", "при необходимости", "text"]),
    inLine(ask("Дата заполнения:", "date", shape("«___» __________ 20__ г.")), say("     "), ask("Подпись:", "signature", underscores(18))),
  ],
};

export const contract: Form = {
  name: "ru-dogovor",
  language: "ru",
  title: "Договор аренды помещения",
  dress: "bold",
  blocks: [
    inLine(
      say("г. "),
      blank("г.", "text", underscores(20), { aliases: ["город"] }),
      say("          "),
      blank("Дата", "date", shape("«____» __________ 20___ г."), { aliases: ["Date"] }),
    ),
    heading(1, "Предмет договора", "1. "),
    inLine(
      say("Арендодатель передаёт помещение площадью "),
      blank("помещение площадью", "number", underscores(8), { aliases: ["Арендодатель передаёт помещение площадью"] }),
      say(" кв. м по адресу: "),
      blank("по адресу", "text", underscores(40)),
    ),
    heading(1, "Арендная плата", "2. "),
    inLine(
      say("Арендная плата составляет "),
      blank("Арендная плата составляет", "number", underscores(14), { aliases: ["Арендная плата"] }),
      say(" рублей в месяц."),
    ),
    heading(1, "Реквизиты сторон", "3. "),
    sideBySide(["Арендодатель", "Арендатор"], ["Наименование", "text"], ["ИНН", "text"], ["Расчётный счёт", "text"]),
    boxesBehind("Приложение имеется:", ["да", "нет"], "□"),
    framed("Особые условия:"),
    bracketBehind(["подпись арендодателя", "signature"], ["подпись арендатора", "signature"]),
  ],
};

export const service: Form = {
  name: "ru-zayavka",
  language: "ru",
  title: "Заявка на ремонт",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Заказчик:", "text"],
        ["Дата:", "date"],
      ],
      [["Адрес:", "text"]],
    ),
    heading(1, "Оборудование"),
    colonLines(["Модель:", "text"], ["Серийный номер:", "text"], ["Дата покупки:", "date"]),
    choiceCells("□", ["Вид ремонта:", "Гарантийный", "Платный"]),
    heading(1, "Исполнение"),
    boxGrid("Выполненные работы:", 2, ["Диагностика", "Замена деталей", "Настройка"], "□"),
    colonTabs(["Исполнитель:", "text"], ["Подпись:", "signature"]),
  ],
};

export const instructionSheet: Form = {
  name: "ru-instruktsiya",
  language: "ru",
  title: "Инструкция по охране труда",
  dress: "bold, counted",
  blocks: [
    note("Для служебного пользования", "<w:b/>"),
    heading(1, "Общие положения"),
    note("Инструкция обязательна для всех работников участка."),
    heading(1, "Порядок работы"),
    steps("Проверить исправность оборудования.", "Надеть защитные очки.", "Сообщить о неисправностях мастеру."),
    note("Запрещается работать без ограждения.", "<w:b/>"),
    heading(1, "Лист ознакомления"),
    list("Лист ознакомления", ["№ п/п", "Фамилия, инициалы", "Дата", "Подпись"], 5),
    inLine(ask("Инструктаж провёл:", "text", underscores(26))),
  ],
};

export const travel: Form = {
  name: "ru-komandirovka",
  language: "ru",
  title: "Заявка на командировку",
  dress: "bars",
  blocks: [
    heading(1, "Сведения о работнике"),
    fieldsBelow(
      [
        ["Фамилия", "text"],
        ["Имя, отчество", "text"],
      ],
      [
        ["Должность", "text"],
        ["Отдел", "text"],
      ],
    ),
    pieces(["День", "Месяц", "Год"], ["Дата выезда", "date"], ["Место назначения", "text"], ["Дата возвращения", "date"]),
    heading(1, "Условия"),
    boxColumn("Вид транспорта", ["Поезд", "Самолёт", "Автомобиль"], "□"),
    questionsInCell("Услуги", "☐", ["Нужна гостиница?", "Да", "Нет"], ["Нужен аванс?", "Да", "Нет"]),
    heading(1, "Согласование"),
    signRow(["Работник", "signature"], ["Дата", "date"], ["Руководитель", "signature"], ["Дата", "date"]),
  ],
};

export const grantReport: Form = {
  name: "ru-otchet",
  language: "ru",
  title: "Отчёт об использовании гранта",
  dress: { styles: ["1", "2"] },
  blocks: [
    inLine(ask("Наименование проекта:", "text", fillIn("Наименование проекта"))),
    heading(1, "Расходы"),
    amounts("руб.", "Оплата труда", "Командировки", "Оборудование"),
    heading(1, "Мероприятия"),
    toldList(
      "Мероприятия",
      [
        ["Мероприятие", "что сделано"],
        ["Результат", "кратко"],
        ["Подтверждение", "приложение"],
      ],
      4,
    ),
    heading(1, "Подписи сторон"),
    signRow(["Руководитель проекта", "signature"], ["Дата", "date"]),
  ],
};
