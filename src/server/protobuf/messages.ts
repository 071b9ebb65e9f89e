/** The protobuf messages of an application, made from its tools' plans and the lock. */
import type { ToolType } from "#base/contract.ts";
import type { App } from "#hallway/app.ts";
import { inputSchema, outputSchema } from "../tool-schema.ts";
import { type Lock, type MessageLock, numberFields, type WantedField } from "./lock.ts";
import { type Member, type MessagePlan, type Plan, planMessage } from "./plan.ts";

export interface Message {
  readonly name: string;
  readonly about: string;
  readonly fields: readonly Field[];
  readonly messages: readonly Message[];
  readonly reserved: MessageLock["reserved"];
}

export interface Field {
  readonly name: string;
  readonly number: number;
  /** With its label: "optional string", "repeated Section", "map<string, double>". */
  readonly type: string;
  readonly about: string;
}

export interface AppMessages {
  readonly messages: readonly Message[];
  /** The lock of this application as it is now. */
  readonly lock: Lock[string];
  /** What no longer fits with the lock before. */
  readonly breaks: readonly string[];
}

/** All messages of an application: a Request and a Response for each tool. */
export function messagesOf(app: Pick<App, "name" | "tools">, before: Lock[string] = {}): AppMessages {
  const lock: Lock[string] = {};
  const breaks: string[] = [];
  const make = (path: string, plan: MessagePlan, about: string): Message => {
    const parts = plan.members.map((member) => partsOf(member, pascal(member.key)));
    const wanted = parts.flatMap(({ fields }) => fields);
    const numbered = numberFields(path, wanted, before[path]);
    lock[path] = numbered.lock;
    breaks.push(...numbered.breaks);
    const fields = wanted.map((field) => ({ ...field, number: numbered.lock.fields[field.name]!.number }));
    const inner = parts.flatMap(({ inner }) => inner).map((each) => make(`${path}.${each.name}`, each.plan, ""));
    return { name: path.slice(path.lastIndexOf(".") + 1), about, fields, messages: inner, reserved: numbered.lock.reserved };
  };
  const messages = app.tools.flatMap(({ tool }) => {
    const { request, response } = plansOf(tool);
    return [make(`${pascal(tool.name)}Request`, request, `${tool.at}: ${tool.about}`), make(`${pascal(tool.name)}Response`, response, "")];
  });
  for (const [path, old] of Object.entries(before)) {
    if (lock[path] !== undefined) continue;
    const gone = numberFields(path, [], old);
    lock[path] = gone.lock;
    if (Object.keys(old.fields).length > 0) breaks.push(`${path} is gone`);
  }
  return { messages, lock, breaks };
}

/** What a tool takes and gives, planned. An answer that is no plain object stands in a member `value`. */
export function plansOf(tool: ToolType): { request: MessagePlan; response: MessagePlan } {
  const request = planMessage(inputSchema(tool)) ?? wrapped;
  return { request: withPresence(request), response: planMessage(outputSchema(tool)) ?? wrapped };
}

/** The one member of an object that can't be planned: all of it, as JSON text in `value_json`. */
export const wrapped: MessagePlan = {
  kind: "message",
  members: [{ key: "value", plan: { kind: "json" }, mayBeNull: false, mayBeAbsent: false, about: "" }],
};

/** How a member's fields are named. */
export function fieldNames({ key, plan }: Pick<Member, "key" | "plan">): { value: string; null: string } {
  return { value: plan.kind === "json" ? `${key}_json` : key, null: `${key}_null` };
}

/** Whether a list or map needs a message of its own, so that it can be absent. */
export function isBoxed({ plan, mayBeNull, mayBeAbsent }: Member): boolean {
  return (plan.kind === "list" || plan.kind === "map") && (mayBeNull || mayBeAbsent);
}

/** Whether null and absent are two things, so that null needs a field of its own. */
export function saysNull({ mayBeNull, mayBeAbsent }: Member): boolean {
  return mayBeNull && mayBeAbsent;
}

export function pascal(name: string): string {
  return name.replaceAll(/(^|_)([a-z0-9])/g, (_match, _line, letter: string) => letter.toUpperCase());
}

/** In a request each value can be seen to be missing, so that it is refused rather than taken for 0 or "". */
function withPresence(message: MessagePlan): MessagePlan {
  const members = message.members.map((member) => {
    const isSingle = member.plan.kind === "scalar" || member.plan.kind === "json";
    return { ...member, plan: presentInside(member.plan), mayBeAbsent: member.mayBeAbsent || (isSingle && !member.mayBeNull) };
  });
  return { ...message, members };
}

function presentInside(plan: Plan): Plan {
  if (plan.kind === "message") return withPresence(plan);
  if (plan.kind === "list") return { ...plan, item: presentInside(plan.item) };
  return plan.kind === "map" ? { ...plan, value: presentInside(plan.value) } : plan;
}

interface Parts {
  readonly fields: readonly (WantedField & { readonly about: string })[];
  readonly inner: readonly { readonly name: string; readonly plan: MessagePlan }[];
}

function partsOf(member: Member, title: string): Parts {
  const { value, null: nullName } = fieldNames(member);
  const { plan, about } = member;
  const isNullable = saysNull(member);
  const nulls = isNullable ? [{ name: nullName, type: "optional bool", about: `true: ${member.key} is null` }] : [];
  const isOptional = member.mayBeNull || member.mayBeAbsent;
  if (plan.kind === "list" || plan.kind === "map") {
    const { type, inner } = many(plan, title);
    if (!isBoxed(member)) return { fields: [{ name: value, type, about }, ...nulls], inner };
    const box = `${title}${plan.kind === "list" ? "List" : "Map"}`;
    const boxed: MessagePlan = { kind: "message", members: [{ key: "items", plan, mayBeNull: false, mayBeAbsent: false, about: "" }] };
    return { fields: [{ name: value, type: box, about }, ...nulls], inner: [{ name: box, plan: boxed }] };
  }
  if (plan.kind === "message") return { fields: [{ name: value, type: title, about }, ...nulls], inner: [{ name: title, plan }] };
  const scalar = plan.kind === "json" ? "string" : plan.type;
  return {
    fields: [{ name: value, type: isOptional ? `optional ${scalar}` : scalar, about: plan.kind === "json" ? "JSON" : about }, ...nulls],
    inner: [],
  };
}

function many(plan: Plan & { kind: "list" | "map" }, title: string): { type: string; inner: Parts["inner"] } {
  const each = plan.kind === "list" ? plan.item : plan.value;
  const name = each.kind === "message" ? `${title}Item` : each.kind === "scalar" ? each.type : "string";
  const inner = each.kind === "message" ? [{ name, plan: each }] : [];
  return { type: plan.kind === "list" ? `repeated ${name}` : `map<string, ${name}>`, inner };
}
