/** An example of what a JSON Schema describes: short, plausible, always the same. */
import type { JsonSchema } from "../tool-schema.ts";

const id = "01920000-0000-7000-8000-000000000001";
const texts: Record<string, string> = {
  uuid: id,
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  uri: "https://example.com/",
  email: "ada@example.com",
};

/** A value that fits a schema; undefined where none can be told. */
export function exampleOf(schema: JsonSchema, depth = 0): unknown {
  const given =
    (schema["examples"] as unknown[] | undefined)?.[0] ??
    schema["example"] ??
    schema["const"] ??
    schema["default"] ??
    (schema["enum"] as unknown[] | undefined)?.[0];
  if (given !== undefined) return given;
  const choice = ((schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"]) as JsonSchema[] | undefined)?.[0];
  if (choice !== undefined) return exampleOf(choice, depth);
  switch ([schema["type"]].flat()[0]) {
    case "object":
      return objectExample(schema, depth);
    case "array":
      return depth > 4 || schema["items"] === undefined ? [] : [exampleOf(schema["items"] as JsonSchema, depth + 1)];
    case "string":
      return texts[String(schema["format"])] ?? "text".slice(0, (schema["maxLength"] as number | undefined) ?? 4);
    case "integer":
    case "number":
      return (schema["minimum"] as number | undefined) ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return {};
  }
}

function objectExample(schema: JsonSchema, depth: number): Record<string, unknown> {
  const properties = (schema["properties"] ?? {}) as Record<string, JsonSchema>;
  if (depth > 4) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, exampleOf(property, depth + 1)]));
}
