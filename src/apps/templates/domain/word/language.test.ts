import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "./read-template.ts";
import { docx, p } from "./testing.ts";

const sentences: Readonly<Record<string, string>> = {
  en: "The supplier must inform the customer of any change that may affect the quality of the goods.",
  de: "Die Prüfung ist von der Leitung mit dem Team zu planen und wird nicht verschoben.",
  fr: "Le responsable de la qualité tient à jour la liste des documents et informe les services concernés.",
  es: "El informe de la auditoría se envía a los responsables de las áreas con una copia para el cliente.",
  it: "Il sottoscritto dichiara di essere a conoscenza delle sanzioni previste dalla legge per le dichiarazioni false.",
  pt: "O responsável pela auditoria não deve avaliar o seu próprio trabalho e comunica os resultados à direção.",
  nl: "De medewerker meldt het ongeval binnen een dag bij de leidinggevende en vult dit formulier in.",
  sv: "Den som ansöker ska fylla i alla uppgifter och skicka blanketten till kommunen innan månadens slut.",
  da: "Ansøgeren skal udfylde alle felter og sende skemaet til kommunen, hvis der er spørgsmål til sagen.",
  no: "Søkeren skal fylle ut alle felt og sende skjemaet til kommunen, hvis det er spørsmål om saken ta kontakt etter møtet av hensyn.",
  fi: "Hakijan on täytettävä kaikki kohdat ja lähetettävä lomake kuntaan ennen kuukauden loppua, jos se on mahdollista.",
  pl: "Wnioskodawca oświadcza, że dane podane we wniosku są zgodne z prawdą oraz że zapoznał się z regulaminem.",
  cs: "Žadatel prohlašuje, že údaje uvedené v žádosti jsou pravdivé a že se seznámil s podmínkami, které jsou v příloze.",
  sk: "Žiadateľ vyhlasuje, že údaje uvedené v žiadosti sú pravdivé a že sa oboznámil s podmienkami, ktoré sú v prílohe.",
  hu: "A kérelmező kijelenti, hogy az adatok a valóságnak megfelelnek, és a szabályzatot elolvasta.",
  ro: "Solicitantul declară că datele din cerere sunt corecte și că a luat cunoștință de regulament.",
  tr: "Başvuru sahibi bu formda verdiği bilgilerin doğru olduğunu ve koşulları kabul ettiğini beyan eder.",
  hr: "Podnositelj izjavljuje da su podaci u zahtjevu točni i da je upoznat s uvjetima koji su u prilogu.",
  sl: "Prosilec izjavlja, da so podatki v vlogi resnični in da je seznanjen s pogoji, ki so v prilogi.",
  lt: "Pareiškėjas patvirtina, kad prašyme pateikti duomenys yra teisingi ir kad susipažino su taisyklėmis.",
  lv: "Iesniedzējs apliecina, ka iesniegumā norādītie dati ir patiesi un ka viņš ir iepazinies ar noteikumiem.",
  et: "Taotleja kinnitab, et taotluses esitatud andmed on õiged ning et ta on tingimustega tutvunud.",
  vi: "Người nộp đơn cam đoan các thông tin trong đơn là đúng và đã đọc các điều kiện này.",
  id: "Pemohon menyatakan bahwa data dalam formulir ini adalah benar dan telah membaca syarat yang berlaku.",
  ca: "El sol·licitant declara que les dades d'aquesta sol·licitud són certes i que ha llegit les condicions amb atenció.",
  el: "Ο αιτών δηλώνει ότι τα στοιχεία της αίτησης είναι αληθή.",
  ru: "Дата проведения аудита и подпись ответственного лица",
  uk: "Заявник підтверджує, що дані у заяві є правдивими.",
  bg: "Заявителят декларира, че данните в заявлението са верни и точно описани, съгласно приложените документи и със съгласието си.",
  sr: "Подносилац изјављује да су подаци у захтеву тачни.",
  ja: "監査の目的を記入してください",
  zh: "审核日期和签字",
  ko: "신청인은 아래 사항을 확인합니다",
  ar: "يقر مقدم الطلب بصحة البيانات الواردة في هذا النموذج",
  fa: "درخواست کننده صحت اطلاعات این فرم را گواهی می‌کند",
  he: "המבקש מצהיר כי הפרטים בטופס זה נכונים",
  th: "ผู้สมัครขอรับรองว่าข้อมูลในแบบฟอร์มนี้ถูกต้อง",
  hi: "आवेदक घोषित करता है कि इस प्रपत्र में दी गई जानकारी सही है",
};

const language = (text: string, marked?: string) =>
  readTemplate(docx({ body: p(text, marked === undefined ? "" : `<w:lang w:val="${marked}"/>`) })).metadata.language;

test("a sentence tells its language in thirty-eight of them", () => {
  assert.deepEqual(
    Object.fromEntries(Object.entries(sentences).map(([tag, text]) => [tag, language(text)])),
    Object.fromEntries(Object.keys(sentences).map((tag) => [tag, tag])),
  );
});

test("the words of a text count for more than how the file marks it", () => {
  assert.equal(language(sentences["tr"]!, "en-US"), "tr");
  assert.equal(language(sentences["fr"]!, "en-GB"), "fr");
});

test("where words do not tell, the mark of the file does", () => {
  assert.equal(language("ISO 9001", "sv-SE"), "sv");
  assert.equal(language("Dato: ____ Underskrift: ____", "nb-NO"), "no");
  assert.equal(language("Dato: ____ Underskrift: ____", "da-DK"), "da");
});

test("English terms in a Chinese text leave it Chinese", () => {
  assert.equal(language("本程序适用于公司所有部门的内部审核工作，包括ISO 9001和ISO 14001的审核。Audit, CAPA, KPI"), "zh");
});
