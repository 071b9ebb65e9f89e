/** Words by which forms of many languages say what belongs into a place. Each list serves all languages at once. */

/** Whether a text has one of the words, on its own and not as a part of another. */
export interface Words {
  readonly in: (text: string) => boolean;
  /** Where the first one stands; -1 where none does. */
  readonly at: (text: string) => number;
  /** Whether the text is nothing but such a word, punctuation aside. */
  readonly is: (text: string) => boolean;
}

export const dateWords = words(
  `date dates dated dob d.o.b birthdate birthday deadline due\\sdate expiry expiration expires valid\\suntil target\\sdate day\\/month\\/year
  datum geburtsdatum prüfdatum ausstellungsdatum fälligkeitsdatum stichtag erstellungsdatum ablaufdatum gültig\\sbis frist
  fecha fechas plazo vencimiento data\\sde data\\sdo data\\sda data\\sdi data\\sdel datada scadenza échéance in\\sdata e\\sdata i\\sdata și\\sdata
  daty termin dato päiväys päivämäärä pvm dátum kelt dată datę datum\\svan tarih tarihi ημερομηνία дата срок датум
  kuupäev datums päivä dagsetning tanggal ngày dátuma data\\snașterii data\\surodzenia`,
  "日付 年月日 日期 出生日期 生年月日 期限 期日 有效期 날짜 일자 작성일 생년월일 التاريخ تاريخ תאריך วันที่ दिनांक तारीख 实施日期",
);

export const signatureWords = words(
  `signature signatures signed sign\\shere please\\ssign signatory autograph initials signature\\(s\\) sgd
  unterschrift unterschriften unterzeichnet handzeichen paraphe visa\\sdu firma firmas firmado firme rúbrica assinatura assinaturas rubrica sottoscrizione
  handtekening paraaf podpis podpisy underskrift signatur namnteckning namnunderskrift allekirjoitus aláírás semnătura semnătură semnatura imza İmza υπογραφή
  подпись підпис потпис подпис allkiri paraksts parašas undirskrift tanda\\stangan chữ\\ský`,
  "署名 签名 签字 簽名 簽章 签章 盖章 捺印 押印 서명 날인 التوقيع توقيع חתימה ลายเซ็น ลงชื่อ हस्ताक्षर",
);

/** Who approved or checked: a place for a signature where nothing else is said. */
export const approvalWords = words(
  `approved\\sby reviewed\\sby authori[sz]ed\\sby verified\\sby witnessed\\sby genehmigt\\s(?:von|durch) freigegeben\\s(?:von|durch) geprüft\\s(?:von|durch)
  approuvé\\spar vérifié\\spar aprobado\\spor revisado\\spor autorizado\\spor aprovado\\spor approvato\\sda verificato\\sda goedgekeurd\\sdoor zatwierdził`,
  "承認 批准 审核 审批 승인",
);

export const numberWords = words(
  `quantity qty amount total subtotal sum price cost costs fee budget percentage percent age count number\\sof no\\.\\sof hours mileage odometer score rating weight height length duration\\s\\(days\\)
  menge anzahl betrag summe gesamt preis kosten alter stunden stück prozent gewicht stückzahl
  cantidad importe monto precio coste costo edad horas número\\sde porcentaje quantité montant prix coût âge nombre\\sde heures
  quantità importo prezzo età numero\\sdi ore quantidade valor preço idade horas
  aantal bedrag prijs leeftijd uren ilość kwota cena wiek liczba antal belopp pris ålder beløp alder määrä summa hinta ikä mennyiség összeg
  количество сумма цена стоимость возраст adet miktar tutar ποσότητα ποσό cantitate suma množství částka počet`,
  "数量 金额 金額 价格 価格 年齢 年龄 合计 合計 수량 금액 가격 나이 الكمية المبلغ العدد כמות סכום จำนวน",
);

export const longWords = words(
  `description descriptions describe details detail comments comment remarks remark notes explain explanation observations observation findings justification justify summary reason reasons
  recommendation recommendations conclusion conclusions discussion background actions\\staken corrective\\saction root\\scause analysis objectives scope\\sof\\swork additional\\sinformation please\\sspecify\\sin\\sdetail outcome outcomes
  beschreibung bemerkung bemerkungen anmerkung anmerkungen begründung kommentar kommentare erläuterung erläuterungen feststellung feststellungen maßnahmen ursache zusammenfassung hinweise einzelheiten
  descripción observaciones comentarios justificación motivo motivos detalles conclusiones recomendaciones causa acciones
  descrição observações comentários justificativa justificação descrizione osservazioni commenti motivazione motivi rilievi
  commentaires commentaire remarques observations\\set justification motif motifs constats
  beschrijving opmerkingen opmerking toelichting reden bevindingen opis uwagi uzasadnienie beskrivning beskrivelse kommentarer bemærkninger merknader anmärkningar kuvaus huomautukset perustelut
  leírás megjegyzés megjegyzések indoklás descriere observații popis poznámky poznámka açıklama notlar περιγραφή παρατηρήσεις описание примечание примечания комментарий замечания обоснование причина опис примітки`,
  "説明 備考 内容 詳細 コメント 理由 描述 备注 說明 说明 原因 意见 설명 비고 내용 사유 الوصف ملاحظات תיאור הערות หมายเหตุ รายละเอียด",
);

