/** Lines that stand out and start nothing: words before a remark, captions, marks of the page. */

/** Words that stand before a remark, a caption, or a mark of the page; none of them starts a section. */
export function isRemark(text: string): boolean {
  return remark.test(text) || caption.test(text) || pageMark.test(text) || /^[([（][^()[\]（）]*[)\]）]$/u.test(text);
}

const remark =
  /^\W*(?:note|notes(?=:)|n\.?b\.?|important(?: note)?|warning|caution|attention|tip|example|e\.g|hinweis|achtung|wichtig|beispiel|anmerkung|remarque|exemple|nota|importante|atención|ejemplo|atenção|exemplo|attenzione|esempio|opmerking|let op|voorbeeld|uwaga|przykład|poznámka|pozor|megjegyzés|figyelem|notă|atenție|obs|viktigt|huom|внимание|примечание|важно|пример|увага|примітка|dikkat|not|σημείωση|προσοχή|注意?|注記|例|참고|주의|ملاحظة|تنبيه|הערה)\W*$/iu;
const caption =
  /^(?:table|figure|fig\.|chart|image|exhibit|tabelle|tab\.|abbildung|abb\.|tableau|tabla|figura|gráfico|tabella|quadro|tabela|figuur|tabel|rysunek|rys\.|tabulka|obrázek|obr\.|táblázat|ábra|tabell|figur|taulukko|kuva|рисунок|рис\.|таблица|табл\.|таблиця|tablo|şekil|πίνακας|σχήμα)\s*(?:\d|[IVX]+\b|[A-Z][.-]?\d)|^(?:表|图|圖|図|표|그림)\s*[\d０-９一二三四五六七八九十]/iu;
const pageMark =
  /^\W*(?:page|seite|página|pagina|strona|strana|sida|side|sivu|oldal|стр(?:аница)?\.?|sayfa)\s*\d|^\W*(?:version|rev(?:ision)?|ver|v|issue|edition|stand|ausgabe|versión|versione|versão|wersja|verze|versie|версия|редакция|sürüm)\W{0,3}(?:no\W{0,2})?[\d.<[{#]+|^\W*(?:(?:strictly )?confidential|draft|(?:for )?internal(?: use)?(?: only)?|(?:nur )?(?:für den )?internen? gebrauch|(?:à )?usage interne|(?:para )?uso interno|(?:per )?uso interno|intern gebruik|do użytku wewnętrznego|för internt bruk|kun til internt bruk|sisäiseen käyttöön|pro vnitřní potřebu|для служебного пользования|конфиденциально|社外秘|部外秘|内部文件.*|机密|機密|대외비|please read (?:this |carefully |first |before ).*|bitte (?:sorgfältig |zuerst )?lesen.*|à lire attentivement.*|lea (?:atentamente|con atención).*|leggere attentamente.*|public|unclassified|controlled unclassified information|final|vertraulich|entwurf|confidentiel|confidencial|borrador|riservato|vertrouwelijk|poufne|end of document|ende des dokuments|fin del documento|fin du document|blank page|intentionally left blank)\W*$/iu;
