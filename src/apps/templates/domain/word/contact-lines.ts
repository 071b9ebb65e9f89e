/** Lines that tell how somebody is reached: they stand out on letterheads and covers, and start nothing. */

/** Whether a line is an address on the net, a telephone number, a number in a register, or a town with its postcode. */
export function isContactLine(text: string): boolean {
  const line = text.trim();
  if (!mayReach.test(line)) return false;
  return isNetAddress(line) || phone.test(line) || registered.test(line) || town.test(line);
}

/** Whether a line is nothing but an e-mail address or the address of a page. */
export function isNetAddress(text: string): boolean {
  return /^\W*(?:e-?mail\W*|web(?:site)?\W*|www\W+)?(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?:\/\/\S+|www\.\S+)\W*$/iu.test(text.trim());
}

/** A sign that each of them has: most lines have none, and are done with quickly. */
const mayReach = /[\d@+(]|:\/\/|www\./i;
const phone =
  /^\W*(?:tel|phone|telephone|fax|mobile|cell|telefon|téléphone|teléfono|telefono|telefone|telefoon|тел|факс|電話|电话|전화|هاتف|טל)\p{L}*\W{0,4}(?:no\W{0,2})?[+(\d]/iu;
const registered =
  /(?:registered|registration|reg\.?|company|vat|tax|handelsregister|hrb|ust-?idnr|siret|siren|rcs|cif|nif|p\.? ?iva|kvk|nip|regon|инн|огрн|кпп)\W{0,3}(?:no|number|nr|n[º°])?\W{0,4}\d{4,}/iu;
const town = /^(?:[A-Z]{1,2}-)?\d{4,6}\s+\p{Lu}[\p{L} .-]{2,30}$|^\p{Lu}[\p{L} .,-]{2,40},?\s+(?:[A-Z]{2}\s+)?\d{5}(?:-\d{4})?$/u;
