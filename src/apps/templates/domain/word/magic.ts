/** What a file is by its first bytes, whatever its name says. */
import { documentEncrypted, documentForeign } from "./problems.ts";

/** Lets zip files pass and names everything else. @throws documentForeign, documentEncrypted */
export function checkMagic(bytes: Uint8Array): void {
  if (bytes.length === 0) throw documentForeign("The file is empty (0 bytes). Choose it again; it may still have been copying.");
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return;
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) throw compoundProblem(bytes);
  const format = formats.find(({ magic }) => startsWith(bytes, magic))?.name;
  if (format !== undefined) throw documentForeign(`This is ${format}, not a Word document. Open it in Word and save it as .docx.`);
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 2048)).trimStart().toLowerCase();
  if (/pkg:package|<w:worddocument/.test(start))
    throw documentForeign("This is a Word document saved as one XML file. Open it in Word and save it as .docx.");
  if (/^(<!doctype html|<html)/.test(start))
    throw documentForeign("This is a web page, not a Word document. Open it in Word and save it as .docx.");
  throw documentForeign("This is not a Word document: it does not start as a .docx file does. Open it in Word and save it as .docx.");
}

const formats: readonly { name: string; magic: readonly number[] }[] = [
  { name: "a PDF file", magic: ascii("%PDF") },
  { name: "a rich text (.rtf) file", magic: ascii("{\\rtf") },
  { name: "a PNG picture", magic: [0x89, 0x50, 0x4e, 0x47] },
  { name: "a JPEG picture", magic: [0xff, 0xd8, 0xff] },
  { name: "a GIF picture", magic: ascii("GIF8") },
  { name: "a RAR archive", magic: ascii("Rar!") },
  { name: "a gzip archive", magic: [0x1f, 0x8b] },
  { name: "a 7-Zip archive", magic: ascii("7z\xbc\xaf") },
];

/** A compound file is an old Office file, or the wrapper that Office puts around an encrypted new one. */
function compoundProblem(bytes: Uint8Array) {
  if (hasStream(bytes, "EncryptedPackage")) {
    return documentEncrypted(
      "The document is protected with a password. Open it in Word, remove the password (File, Info, Protect Document), and save it again.",
    );
  }
  if (hasStream(bytes, "WordDocument")) {
    return documentForeign(
      "This is a document in the old .doc format of Word 97 to 2003. Open it in Word or LibreOffice and save it as .docx.",
    );
  }
  if (hasStream(bytes, "Workbook") || hasStream(bytes, "Book"))
    return documentForeign("This is an old Excel workbook (.xls), not a Word document. Choose the Word document.");
  if (hasStream(bytes, "PowerPoint Document"))
    return documentForeign("This is an old PowerPoint file (.ppt), not a Word document. Choose the Word document.");
  return documentForeign("This is an old Office file, not a .docx document. Open it in Word and save it as .docx.");
}

/** Names of streams stand in the directory as UTF-16, each in an entry of 128 bytes. */
function hasStream(bytes: Uint8Array, name: string): boolean {
  for (let at = 512; at + 128 <= bytes.length; at += 128) {
    let index = 0;
    while (index < name.length && bytes[at + index * 2] === name.charCodeAt(index) && bytes[at + index * 2 + 1] === 0) index++;
    if (index === name.length && bytes[at + index * 2] === 0) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
