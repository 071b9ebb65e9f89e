/** Works out the values of a mapping on one record. No expression runs anything: they look up, translate and put together. */
import { pointerOf } from "#base/input.ts";
import type { ImportRecord } from "#hallway/import/import-envelope.ts";
import { stepsOf } from "#store/foreign/json-file.ts";
import { parseForeign } from "#store/foreign/records.ts";
import { readDate } from "./date.ts";
import type { Expression } from "./mapping.ts";

/** Why a record can't become one of ours. */
export class Misfit extends Error {}

/** Files and references that were met, by where they belong. */
export interface Found {
  readonly files: { pointer: string; path: string; name: string | null }[];
  readonly embedded: ImportRecord["files"];
  readonly refs: ImportRecord["refs"];
}

/** Undefined stands for nothing: the member is left out. @throws Misfit */
export function evaluate(expression: Expression, record: unknown, found: Found, place: readonly string[]): unknown {
  if (typeof expression === "string") return lookUp(record, expression);
  if ("const" in expression) return expression.const;
  if ("at" in expression) return valueOf(expression, record);
  if ("join" in expression) return joined(expression, record, found, place);
  if ("first" in expression) return firstOf(expression.first, record, found, place);
  if ("object" in expression) return objectOf(expression.object, record, found, place);
  if ("each" in expression) return listOf(expression, record, found, place);
  if ("ref" in expression) return refOf(expression, record, found, place);
  if ("file" in expression) return fileOf(expression, record, found, place);
  if ("base64" in expression) return embeddedOf(expression, record, found, place);
  throw new Misfit("The mapping says nothing here.");
}

