/** Turns a tool's values into protobuf and back, by the messages of its application. */
import protobuf from "protobufjs";
import type { ToolType } from "#base/contract.ts";
import type { App } from "#hallway/app.ts";
import { bodyMalformed } from "../problems.ts";
import { parseJson } from "../safe-json.ts";
import type { Lock } from "./lock.ts";
import { fieldNames, isBoxed, type Message, messagesOf, pascal, plansOf, saysNull } from "./messages.ts";
import type { Member, MessagePlan, Plan } from "./plan.ts";
import { protoText } from "./proto-text.ts";

export interface Codec {
  /** The .proto files by application. */
  readonly files: ReadonlyMap<string, string>;
  /** @throws bodyMalformed when the bytes are no such message */
  readonly decodeRequest: (tool: ToolType, bytes: Uint8Array) => Record<string, unknown>;
  readonly encodeResponse: (tool: ToolType, answer: unknown) => Uint8Array;
}

interface ToolCodec {
  readonly plans: { readonly request: MessagePlan; readonly response: MessagePlan };
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
}

/** @param lock the numbers of fields; an application that is not in it gets them in the order of its contract */
export function createCodec(apps: readonly App[], lock: Lock): Codec {
  const files = new Map<string, string>();
  const codecs = new Map<string, ToolCodec>();
  for (const app of apps) {
    const messages: readonly Message[] = messagesOf(app, lock[app.name]).messages;
    const text = protoText(app, messages);
    files.set(app.name, text);
    const { root } = protobuf.parse(text, { keepCase: true });
    const type = (name: string) => root.lookupType(`hallway.${app.name}.v1.${name}`);
    for (const { tool } of app.tools) {
      const name = pascal(tool.name);
      codecs.set(tool.name, { plans: plansOf(tool), request: type(`${name}Request`), response: type(`${name}Response`) });
    }
  }
  return {
    files,
    decodeRequest: (tool, bytes) => {
      const { request, plans } = codecs.get(tool.name)!;
      return fromMessage(plans.request, decoded(request, bytes));
    },
    encodeResponse: (tool, answer) => {
      const { response, plans } = codecs.get(tool.name)!;
      const isWrapped =
        plans.response.members.length === 1 &&
        plans.response.members[0]!.key === "value" &&
        plans.response.members[0]!.plan.kind === "json";
      const message = toMessage(plans.response, (isWrapped ? { value: answer } : answer) as Record<string, unknown>);
      return response.encode(response.fromObject(message)).finish();
    },
  };
}

function decoded(type: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  try {
    return type.toObject(type.decode(bytes), { longs: Number }) as Record<string, unknown>;
  } catch (cause) {
    throw bodyMalformed(`The body is no protobuf message ${type.name}. Its .proto file is at /api/proto.`, {}, { cause });
  }
}

function toMessage(plan: MessagePlan, value: Record<string, unknown>): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const member of plan.members) {
    const own = value[member.key];
    const names = fieldNames(member);
    if (own === undefined) continue;
    if (own !== null || member.plan.kind === "json") message[names.value] = boxed(member, toValue(member.plan, own));
    else if (saysNull(member)) message[names.null] = true;
  }
  return message;
}

function toValue(plan: Plan, value: unknown): unknown {
  switch (plan.kind) {
    case "scalar":
      return value;
    case "json":
      return JSON.stringify(value);
    case "message":
      return toMessage(plan, value as Record<string, unknown>);
    case "list":
      return (value as unknown[]).map((item) => toValue(plan.item, item));
    case "map":
      return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, toValue(plan.value, item)]));
  }
}

function fromMessage(plan: MessagePlan, message: Record<string, unknown>): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const member of plan.members) {
    const names = fieldNames(member);
    const own = unboxed(member, message[names.value]);
    if (own !== undefined) value[member.key] = fromValue(member.plan, own);
    else if (message[names.null] === true && saysNull(member)) value[member.key] = null;
    else if (!member.mayBeAbsent) value[member.key] = nothingOf(member);
  }
  return value;
}

function fromValue(plan: Plan, value: unknown): unknown {
  switch (plan.kind) {
    case "scalar":
      return value;
    case "json":
      return parseJson(String(value));
    case "message":
      return fromMessage(plan, value as Record<string, unknown>);
    case "list":
      return (value as unknown[]).map((item) => fromValue(plan.item, item));
    case "map":
      return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, fromValue(plan.value, item)]));
  }
}

/** What an absent field of a member that is always there stands for. */
function nothingOf({ plan, mayBeNull }: Member): unknown {
  if (mayBeNull) return null;
  if (plan.kind === "list") return [];
  return plan.kind === "map" ? {} : undefined;
}

function boxed(member: Member, value: unknown): unknown {
  return isBoxed(member) ? { items: value } : value;
}

function unboxed(member: Member, value: unknown): unknown {
  if (value === undefined || !isBoxed(member)) return value;
  const items = (value as { items?: unknown }).items;
  return items ?? (member.plan.kind === "map" ? {} : []);
}
