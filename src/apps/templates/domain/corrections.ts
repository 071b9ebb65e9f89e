/** What was read from a document, as a person corrected it. */
import type { Field, TemplateContent } from "../contract.ts";

export interface Correction {
  readonly field_id: string;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** The content with its corrections. One whose field is no longer found stays kept and changes nothing. */
export function withCorrections(content: TemplateContent, corrections: readonly Correction[]): TemplateContent {
  const byField = new Map(corrections.map((correction) => [correction.field_id, correction.changes]));
  return { ...content, fields: content.fields.map((field) => corrected(field, byField.get(field.id))) };
}

/** A field that a person has looked at is certain. */
export function corrected(field: Field, changes: Readonly<Record<string, unknown>> | undefined): Field {
  if (changes === undefined) return field;
  return { ...field, ...changes, confidence: 1, evidence: "Corrected by a person." } as Field;
}