const yes = "yes y ja oui sí si sim tak ano áno igen da да evet nai ναι kyllä jah jā taip";
const no = "no n nein non não nee nie ne nem nu нет ні hayır όχι ei nei nej";
export const yesWords = words(yes, "是 有 はい 有り 예 네 نعم כן ใช่");
export const noWords = words(no, "否 无 無 いいえ 無し 아니오 아니요 لا לא ไม่");

/** Answers of a scale, as they stand at the head of columns to be ticked. */
export const scaleWords = words(
  `${yes} ${no} n\\/a na low medium moderate high critical immediate urgent normal essential pass fail passed failed ok nok not\\sok good fair poor average excellent satisfactory unsatisfactory
  minor major compliant non-compliant noncompliant conform conforming nonconforming partial partially never rarely sometimes often always agree disagree strongly\\sagree strongly\\sdisagree neutral accepted rejected approved open closed done
  daily weekly monthly quarterly annually yearly täglich wöchentlich monatlich jährlich quotidien hebdomadaire mensuel annuel diario semanal mensual anual giornaliero settimanale mensile annuale
  niedrig mittel hoch kritisch erfüllt teilweise nicht\\serfüllt entfällt gut schlecht i\\.o\\. n\\.i\\.o\\. bajo medio alto crítico cumple no\\scumple bueno regular malo faible moyen élevé conforme non\\sconforme
  basso alta media baixo médio médio alto laag gemiddeld hoog niski średni wysoki низкий средний высокий`,
  "高 中 低 良 可 不可 合格 不合格 符合 不符合 优 差 상 중 하",
);

export const totalWords = words(
  `total totals subtotal sub-total grand\\stotal sum summe gesamt gesamtsumme zwischensumme suma importe\\stotal total\\sgeneral somme montant\\stotal totale subtotale soma totaal subtotaal razem łącznie
  celkem summa i\\salt totalt yhteensä összesen mindösszesen toplam итого всего разом усього σύνολο`,
  "合计 合計 总计 小计 小計 합계 소계 المجموع الإجمالي סהכ",
);

export const nameWords = words(
  `name names full\\sname surname first\\sname last\\sname title role position printed\\sname vorname nachname funktion nombre apellidos cargo nom prénom fonction nome cognome qualifica nome\\scompleto naam functie imię nazwisko stanowisko namn navn nimi név nume jméno ad soyad имя фамилия фио должность όνομα`,
  "氏名 名前 姓名 职务 성명 이름 직위 الاسم שם ชื่อ",
);

/** That an answer must be given. */
export const requiredWords = words(
  "required mandatory obligatory pflichtfeld obligatorio obligatoire obbligatorio obrigatório verplicht wymagane обязательно obligatorisk",
  "必須 必填 필수 إلزامي חובה",
);

/** How a date is to be written. */
export const datePattern =
  /(?<![\p{L}\d])(?:d{1,2}|t{1,2}|j{1,2}|g{1,2}|m{1,4}|д{1,2}|p{2})\s?[./\-\s]\s?(?:d{1,2}|m{1,4}|м{1,2}|k{2}|a{1,2})\s?[./\-\s]\s?(?:y{2,4}|j{2,4}|a{2,4}|г{2,4}|v{4}|é{4}|r{4}|d{2})(?![\p{L}])|(?<![\p{L}])(?:y{4}|j{4}|a{4})\s?[./-]\s?m{1,2}\s?[./-]\s?(?:d|t|j){1,2}(?!\p{L})|年\s*月\s*日|년\s*월\s*일/iu;

/** @param spaced words that stand between spaces or punctuation @param unspaced words of scripts that write without spaces */
export function words(spaced: string, unspaced: string): Words {
  const list = spaced
    .split(/\s+/)
    .filter((word) => word !== "")
    .sort((one, other) => other.length - one.length);
  const written = unspaced.split(" ").filter((word) => word !== "");
  const either = `(?<![\\p{L}\\p{M}])(?:${list.join("|")})(?![\\p{L}\\p{M}])|${written.join("|")}`;
  const anywhere = new RegExp(either, "iu");
  const whole = new RegExp(`^[\\s\\p{P}\\p{S}]*(?:${list.join("|")}|${written.join("|")})[\\s\\p{P}\\p{S}]*$`, "iu");
  return { in: (text) => anywhere.test(text), at: (text) => text.search(anywhere), is: (text) => whole.test(text) };
}
