/** Arabic: a request for maintenance, from right to left. */
import {
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
import { dense, signers } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, sideBySide } from "../layouts.ts";
import { dots, placeholder, shape, textControl, underscores } from "../marks.ts";
import { choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const maintenance: Form = {
  name: "ar-siyana",
  language: "ar",
  title: "نموذج طلب صيانة",
  dress: { styles: ["1", "2"] },
  blocks: [
    note("يُسلَّم هذا النموذج إلى قسم الصيانة بعد تعبئته بالكامل."),
    heading(1, "بيانات مقدم الطلب"),
    pairs(
      [
        ["الاسم", "text"],
        ["الرقم الوظيفي", "text"],
      ],
      [
        ["القسم", "text"],
        ["رقم الهاتف", "text"],
      ],
    ),
    inLine(ask("تاريخ الطلب:", "date", shape("____/____/________"))),
    heading(1, "بيانات الجهاز"),
    inLine(ask("اسم الجهاز:", "text", dots(40)), say("  "), ask("الموقع:", "text", dots(30))),
    inLine(ask("عدد الأجهزة:", "number", underscores(8))),
    choiceBelow("درجة الأهمية:", ["عاجل", "متوسط", "عادي"], "☐"),
    longAnswer("وصف العطل:", dots(110), 3),
    choice("هل الجهاز تحت الضمان؟", ["نعم", "لا"], "□"),
    heading(1, "قطع الغيار المطلوبة"),
    list("قطع الغيار المطلوبة", ["م", "اسم القطعة", "الكمية", "ملاحظات"], 4),
    heading(1, "قائمة الفحص"),
    checklist(
      "قائمة الفحص",
      ["البند"],
      [["تم فصل التيار الكهربائي"], ["تم تنظيف الجهاز"], ["تم اختبار الجهاز"]],
      [["نعم", "☐"], ["لا", "☐"], "ملاحظات"],
    ),
    tall("ملاحظات الفني:"),
    tick("تم استلام الجهاز بحالة جيدة.", "☐"),
    inLine(ask("اسم الفني:", "text", textControl("انقر هنا لإدخال نص."))),
    inLine(ask("اسم الشركة:", "text", placeholder("[اسم الشركة]"))),
    heading(1, "الاعتماد"),
    signatureCells(["توقيع مقدم الطلب", "signature"], ["توقيع المدير", "signature"]),
    inLine(ask("التاريخ:", "date", underscores(20))),
  ],
};

export const employment: Form = {
  name: "ar-tawzif",
  language: "ar",
  title: "استمارة طلب توظيف",
  dress: "large",
  blocks: [
    heading(1, "البيانات الشخصية"),
    dense(
      [
        ["الاسم الكامل", 3],
        ["تاريخ الميلاد", 1, "الجنسية", 1],
        ["العنوان", 3],
        ["رقم الجوال", 1, "البريد الإلكتروني", 1],
      ],
      { "تاريخ الميلاد": "date" },
    ),
    choice("الحالة الاجتماعية:", ["أعزب", "متزوج"], "□"),
    heading(1, "المؤهلات"),
    list("المؤهلات", ["المؤهل", "الجهة", "سنة التخرج"], 3),
    heading(1, "الإقرار"),
    inLine(say("أقر أنا "), blank("أقر أنا", "text", dots(40), { aliases: ["الاسم"] }), say(" بصحة البيانات أعلاه.")),
    signers(
      ["مقدم الطلب", "مدير الموارد البشرية"],
      [
        ["الاسم:", "text"],
        ["التوقيع:", "signature"],
        ["التاريخ:", "date"],
      ],
    ),
  ],
};

export const contract: Form = {
  name: "ar-aqd",
  language: "ar",
  title: "عقد إيجار",
  dress: "bold",
  blocks: [
    sideBySide(["المؤجر", "المستأجر"], ["الاسم", "text"], ["رقم الهوية", "text"], ["العنوان", "text"]),
    heading(1, "المادة الأولى: محل العقد"),
    inLine(
      say("أجّر الطرف الأول العقار الواقع في "),
      blank("العقار الواقع في", "text", dots(40), { aliases: ["أجّر الطرف الأول العقار الواقع في"] }),
    ),
    heading(1, "المادة الثانية: المدة"),
    inLine(
      ask("تاريخ بداية العقد:", "date", shape("___/___/______")),
      say("  "),
      ask("تاريخ نهاية العقد:", "date", shape("___/___/______")),
    ),
    heading(1, "المادة الثالثة: الأجرة"),
    inLine(ask("قيمة الإيجار الشهري:", "number", underscores(12)), say(" ريال")),
    boxesBehind("الدفع نقداً:", ["نعم", "لا"], "□"),
    framed("شروط أخرى:"),
    bracketBehind(["توقيع المؤجر", "signature"], ["توقيع المستأجر", "signature"]),
  ],
};

export const visit: Form = {
  name: "ar-ziyara",
  language: "ar",
  title: "تقرير زيارة فنية",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["العميل:", "text"],
        ["التاريخ:", "date"],
      ],
      [["العنوان:", "text"]],
    ),
    heading(1, "الجهاز"),
    colonLines(["الطراز:", "text"], ["الرقم التسلسلي:", "text"]),
    choiceCells("□", ["حالة الجهاز:", "جيدة", "متوسطة", "سيئة"]),
    heading(1, "الإنهاء"),
    colonTabs(["اسم الفني:", "text"], ["التوقيع:", "signature"]),
  ],
};
