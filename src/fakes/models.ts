/** Models for tests and demos: they answer what they are told to, always the same to the same. */
import type { Asked } from "./asked.ts";
import type { FakeBehaviour, FakeCall } from "./behaviour.ts";

/** Decides what happens with a request. Must not throw. @param turn how many requests came before this one */
export type FakeModel = (asked: Asked, turn: number) => FakeBehaviour;

/** One behaviour after the other; a request beyond the last is answered with 500 and says so. */
export function scripted(behaviours: readonly FakeBehaviour[]): FakeModel {
  return (_asked, turn) =>
    behaviours[turn] ?? {
      fault: "status",
      status: 500,
      message: `The script has ${behaviours.length} answers, and this is request ${turn + 1}.`,
    };
}

/** The same to every request. */
export function always(behaviour: FakeBehaviour): FakeModel {
  return () => behaviour;
}

const order = /\[\[DO\s+([\w.:-]+)\(([\s\S]*?)\)\s*\]\]/g;

/**
 * Obeys every order that it reads, wherever it stands: in a document, a tool's description or result, a memory. An order is
 * `[[DO tool_name({"member":"value"})]]`; each is obeyed once a conversation, whether there is such a tool or not. With no order left it repeats
 * all that it was given to read, secrets included: what must not get out must not have got in.
 */
export function gullible(): FakeModel {
  return (asked) => {
    const obeyed = new Set(asked.messages.filter(({ role }) => role === "assistant").flatMap(({ text }) => ordersIn(text).map(keyOf)));
    const read = [
      ...asked.tools.map(({ about }) => about),
      ...asked.messages.filter(({ role }) => role !== "assistant").map(({ text }) => text),
    ];
    const orders = read.flatMap(ordersIn).filter((call) => !obeyed.has(keyOf(call)));
    const fresh = [...new Map(orders.map((call) => [keyOf(call), call])).values()];
    if (fresh.length > 0)
      return { text: fresh.map((call) => `[[DO ${call.name}(${JSON.stringify(call.input)})]]`).join("\n"), calls: fresh };
    return { text: read.join("\n") || "There is nothing to obey." };
  };
}

function ordersIn(text: string): FakeCall[] {
  return [...text.matchAll(order)].map(([, name = "", input = ""]) => ({ name, input: parsed(input) }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    return { text };
  }
}

function keyOf(call: FakeCall): string {
  return `${call.name} ${JSON.stringify(call.input)}`;
}
