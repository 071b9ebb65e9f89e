/** mammoth's HTML as it comes: text, headings by style name, lists, tables and pictures; no numbers, no fields. */
import { convertToHtml } from "mammoth";
import type { WordContender } from "../../word/contender.ts";

export const contender: WordContender = {
  name: "mammoth convertToHtml",
  read: async (bytes) => {
    const { value } = await convertToHtml({ buffer: Buffer.from(bytes) });
    return value.length;
  },
};
