/** Words by which a title tells itself: the kinds of documents, and the names of those who issue them. */

const kinds = [
  "form|report|plan|policy|procedure|agreement|contract|manual|handbook|checklist|check list|minutes|request|application|log|register|record|statement|template|questionnaire|certificate|notice|memorandum|schedule|agenda|declaration|order|invoice|charter|guidelines?|guide|instructions?|assessment|review|survey|evaluation|proposal|specification|matrix|letter|summary|rules|terms and conditions|consent|waiver|permit|worksheet|scorecard|inventory|analysis|description|calendar|timesheet|nda",
  "satzung",
  "formulaire|demande|rapport|politique|procédure|contrat|convention|manuel|procès-verbal|compte rendu|déclaration|attestation|certificat|fiche|cahier|charte|règlement|plan|registre|liste|questionnaire|bulletin|accord|note|guide|mandat|bon de commande",
  "formulario|solicitud|informe|política|procedimiento|contrato|acta|declaración|manual|lista de verificación|registro|certificado|autorización|plan|reglamento|cuestionario|instancia|ficha|convenio|acuerdo|memoria|guía|carta|orden",
  "modulo|domanda|richiesta|relazione|politica|procedura|contratto|verbale|dichiarazione|comunicazione|manuale|piano|scheda|regolamento|questionario|istanza|autocertificazione|delega|segnalazione|accordo|registro|certificato|rapporto|lista di controllo|denuncia",
  "formulário|requerimento|relatório|procedimento|ata|declaração|plano|lista de verificação|termo|regulamento|questionário|pedido|protocolo|autorização|guia",
  "uitnodiging(?: tot .*)?|offerte|handleiding|notulen|reglement|rapport",
  "formularz|wniosek|sprawozdanie|raport|polityka|procedura|umowa|protokół|oświadczenie|karta|regulamin|instrukcja|księga|upoważnienie|zgłoszenie|lista kontrolna|ankieta|zaświadczenie|pełnomocnictwo|zgoda|arkusz",
  "formulář|žádost|zpráva|politika|směrnice|smlouva|dohoda|zápis|prohlášení|protokol|příručka|postup|plán|dotazník|žiadosť|zmluva|správa|smernica|zápisnica|vyhlásenie|tlačivo|príručka",
  "űrlap|kérelem|jelentés|szabályzat|szerződés|jegyzőkönyv|nyilatkozat|kézikönyv|terv|eljárás|kérdőív|adatlap|megállapodás",
  "cerere|formular|raport|contract|proces-verbal|declarație|regulament|politica|procedura|manual|acord|chestionar|fișă|plan",
  "blankett|ansøgning|referat|erklæring|møtereferat|håndbog|håndbok|handbok|käsikirja",
  "распоряжение|постановление|задание|заключение|заявление|анкета|договор|акт|протокол|положение|инструкция|процедура|политика|отч[её]т|план|руководство|журнал|приказ|согласие|справка|регламент|стандарт|карта|уведомление|доверенность|ведомость|заявка|соглашение|опросный лист",
  "заява|договір|угода|звіт|положення|інструкція|наказ|згода|довідка|посібник|порядок|заявление|молба|договор|декларация|политика|процедура|наръчник",
  "formu?|dilekçe(?:si)?|talimatı?|prosedürü?|sözleşme(?:si)?|raporu?|politikası?|planı?|tutanağı?|el kitabı|listesi|beyanı|başvurusu|αίτηση|έντυπο|έκθεση|πολιτική|διαδικασία|σύμβαση|πρακτικ[άό]|δήλωση|εγχειρίδιο|σχέδιο",
  "obrazac|zahtjev|izvješće|ugovor|zapisnik|izjava|pravilnik|postupak|priručnik|vloga|obrazec|pogodba|poročilo|taotlus|leping|aruanne|vorm|prašymas|sutartis|ataskaita|forma|iesniegums|līgums|pārskats|formulir|permohonan|laporan|kebijakan|prosedur|perjanjian|mẫu|đơn|báo cáo|hợp đồng|quy trình|biên bản",
].join("|");
/** Words that longer ones end with: "Antrag" and "Urlaubsantrag". */
const endings = [
  "formular|antrag|bericht|plan|richtlinie|anweisung|vertrag|vereinbarung|handbuch|checkliste|protokoll|erklärung|anmeldung|bescheinigung|vollmacht|ordnung|bogen|meldung|konzept|liste|nachweis|zeugnis|bewertung",
  "formulier|aanvraag|verslag|beleid|overeenkomst|verklaring|plan|lijst",
  "ansökan|rapport|policy|avtal|protokoll|rutin|plan|skema|aftale|søknad|skjema|avtale|lomake|hakemus|anomus|raportti|sopimus|pöytäkirja|ohje|suunnitelma|ilmoitus",
].join("|");
const eastern =
  "程序|手册|手冊|规定|規定|制度|办法|辦法|申请|申請|合同|协议|協議|报告|報告|计划|計畫|計画|记录|記錄|通知|方案|规程|規程|清单|清單|表$|单$|書$|书$|規則|手順|マニュアル|契約|議事録|届$|票$|チェックリスト|신청서|보고서|계획서|계약서|회의록|규정|지침|절차|매뉴얼|점검표|확인서|동의서|نموذج|طلب|تقرير|سياسة|إجراء|عقد|اتفاقية|خطة|دليل|محضر|استمارة|إقرار|טופס|בקשה|נוהל|הסכם|חוזה|דוח|פרוטוקול|הצהרה|แบบฟอร์ม|คำขอ|รายงาน|นโยบาย|สัญญา|ระเบียบ|แผน|คู่มือ|फॉर्म|आवेदन|प्रपत्र";
const kind = new RegExp(`(?<![\\p{L}\\p{M}])(?:${kinds}|\\p{L}*(?:${endings}))(?![\\p{L}\\p{M}])|${eastern}`, "iu");

/** Whether a line says what kind of document it stands on: a form, a plan, a contract; but not an evaluation program. */
export function namesKind(text: string): boolean {
  const found = text.split(/\s+/, 17).length > 16 ? null : kind.exec(text);
  if (found === null) return false;
  const [next = ""] = text
    .slice(found.index + found[0].length)
    .trim()
    .split(/\s+/, 1);
  return !issuer.test(next);
}

const issuer =
  /(?<![\p{L}])(?:ltd|inc|llc|plc|corp|gmbh|ag|kg|s\.?a\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|b\.?v\.?|sp\. z o\.o|ooo|ооо|university|college|school|department|ministry|office|agency|council|committee|commission|division|bureau|board|institute|authority|association|foundation|society|federation|program(?:me)?|project|company|cent(?:er|re)|service|solutions|group|union|club|church|organi[sz]ation|universität|hochschule|ministerium|amt|stadt|gemeinde|landkreis|verein|université|ministère|mairie|préfecture|commune|république|universidad|ministerio|ayuntamiento|gobierno|universidade|prefeitura|câmara|município|comune|provincia|regione|università|ministero|gemeente|urząd|miasto|gmina|uniwersytet|ministerstwo|город|общество|ооо|оао|зао|пао|ао|министерство|университет|администрация|управление)(?![\p{L}])|公司|大学|大學|学校|委员会|株式会社|회사|대학교|شركة|وزارة|جامعة/iu;

/** Whether a line that names no kind of document names who issues it. */
export function namesIssuer(text: string): boolean {
  return issuer.test(text);
}
