/** Finds members of an input that its shape does not name: zod drops them silently, a caller wants to hear of them. */
import type { z } from "#base/contract.ts";
import { pointerOf } from "#base/input.ts";

export interface Fault {
  /** JSON pointer (RFC 6901) into the input. */
  readonly pointer: string;
  readonly detail: string;
}

/** The members of `value` that `shape` does not name, at any depth. Unions are left to zod. */
export function unknownMembers(shape: z.ZodType, value: unknown): Fault[] {
  const faults: Fault[] = [];
  compare(shape, value, [], faults);
  return faults;
}

interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly catchall?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly in?: z.ZodType;
}

function compare(shape: z.ZodType, value: unknown, path: PropertyKey[], faults: Fault[]): void {
  if (typeof value !== "object" || value === null) return;
  const definition = shape._zod.def as unknown as Definition;
  if (definition.type === "object") return compareObject(definition, value as Record<string, unknown>, path, faults);
  const items = definition.type === "array" ? definition.element : definition.type === "record" ? definition.valueType : undefined;
  if (items !== undefined) return compareEach(items, value, path, faults);
  const inner = definition.innerType ?? (definition.type === "pipe" ? definition.in : undefined);
  if (inner !== undefined) compare(inner, value, path, faults);
}

function compareObject(definition: Definition, value: Record<string, unknown>, path: PropertyKey[], faults: Fault[]): void {
  const known = definition.shape ?? {};
  for (const [key, member] of Object.entries(value)) {
    const place = [...path, key];
    if (Object.hasOwn(known, key)) compare(known[key]!, member, place, faults);
    else if (definition.catchall === undefined) faults.push({ pointer: pointerOf(place), detail: unknownDetail(key, Object.keys(known)) });
  }
}

function compareEach(shape: z.ZodType, value: object, path: PropertyKey[], faults: Fault[]): void {
  for (const [key, item] of Object.entries(value)) compare(shape, item, [...path, key], faults);
}

function unknownDetail(key: string, known: readonly string[]): string {
  const offer = known.length === 0 ? "Nothing is taken here." : `Taken are: ${known.join(", ")}.`;
  return `There is no member ${JSON.stringify(key.slice(0, 80))}. ${offer}`;
}
