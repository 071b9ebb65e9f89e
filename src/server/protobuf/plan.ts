/**
 * How a value that a tool takes or gives is said in protobuf, planned from its JSON Schema.
 * What protobuf can't say with types (unions, free objects, unknown values) travels as JSON text.
 */
import type { JsonSchema } from "../tool-schema.ts";

export type Scalar = "string" | "double" | "int64" | "bool";

export type Plan =
  | { readonly kind: "scalar"; readonly type: Scalar }
  | { readonly kind: "json" }
  | MessagePlan
  | { readonly kind: "list"; readonly item: Plan }
  | { readonly kind: "map"; readonly value: Plan };

export interface MessagePlan {
  readonly kind: "message";
  readonly members: readonly Member[];
}

export interface Member {
  /** Its name in JSON. */
  readonly key: string;
  readonly plan: Plan;
  readonly mayBeNull: boolean;
  readonly mayBeAbsent: boolean;
  readonly about: string;
}

/** Plans an object; null where its members can't be fields. */
export function planMessage(schema: JsonSchema): MessagePlan | null {
  const { plan } = planOf(schema);
  return plan.kind === "message" ? plan : null;
}

function planOf(schema: JsonSchema): { plan: Plan; mayBeNull: boolean } {
  const choices = ((schema["anyOf"] ?? schema["oneOf"]) as JsonSchema[] | undefined) ?? null;
  if (choices !== null) return planChoice(choices);
  const types = [schema["type"]].flat().filter((type) => type !== undefined) as string[];
  const named = types.filter((type) => type !== "null");
  if (named.length !== 1) return { plan: { kind: "json" }, mayBeNull: false };
  return { plan: planType(named[0]!, schema), mayBeNull: types.includes("null") };
}

function planChoice(choices: readonly JsonSchema[]): { plan: Plan; mayBeNull: boolean } {
  const values = choices.filter((choice) => choice["type"] !== "null");
  const mayBeNull = values.length < choices.length;
  const [first, ...rest] = values.map(planOf);
  if (first === undefined) return { plan: { kind: "json" }, mayBeNull: false };
  const { plan } = first;
  const isOneKind = rest.every((other) => plan.kind === "scalar" && other.plan.kind === "scalar" && other.plan.type === plan.type);
  if (!isOneKind) return { plan: { kind: "json" }, mayBeNull: false };
  return { plan, mayBeNull: mayBeNull || [first, ...rest].some((choice) => choice.mayBeNull) };
}

function planType(type: string, schema: JsonSchema): Plan {
  switch (type) {
    case "string":
      return { kind: "scalar", type: "string" };
    case "integer":
      return { kind: "scalar", type: "int64" };
    case "number":
      return { kind: "scalar", type: "double" };
    case "boolean":
      return { kind: "scalar", type: "bool" };
    case "array":
      return planList(schema["items"] as JsonSchema | undefined);
    default:
      return planObject(schema);
  }
}

function planList(items: JsonSchema | undefined): Plan {
  if (items === undefined) return { kind: "json" };
  const { plan, mayBeNull } = planOf(items);
  return mayBeNull || plan.kind === "list" || plan.kind === "map" ? { kind: "json" } : { kind: "list", item: plan };
}

function planObject(schema: JsonSchema): Plan {
  const properties = schema["properties"] as Record<string, JsonSchema> | undefined;
  const additional = schema["additionalProperties"];
  if (properties === undefined) return planMap(additional);
  const isFree = typeof additional === "object";
  if (isFree || !Object.keys(properties).every((key) => /^[a-z][a-z0-9_]*$/.test(key))) return { kind: "json" };
  const required = new Set((schema["required"] as string[] | undefined) ?? []);
  const members = Object.entries(properties).map(([key, property]): Member => {
    const { plan, mayBeNull } = planOf(property);
    return { key, plan, mayBeNull, mayBeAbsent: !required.has(key), about: aboutOf(property) };
  });
  return { kind: "message", members };
}

function planMap(values: unknown): Plan {
  if (typeof values !== "object" || values === null) return { kind: "json" };
  const { plan, mayBeNull } = planOf(values as JsonSchema);
  return mayBeNull || plan.kind === "list" || plan.kind === "map" || plan.kind === "json" ? { kind: "json" } : { kind: "map", value: plan };
}

/** What a comment says of a field: the values of an enumeration, the form of a text. */
function aboutOf(schema: JsonSchema): string {
  const one = ((schema["anyOf"] as JsonSchema[] | undefined) ?? [schema]).find((choice) => choice["type"] !== "null") ?? schema;
  const values = one["enum"] as unknown[] | undefined;
  if (values !== undefined) return values.join(" | ");
  return typeof one["format"] === "string" ? one["format"] : "";
}
