/** Words by which forms of many languages say what belongs into a place. Each list serves all languages at once. */
import { words } from "./word-list.ts";

export const dateWords = words(
  `date dates dated dob d.o.b birthdate birthday deadline due\\sdate expiry expiration expires valid\\suntil valid\\sfrom target\\sdate day\\/month\\/year
  datum ~datum datums stichtag ~stichtag gültig\\sbis gültig\\sab gültig\\svon frist geburtstag geb\\. geb\\.-datum nächste\\sprüfung\\sam geboren\\sam
  fecha fechas plazo vencimiento data\\sde data\\sdo data\\sda data\\sdi data\\sdel datada scadenza échéance né\\(?e?\\)?\\sle in\\sdata e\\sdata i\\sdata și\\sdata nato\\/a\\sil validade prazo válido\\saté
  daty termin ~termin dato ~dato päiväys ~päiväys ~päivä päivämäärä ~päivämäärä pvm ~pvm dátum ~dátum kelt keltezés dată datę datum\\svan tarih tarihi ημερομηνία ημερ/νία ημ/νία дата даты срок датум термін
  kuupäev datums päivä syntymäaika dagsetning tanggal ngày dátuma data\\snașterii data\\surodzenia termen scadență születési\\sidő határidő lejárat doğum\\starihi`,
  "日付 年月日 日期 出生日期 生年月日 期限 期日 有效期 날짜 일자 작성일 생년월일 التاريخ تاريخ תאריך วันที่ दिनांक तारीख 实施日期 (?<![曜毎休祝平当翌前何半数])日$ (?:작성|신청|발행|접수|확인|시작|종료|완료|제출|계약|발생|승인|검토|입사|퇴사|예정|기준|마감|등록|생년월|년월|납품|점검|요청|설립|구입|판매|출생|사용|교육|회의|방문|처리)일$ 时间$",
);

export const signatureWords = words(
  `signature signatures signed sign\\shere please\\ssign signatory autograph initials signature\\(s\\) sgd
  unterschrift unterschriften ~unterschrift ~unterschriften unterzeichnet unterzeichner handzeichen namenszeichen paraphe paraph visa\\sdu firma firmas firmado firme rúbrica assinatura assinaturas rubrica sottoscrizione
  handtekening ~handtekening paraaf podpis podpisy underskrift ~underskrift underskrifter signatur namnteckning namnunderskrift namnförtydligande allekirjoitus ~allekirjoitus aláírás aláírása semnătura semnătură semnatura imza imzası İmza υπογραφή υπογραφές
  подпись подписи підпис потпис подпис allkiri paraksts parašas undirskrift tanda\\stangan chữ\\ský potpis`,
  "(?<!部)署名 署名者 签名 签字 簽名 簽章 签章 盖章 捺印 押印 서명 날인 التوقيع توقيع חתימה חתימת ลายเซ็น ลงชื่อ हस्ताक्षर",
);

/** Who approved or checked: a place for a signature where nothing else is said. */
export const approvalWords = words(
  `approved\\sby reviewed\\sby authori[sz]ed\\sby verified\\sby witnessed\\sby genehmigt\\s(?:von|durch) freigegeben\\s(?:von|durch) geprüft\\s(?:von|durch)
  approuvé\\spar vérifié\\spar aprobado\\spor revisado\\spor autorizado\\spor aprovado\\spor approvato\\sda verificato\\sda goedgekeurd\\sdoor zatwierdził zatwierdzam schválil godkänd\\sav godkendt\\saf godkjent\\sav
  hyväksynyt onaylayan утвердил утверждаю утверждено затвердив затверджую согласовано schvaluji jóváhagyom aprob zatwierdzam aprobat jóváhagyta`,
  "承認 批准 审核 审批 승인",
);

export const numberWords = words(
  `quantity qty amount total subtotal sum price cost(?!\\scent|\\scode) costs fee fees fare fares airfare airfares budget percentage percent age count number\\sof numbers\\sof no\\.?\\sof nos?\\.?\\sof #\\sof hours mileage odometer brutto netto score rating weight height length width
  duration\\s\\(days\\) days\\srequested total\\sdays salary wage income rent deposit year\\sof
  menge anzahl ~anzahl betrag ~betrag summe ~summe gesamt preis ~preis kosten ~kosten alter stunden ~stunden stück prozent gewicht ~gewicht stückzahl ~stückzahl ~menge baujahr gehalt lohn miete kaution umsatz ~umsatz
  cantidad importe monto precio coste costo edad horas (?:número|n[º°])\\sde\\s\\p{L}+s porcentaje días\\ssolicitados total\\sdías salario sueldo alquiler quantité montant prix coût âge nombre\\sde salaire loyer superficie
  quantità importo prezzo età numero\\sdi\\s\\p{L}+i ore stipendio affitto superficie quantidade valor preço idade quantia salário aluguel
  aantal bedrag ~bedrag prijs ~prijs leeftijd uren salaris huur ilość kwota cena wiek liczba wynagrodzenie czynsz antal belopp beløp ~belopp ~beløp beløb ~beløb pris ~pris ålder alder lön hyra lønn
  määrä ~määrä summa ~summa hinta ikä kustannukset kulut maksu mennyiség összeg ~összeg ár életkor létszám darabszám
  количество кол-во сумма цена стоимость возраст оклад зарплата кількість сума ціна вартість вік adet miktar tutar fiyat ücret yaş puan sayısı gün\\ssayısı ποσότητα ποσό τιμή ηλικία αριθμός\\sατόμων κόστος
  cantitate suma sumă preț vârsta număr\\sde\\s\\p{L}+[ei] množství částka počet cena věk`,
  "数量 金额 金額 价格 価格 単価 单价 年齢 年龄 合计 合計 人数 天数 件数 回数 台数 個数 时长 수량 금액 가격 나이 인원 일수 비용 الكمية المبلغ العدد عدد(?=\\s) السعر العمر כמות סכום מחיר גיל מספר(?=\\sה) จำนวน ราคา",
);

