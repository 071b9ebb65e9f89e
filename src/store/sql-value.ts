/** How values travel to and from the database. Both drivers use this, so that a value is the same whichever stands behind. */
import pg from "pg";

/** A parameter as it is sent: text, raw bytes, or null. */
export type Parameter = string | Buffer | null;

/** @throws TypeError where a value has no form of its own in SQL: objects go in as JSON text */
export function toParameter(value: unknown): Parameter {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    case "object":
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      if (value instanceof Date) return value.toISOString();
      if (Array.isArray(value)) return arrayText(value);
  }
  throw new TypeError(`A parameter of a statement is ${typeof value}: give JSON as text.`);
}

function arrayText(values: readonly unknown[]): string {
  let text = "{";
  for (let index = 0; index < values.length; index += 1) text += (index === 0 ? "" : ",") + elementText(values[index]);
  return `${text}}`;
}

function elementText(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return arrayText(value);
  const parameter = toParameter(value);
  const text = typeof parameter === "string" ? parameter : `\\x${parameter!.toString("hex")}`;
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

const textArray: number = 1009;

export type ReadText = (text: string) => unknown;

const asText: ReadText = (text) => text;
const asBytes: ReadText = (text) => Buffer.from(text.slice(2), "hex");
// Sessions speak ISO and UTC: "2026-03-01 12:30:00.25+00".
const asTime: ReadText = (text) => new Date(text.endsWith("+00") ? `${text.slice(0, 10)}T${text.slice(11, -3)}Z` : text);
const readArray = (read: ReadText): ReadText => {
  const readElements = pg.types.getTypeParser(textArray) as ReadText;
  const deep = (value: unknown): unknown => (Array.isArray(value) ? value.map(deep) : value === null ? null : read(value as string));
  return (text) => deep(readElements(text));
};

// By OID of pg_type. `date` stays text ("2026-03-01"): it is a day, not a moment.
const readers = new Map<number, ReadText>([
  [16, (text) => text === "t"],
  [17, asBytes],
  [20, Number],
  [21, Number],
  [23, Number],
  [26, Number],
  [114, (text) => JSON.parse(text)],
  [700, Number],
  [701, Number],
  [1184, asTime],
  [3802, (text) => JSON.parse(text)],
  [1000, readArray((text) => text === "t")],
  [1001, readArray(asBytes)],
  [1005, readArray(Number)],
  [1007, readArray(Number)],
  [1009, readArray(asText)],
  [1015, readArray(asText)],
  [1016, readArray(Number)],
  [1021, readArray(Number)],
  [1022, readArray(Number)],
  [1185, readArray(asTime)],
  [1231, readArray(asText)],
  [199, readArray((text) => JSON.parse(text))],
  [271, readArray(asText)],
  [2951, readArray(asText)],
  [3807, readArray((text) => JSON.parse(text))],
]);

/** What makes a value of a column's text. Types that are not listed stay text. @param type OID of pg_type */
export function readerOf(type: number): ReadText {
  return readers.get(type) ?? asText;
}
