/** Hebrew: a request for equipment, from right to left. */
import {
  ask,
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
  signedBelow,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { cellGrid, rating, signers } from "../grids.ts";
import { placeholder, shape, underscores } from "../marks.ts";
import { choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const equipment: Form = {
  name: "he-tziud",
  language: "he",
  title: "טופס בקשה לרכש ציוד",
  dress: "large",
  blocks: [
    note("יש להגיש את הטופס למחלקת הרכש עד סוף החודש."),
    heading(1, "פרטי המבקש"),
    pairs(
      [
        ["שם מלא", "text"],
        ["מספר עובד", "text"],
      ],
      [
        ["מחלקה", "text"],
        ["טלפון", "text"],
      ],
    ),
    inLine(ask("תאריך הבקשה:", "date", shape("___/___/______"))),
    heading(1, "פרטי הבקשה"),
    inLine(ask("שם הספק:", "text", underscores(30)), say("  "), ask("כמות:", "number", underscores(8))),
    choiceBelow("דחיפות:", ["גבוהה", "בינונית", "נמוכה"], "☐"),
    longAnswer("נימוקי הבקשה:", underscores(78), 3),
    choice("האם הציוד מתוקצב?", ["כן", "לא"], "□"),
    heading(1, "רשימת ציוד"),
    list("רשימת ציוד", ["מס'", "תיאור הפריט", "כמות", "מחיר"], 4),
    heading(1, "בדיקה"),
    checklist("בדיקה", ["נושא"], [["הצעת מחיר צורפה"], ["הספק מאושר"], ["נבדק מלאי קיים"]], [["כן", "☐"], ["לא", "☐"], "הערות"]),
    tall("הערות:"),
    tick("קראתי את נוהל הרכש.", "☐"),
    inLine(ask("שם החברה:", "text", placeholder("[שם החברה]"))),
    heading(1, "אישורים"),
    signedBelow(["חתימת המבקש", "signature"], ["תאריך", "date"]),
  ],
};

export const evaluation: Form = {
  name: "he-haaracha",
  language: "he",
  title: "טופס הערכת ספק",
  dress: { styles: ["1", "2"] },
  blocks: [
    heading(1, "פרטי הספק"),
    cellGrid(
      [
        ["שם הספק", "text"],
        ["מספר ספק", "text"],
      ],
      [["כתובת", "text"]],
      [
        ["איש קשר", "text"],
        ["טלפון", "text"],
      ],
    ),
    heading(1, "הערכה"),
    rating("הערכה", "קריטריון", ["נמוך", "בינוני", "גבוה"], ["איכות", "זמן אספקה", "מחיר"]),
    strikeOut("האם הספק מאושר?", ["כן", "לא"]),
    heading(1, "אישור"),
    signers(
      ["ממלא הטופס", "מאשר"],
      [
        ["שם:", "text"],
        ["תאריך:", "date"],
        ["חתימה:", "signature"],
      ],
    ),
  ],
};

export const visit: Form = {
  name: "he-bikur",
  language: "he",
  title: "דוח ביקור טכנאי",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["לקוח:", "text"],
        ["תאריך:", "date"],
      ],
      [["כתובת:", "text"]],
    ),
    heading(1, "המכשיר"),
    colonLines(["דגם:", "text"], ["מספר סידורי:", "text"]),
    choiceCells("□", ["באחריות:", "כן", "לא"]),
    heading(1, "סיום"),
    colonTabs(["שם הטכנאי:", "text"], ["חתימה:", "signature"]),
  ],
};
