/** The words and icons of field types, and what a field asks for in a few words. */
import { AlignLeft, Calendar, CircleDot, Hash, PenLine, SquareCheck, Table2, Type } from "lucide-react";
import type { Icon } from "#ui/pages.ts";
import type { Field, FieldType } from "../contract.ts";

export const fieldKinds: Readonly<Record<FieldType, { readonly word: string; readonly icon: Icon }>> = {
  text: { word: "Text", icon: Type },
  long_text: { word: "Long text", icon: AlignLeft },
  number: { word: "Number", icon: Hash },
  date: { word: "Date", icon: Calendar },
  choice: { word: "Choice", icon: CircleDot },
  checkbox: { word: "Checkbox", icon: SquareCheck },
  table: { word: "Table", icon: Table2 },
  signature: { word: "Signature", icon: PenLine },
};

/** What is known of a field beyond its label and type, as short pieces of text. */
export function factsOf(field: Field): string[] {
  const { options, columns, rows, max_length, help } = field;
  const [format = "", places = ""] = placeFactsOf(field);
  return [
    options !== null && options.length > 0 ? (field.anchor.multiple === true ? `any of: ${options.join(", ")}` : options.join(" / ")) : "",
    columns !== null && columns.length > 0 ? `columns: ${columns.join(", ")}` : "",
    rows !== null && rows > 0 ? `${rows} ${rows === 1 ? "row" : "rows"}` : "",
    max_length === null ? "" : `at most ${max_length} characters`,
    format,
    field.default === null ? "" : `filled in: ${field.default}`,
    places,
    help ?? "",
  ].filter((fact) => fact !== "");
}

/** What the file says of the place, which is not for a person to change: its format, and how often it stands there. */
export function placeFactsOf({ anchor }: Field): string[] {
  const places = anchor.occurrences?.length ?? 0;
  return [anchor.format ?? "", places > 1 ? `stands in ${places} places` : ""];
}

/** "62 % sure". */
export function sureText(confidence: number): string {
  return `${Math.round(confidence * 100)} % sure`;
}