/** Words that want a number where they stand alone. */
export const yearWords = words("year jahr año ano année anno jaar rok år vuosi év an год рік έτος yıl", "年 年度 년 년도 السنة שנה");

/** Who a person is and how to reach them: a line is enough, whatever room there is. */
export const personalWords = words(
  `name names surname phone telephone tel mobile cell fax e-?mail e-?mails id country zip postcode postal\\scode title position department
  vorname nachname familienname telefon telefonnummer handy land plz abteilung funktion nombre apellidos? teléfono correo país cargo nom prénom téléphone courriel pays fonction nome cognome telefono cellulare paese telefone país
  naam voornaam achternaam telefoon functie imię nazwisko stanowisko namn efternamn förnamn navn nimi puhelin sähköposti név telefonszám jméno příjmení telefono имя фамилия телефон должность ім'я прізвище ad soyad adı soyadı telefon όνομα τηλέφωνο nume prenume`,
  "氏名 名前 电话 電話 姓名 邮箱 メール 성명 이름 전화 الاسم الهاتف שם טלפון",
);

export const longWords = words(
  `description descriptions describe details detail comments comment remarks remark notes explain explanation observations observation findings justification justify summary reason reasons
  recommendation recommendations conclusion conclusions discussion background actions\\staken corrective\\saction root\\scause analysis objectives scope\\sof\\swork additional\\sinformation please\\sspecify\\sin\\sdetail outcome outcomes
  beschreibung ~beschreibung bemerkung bemerkungen anmerkung anmerkungen begründung kommentar kommentare erläuterung erläuterungen feststellung feststellungen maßnahmen ~maßnahmen ursache ~ursache zusammenfassung hinweise einzelheiten sachverhalt
  descripción observaciones comentarios justificación motivo motivos detalles conclusiones recomendaciones causa acciones acuerdos
  descrição observações comentários justificativa justificação descrizione osservazioni commenti motivazione motivi rilievi conclusões
  commentaires commentaire remarques observations\\set justification motif motifs constats
  beschrijving ~beschrijving omschrijving ~omschrijving opmerkingen opmerking toelichting reden bevindingen opis uwagi uzasadnienie wnioski beskrivning ~beskrivning beskrivelse ~beskrivelse kommentarer bemærkninger merknader anmärkningar motivering kuvaus ~kuvaus huomautukset huomautuksia perustelut lisätietoja
  leírás ~leírás megjegyzés megjegyzések indoklás descriere observații mențiuni popis poznámky poznámka zdůvodnění açıklama açıklamalar notlar gerekçe περιγραφή παρατηρήσεις σχόλια описание примечание примечания комментарий комментарии замечания обоснование причина опис примітки зауваження обґрунтування`,
  "説明 備考 内容 詳細 コメント 理由 所見 描述 备注 說明 说明 原因 意见 설명 비고 내용 사유 의견 الوصف ملاحظات السبب תיאור הערות סיבה หมายเหตุ รายละเอียด",
);

const yes = "yes y ja oui sí sì si sim tak ano áno igen da да evet nai ναι kyllä jah jā taip";
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

/** What is filled in at the head or foot of pages: who approved which version when. */
export const pageWords = words(
  `document doc ref reference version ver revision rev date number no code status author owner approved form formular formulario formulaire modulo prepared issued issue title department
  ausgabe edition édition edición edizione edição dokument datum nummer nr stand freigabe erstellt geprüft código fecha versión revisión edición référence date réf rév codice data revisione edizione código data revisão
  versie datum kenmerk wersja data numer verze datum číslo version datum utgåva udgave utgave versio päivämäärä sürüm tarih revizyon версия дата номер форма редакция издание лист версія форма έκδοση ημερομηνία`,
  "文件 编号 版本 日期 文書 番号 版 日付 문서 번호 개정 일자 رقم التاريخ גרסה תאריך",
);

/** That an answer must be given. */
export const requiredWords = words(
  "required mandatory obligatory pflichtfeld obligatorio obligatoire obbligatorio obrigatório verplicht wymagane обязательно obligatorisk",
  "必須 必填 필수 إلزامي חובה",
);

/** How a date is to be written. */
export const datePattern =
  /(?<![\p{L}\d])(?:d{1,2}|t{1,2}|j{1,2}|g{1,2}|m{1,4}|д{1,2}|p{2})\s?[./\-\s]\s?(?:d{1,2}|m{1,4}|м{1,2}|k{2}|a{1,2})\s?[./\-\s]\s?(?:y{2,4}|j{2,4}|a{2,4}|г{2,4}|v{4}|é{4}|r{4}|d{2})(?![\p{L}])|(?<![\p{L}])(?:y{4}|j{4}|a{4})\s?[./-]\s?m{1,2}\s?[./-]\s?(?:d|t|j){1,2}(?!\p{L})|年\s*月\s*日|년\s*월\s*일/iu;
