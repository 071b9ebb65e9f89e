/** Names of built-in styles. Word keeps the English name in the file; other programs write the localized one. */

/** 1 to 9 where the name is that of a heading style, in any of the languages known here. */
export function headingLevelOfName(name: string): number | null {
  const found =
    /[1-9]/.test(name) && !/^(?:list|table|toc|body|grid|light|medium|dark|colorful|index|plain)\b/i.test(name)
      ? headingName.exec(name.trim())
      : null;
  if (found === null) return null;
  const level = Number(found[1] ?? found[2] ?? found[3]);
  return level >= 1 && level <= 9 ? level : null;
}

/** Whether the name is that of the style for a document's title. */
export function isTitleName(name: string): boolean {
  return titleName.test(name.trim());
}

/** Whether the name is that of a style for lines of a contents list, of figures or of an index. */
export function isContentsName(name: string): boolean {
  return contentsName.test(name.trim());
}

const headings = [
  "heading",
  "überschrift",
  "ueberschrift",
  "berschrift",
  "titre",
  "título",
  "titulo",
  "titolo",
  "kop",
  "rubrik",
  "overskrift",
  "otsikko",
  "nagłówek",
  "naglowek",
  "nadpis",
  "címsor",
  "cmsor",
  "titlu",
  "заголовок",
  "загаловак",
  "заглавие",
  "наслов",
  "тақырып",
  "naslov",
  "başlık",
  "balk",
  "επικεφαλίδα",
  "כותרת",
  "عنوان",
  "العنوان",
  "سرصفحه",
  "標題",
  "标题",
  "見出し",
  "제목",
  "antraštė",
  "virsraksts",
  "pealkiri",
  "títol",
  "izenburua",
  "goiburua",
  "หัวเรื่อง",
  "शीर्षक",
  "სათაური",
  "tiêu đề",
  "đầu đề",
  "judul",
  "tajuk",
  "fyrirsögn",
  "titulli",
  "pennawd",
  "ceannteideal",
].join("|");
const headingName = new RegExp(
  `^(?:${headings})\\s*([1-9])(?:\\s+(?:char|zchn|car|caracter|carattere|знак|tegn|znak|字符))?$|^([1-9])\\.?\\s*(?:${headings})$|^h([1-6])$`,
  "iu",
);
const titleName =
  /^(title|titel|titre|titre principal|título|titolo|tytuł|nimi|otsikko|rubrik|tittel|cím|titlu|naslov|název|názov|название|назва|заглавие|наслов|konu başlığı|τίτλος|titulli|títol|titulua|pealkiri|nosaukums|pavadinimas|titill|document title|doc ?title|cover title|標題|表題|标题|제목|العنوان|כותרת|ชื่อเรื่อง|tiêu đề|judul|शीर्षक)$/iu;
const contentsName =
  /^(?:(?:toc|contents|verzeichnis|inhaltsverzeichnis|tm|tdm|tdc|tabla de contenidos?|sommario|sumário|inhopg|inhoudsopgave|spis treści|obsah|tartalomjegyzék|cuprins|innehåll|indholdsfortegnelse|innhold|sisällys(?:luettelo)?|оглавление|зміст|съдържание|içindekiler|π\.?π\.?|περιεχόμενα|sadržaj|kazalo vsebine|目录|目錄|目次|목차|차례|สารบัญ|mục lục|daftar isi|جدول المحتويات|תוכן עניינים)\s*\d|(?:table of (?:figures|authorities)|abbildungsverzeichnis|table des illustrations|tabla de ilustraciones|indice delle figure|índice de (?:ilustrações|figuras)|lijst met afbeeldingen|spis ilustracji|перечень рисунков|toa heading|index \d))\b/iu;
