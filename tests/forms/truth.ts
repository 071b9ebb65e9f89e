/** What a form asks for, known because the form was made to ask it. The words are those of the scorer. */
export type Kind = "text" | "longtext" | "date" | "number" | "choice" | "checkbox" | "signature" | "table";

export interface AskedField {
  /** As printed, without its colon. */
  readonly label: string;
  readonly kind: Kind;
  /** Other wordings that are right: the placeholder's own text, a longer label. */
  readonly aliases?: readonly string[];
  readonly options?: readonly string[];
  /** Labels of a table's columns to fill. */
  readonly columns?: readonly string[];
  /** Printed first cells of a table whose rows are fixed; a field for each of them is right as well. */
  readonly rows?: readonly string[];
  /** Printed labels of the pieces that one answer is written in; a field for each of them is right as well. */
  readonly parts?: readonly string[];
  /** How often the place stands in the file. */
  readonly occurrences?: number;
  /** Fields of one record; one table in their place is right as well. */
  readonly group?: string;
  readonly maxLength?: number;
  /** A careful reader could decide either way: neither missed nor wrong. */
  readonly doubtful?: boolean;
}

export interface FieldTruth extends AskedField {
  /** The nearest heading above, "" before the first, "header" or "footer". */
  readonly section: string;
}

export interface SectionTruth {
  readonly level: number;
  /** Without its number. */
  readonly text: string;
  readonly number: string | null;
}

export interface Truth {
  readonly language: string;
  readonly title: string;
  readonly sections: readonly SectionTruth[];
  readonly fields: readonly FieldTruth[];
}
