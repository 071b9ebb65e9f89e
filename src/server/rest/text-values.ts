/** Turns the texts of a query or a form into the values that a tool's input names: a query can only say texts. */
import type { z } from "#base/contract.ts";

interface Definition {
  readonly type: string;
  readonly coerce?: boolean;
  readonly shape?: Record<string, z.ZodType>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly in?: z.ZodType;
}

/** Reads each text by the shape of the member that it is for. What does not fit stays as it is, for zod to refuse. */
export function fromTexts(input: z.ZodType, texts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape = definitionOf(input).shape ?? {};
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Object.hasOwn(shape, key) ? fromText(shape[key]!, text) : text]),
  );
}

function fromText(shape: z.ZodType, text: unknown): unknown {
  const definition = definitionOf(shape);
  if (definition.type === "array")
    return [text].flat().map((item) => (definition.element === undefined ? item : fromText(definition.element, item)));
  if (typeof text !== "string" || definition.coerce === true) return text;
  if (definition.type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (definition.type === "number") return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  return text;
}

function definitionOf(shape: z.ZodType): Definition {
  const definition = shape._zod.def as unknown as Definition;
  const inner = definition.innerType ?? (definition.type === "pipe" ? definition.in : undefined);
  return inner === undefined ? definition : definitionOf(inner);
}
