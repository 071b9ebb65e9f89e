/** Names of built-in styles. Word keeps the English name in the file; other programs write the localized one. */

/** 1 to 9 where the name is that of a heading style, in any of the languages known here. */
export function headingLevelOfName(name: string): number | null {
  const found = headingName.exec(name.trim());
  if (found === null) return null;
  const level = Number(found[1] ?? found[2]);
  return level >= 1 && level <= 9 ? level : null;
}

/** Whether the name is that of the style for a document's title. */
export function isTitleName(name: string): boolean {
  return titleName.test(name.trim());
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
  "заглавие",
  "naslov",
  "başlık",
  "balk",
  "επικεφαλίδα",
  "כותרת",
  "عنوان",
  "標題",
  "标题",
  "見出し",
  "제목",
  "antraštė",
  "virsraksts",
  "pealkiri",
  "títol",
  "izenburua",
  "หัวเรื่อง",
  "tiêu đề",
  "judul",
].join("|");
const headingName = new RegExp(`^(?:${headings})\\s*([1-9])(?:\\s+char)?$|^h([1-6])$`, "iu");
const titleName =
  /^(title|titel|titre principal|título|titolo|tytuł|nimi|cím|naslov|název|názov|название|titull?|document title|doc ?title|cover title|標題|表題|标题|제목)$/iu;