/** Our object of a record: members that are nothing are left out. */
export function objectOf(
  fields: Record<string, Expression>,
  record: unknown,
  found: Found,
  place: readonly string[],
): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, one]) => [name, evaluate(one, record, found, [...place, name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A text that names something: numbers and texts are taken. @throws Misfit */
export function nameOf(expression: Expression, record: unknown, what: string): string {
  const value = evaluate(expression, record, { files: [], embedded: [], refs: [] }, []);
  if (typeof value === "number" || (typeof value === "string" && value.trim() !== "")) return String(value);
  throw new Misfit(`It has no ${what}.`);
}

/** What stands at a JSON pointer, own members only. */
export function lookUp(record: unknown, pointer: string): unknown {
  let at = record;
  for (const step of stepsOf(pointer)) {
    if (typeof at !== "object" || at === null || at instanceof Uint8Array || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

const isNothing = (value: unknown) => value === undefined || value === null || value === "";

type ValueOf<Key extends string> = Extract<Exclude<Expression, string>, Record<Key, unknown>>;

function valueOf(expression: ValueOf<"at">, record: unknown): unknown {
  const { at, map, as, format = "iso", zone = "UTC" } = expression;
  const raw = lookUp(record, at);
  const hasDefault = "default" in expression && expression.default !== undefined;
  if (isNothing(raw)) return hasDefault ? expression.default : raw === "" ? raw : undefined;
  if (map !== undefined) {
    const key = typeof raw === "object" ? JSON.stringify(raw) : String(raw);
    if (Object.hasOwn(map, key)) return map[key];
    if (hasDefault) return expression.default;
    throw new Misfit(`${at} is ${shortly(raw)}, which the map does not have.`);
  }
  return as === undefined ? raw : converted(raw, { at, as, format, zone });
}

function converted(raw: unknown, { at, as, format, zone }: { at: string; as: string; format: string; zone: string }): unknown {
  const refuse = (what: string) => new Misfit(`${at} is ${shortly(raw)}, which is no ${what}.`);
  switch (as) {
    case "text":
      return typeof raw === "object" ? JSON.stringify(raw) : String(raw);
    case "number": {
      const number = typeof raw === "string" ? Number(raw.trim() || "none") : typeof raw === "boolean" ? Number(raw) : raw;
      if (typeof number !== "number" || !Number.isFinite(number)) throw refuse("number");
      return number;
    }
    case "boolean":
      if (typeof raw === "boolean") return raw;
      if (["1", "true", "yes", "y", "t", "on"].includes(String(raw).toLowerCase())) return true;
      if (["0", "false", "no", "n", "f", "off"].includes(String(raw).toLowerCase())) return false;
      throw refuse("yes or no");
    case "json":
      return parsedJson(raw, refuse);
    default: {
      const time = readDate(raw, format, zone);
      if (time === null) throw refuse(`time as the mapping says (${format})`);
      return time;
    }
  }
}

function parsedJson(raw: unknown, refuse: (what: string) => Misfit): unknown {
  if (typeof raw === "object") return raw;
  const parsed = parseForeign(Buffer.from(String(raw)));
  if ("flaw" in parsed) throw refuse(`JSON: ${parsed.flaw}`);
  return parsed.value;
}

function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function joined({ join, with: between }: ValueOf<"join">, record: unknown, found: Found, place: readonly string[]): string {
  const parts = join.map((one) => evaluate(one, record, found, place)).filter((part) => !isNothing(part));
  const strange = parts.find((part) => typeof part === "object");
  if (strange !== undefined) throw new Misfit(`${shortly(strange)} can't be joined to a text.`);
  return parts.map(String).join(between);
}

function firstOf(first: readonly Expression[], record: unknown, found: Found, place: readonly string[]): unknown {
  for (const one of first) {
    const value = evaluate(one, record, found, place);
    if (!isNothing(value)) return value;
  }
  return undefined;
}

const mostItems = 100_000;

function listOf({ each, item }: ValueOf<"each">, record: unknown, found: Found, place: readonly string[]): unknown[] | undefined {
  const list = lookUp(record, each);
  if (isNothing(list)) return undefined;
  if (typeof list !== "object") throw new Misfit(`${each} is ${shortly(list)}, which is no list.`);
  const items = Array.isArray(list) ? (list as unknown[]) : Object.entries(list!).map(([key, value]) => ({ key, value: value as unknown }));
  if (items.length > mostItems) throw new Misfit(`${each} has ${items.length} items, more than ${mostItems}.`);
  return items.map((one, index) => evaluate(item, one, found, [...place, String(index)]) ?? null);
}

/** What comes in its place later must not be met by a record that has none: so null stands there meanwhile. */
function refOf({ ref, key, prefix }: ValueOf<"ref">, record: unknown, found: Found, place: readonly string[]): null | undefined {
  const value = evaluate(key, record, found, place);
  if (isNothing(value)) return undefined;
  if (typeof value === "object") throw new Misfit(`${shortly(value)} is no key of ${ref}.`);
  found.refs.push({ pointer: pointerOf(place), mapping: ref, key: String(value), prefix });
  return null;
}

function fileOf({ file, strip, name }: ValueOf<"file">, record: unknown, found: Found, place: readonly string[]): null | undefined {
  const path = evaluate(file, record, found, place);
  if (isNothing(path)) return undefined;
  if (typeof path !== "string") throw new Misfit(`${shortly(path)} is no path of a file.`);
  const called = name === undefined ? null : nameOf(name, record, "name for its file");
  found.files.push({ pointer: pointerOf(place), path: path.startsWith(strip) ? path.slice(strip.length) : path, name: called });
  return null;
}

function embeddedOf({ base64, name }: ValueOf<"base64">, record: unknown, found: Found, place: readonly string[]): null | undefined {
  const value = evaluate(base64, record, found, place);
  if (isNothing(value)) return undefined;
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
  if (typeof text !== "string" || !/^(?:data:[^,]{0,200},)?[\w+/=\s-]*$/.test(text)) throw new Misfit(`${pointerOf(place)} is no Base64.`);
  found.embedded.push({
    pointer: pointerOf(place),
    name: nameOf(name, record, "name for its file"),
    base64: text.replace(/^data:[^,]*,/, ""),
  });
  return null;
}
