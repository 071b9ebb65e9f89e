/** Sections, numbers, tables, fields, types and anchors: all that the template application needs. */
import { readTemplate } from "#apps/templates/domain/word/read-template.ts";
import type { WordContender } from "../contender.ts";

export const contender: WordContender = {
  name: "Hallway",
  read: (bytes) => {
    const { sections, fields } = readTemplate(bytes);
    return sections.length + fields.length;
  },
};
