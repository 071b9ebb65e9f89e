/** The words and icons of field types. */
import { AlignLeft, Calendar, CircleDot, Hash, PenLine, SquareCheck, Table2, Type } from "lucide-react";
import type { Icon } from "#ui/pages.ts";
import type { FieldType } from "../contract.ts";

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

/** Below this a person should look. */
export const sureFrom = 0.7;
