/** Turkish: a request for leave. */
import {
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  choiceOrOther,
  heading,
  inLine,
  leaders,
  list,
  longAnswer,
  note,
  pairs,
  say,
  signatureCells,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { cellGrid, hinted, rating, signers } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, sideBySide } from "../layouts.ts";
import { dots, legacyText, placeholder, shape, underscores } from "../marks.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const leave: Form = {
  name: "tr-izin",
  language: "tr",
  title: "Yıllık İzin Talep Formu",
  dress: { styles: ["Balk1", "Balk2"] },
  header: inLine(ask("Form No:", "text", placeholder("[Form numarası]")), say("    Yayın tarihi: 01.02.2026")),
  blocks: [
    note("Bu form izin başlangıcından en az bir hafta önce insan kaynaklarına teslim edilir."),
    heading(1, "Personel Bilgileri"),
    pairs(
      [
        ["Adı Soyadı", "text"],
        ["Sicil No", "text"],
      ],
      [
        ["Bölümü", "text"],
        ["Görevi", "text"],
      ],
    ),
    inLine(ask("İşe giriş tarihi:", "date", shape("..../..../........"))),
    leaders("dot", ["Telefon:", "text"], ["E-posta:", "text"]),
    heading(1, "İzin Bilgileri"),
    inLine(ask("İzin başlangıç tarihi:", "date", dots(20)), say("  "), ask("İzin bitiş tarihi:", "date", dots(20))),
    inLine(ask("Gün sayısı:", "number", legacyText("gun", 3))),
    choiceBelow("İzin türü:", ["Yıllık izin", "Mazeret izni", "Ücretsiz izin"], "☐"),
    longAnswer("İzin sırasındaki adres:", underscores(78), 2),
    choice("Yol izni talep ediliyor mu?", ["Evet", "Hayır"], "( )"),
    heading(1, "Devredilecek İşler"),
    list("Devredilecek İşler", ["Sıra No", "Yapılacak iş", "Devralan kişi", "Son tarih"], 4),
    tall("Açıklamalar:"),
    heading(1, "Onay"),
    tick("Zimmetimdeki malzemeleri teslim ettim.", "□"),
    checklist("Onay", ["Unvan"], [["Birim yöneticisi"], ["İnsan kaynakları"]], ["Ad Soyad", "Tarih", "İmza"]),
    signatureCells(["Personelin imzası", "signature"], ["Tarih", "date"]),
  ],
};

export const evaluation: Form = {
  name: "tr-degerlendirme",
  language: "tr",
  title: "Tedarikçi Değerlendirme Formu",
  dress: "bold",
  blocks: [
    heading(1, "Firma Bilgileri", "1. "),
    cellGrid(
      [
        ["Firma adı", "text"],
        ["Vergi numarası", "text"],
      ],
      [["Adres", "text"]],
      [
        ["Yetkili kişi", "text"],
        ["Telefon", "text"],
      ],
    ),
    heading(1, "Kalite Sistemi", "2. "),
    strikeOut("Firmanın kalite belgesi var mı?", ["Evet", "Hayır"]),
    choiceOrOther("Belge türü:", ["ISO 9001", "ISO 14001"], "Diğer:", "☐"),
    inLine(ask("Belge geçerlilik tarihi:", "date", shape("__/__/____"))),
    heading(1, "Değerlendirme", "3. "),
    rating("Değerlendirme", "Kriter", ["Zayıf", "Orta", "İyi"], ["Ürün kalitesi", "Teslim süresi", "Fiyat"], "□"),
    hinted(["Toplam puan", "en fazla 100", "number"], ["Görüşler", "kısaca yazınız", "text"]),
    heading(1, "Onaylar", "4. "),
    signers(
      ["Hazırlayan", "Onaylayan"],
      [
        ["Adı Soyadı:", "text"],
        ["Tarih:", "date"],
        ["İmza:", "signature"],
      ],
    ),
  ],
};

export const contract: Form = {
  name: "tr-sozlesme",
  language: "tr",
  title: "Hizmet Sözleşmesi",
  dress: "bold",
  blocks: [
    sideBySide(["İşveren", "Hizmet veren"], ["Unvan", "text"], ["Adres", "text"], ["Vergi no", "text"]),
    heading(1, "Madde 1: Konu"),
    inLine(say("Hizmet veren, işverene "), blank("hizmetin konusu", "text", placeholder("[hizmetin konusu]")), say(" hizmetini sunar.")),
    heading(1, "Madde 2: Süre"),
    inLine(ask("Başlangıç tarihi:", "date", dots(20)), say("  "), ask("Bitiş tarihi:", "date", dots(20))),
    heading(1, "Madde 3: Ücret"),
    inLine(ask("Aylık ücret:", "number", underscores(12)), say(" TL")),
    boxesBehind("KDV dahil mi?", ["Evet", "Hayır"], "☐"),
    framed("Özel şartlar:"),
    bracketBehind(["İşverenin imzası", "signature"], ["Hizmet verenin imzası", "signature"]),
  ],
};

export const service: Form = {
  name: "tr-servis",
  language: "tr",
  title: "Servis Raporu",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Müşteri:", "text"],
        ["Tarih:", "date"],
      ],
      [["Adres:", "text"]],
    ),
    heading(1, "Cihaz"),
    colonLines(["Marka ve model:", "text"], ["Seri numarası:", "text"]),
    choiceCells("☐", ["Garanti durumu:", "Var", "Yok"]),
    heading(1, "Yapılan İşler"),
    boxGrid("İşlemler:", 2, ["Bakım", "Onarım", "Parça değişimi"], "□"),
    colonTabs(["Teknisyen:", "text"], ["İmza:", "signature"]),
  ],
};
