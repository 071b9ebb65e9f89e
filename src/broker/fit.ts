/**
 * Fits a conversation into a model's window. The policy: what the system says stays, and so does everything from the last question of
 * the person on; of what was before, the oldest exchanges go, each whole, so that no tool's result stands without its call.
 */
import { defineProblem } from "#base/problem.ts";
import type { Message, ToolDescription } from "./message.ts";
import { countTokens } from "./tokens.ts";

export const contextExceeded = defineProblem("context-exceeded", {
  status: 413,
  title: "The conversation is longer than the model can read",
  retry: false,
});

export interface Fitted {
  readonly messages: readonly Message[];
  /** How many of the oldest messages the model does not get to see. */
  readonly dropped: number;
}

/**
 * @param room tokens for what is read: the window without the answer
 * @throws contextExceeded where not even the last question has room
 */
export function fitInto(room: number, messages: readonly Message[], tools: readonly ToolDescription[]): Fitted {
  const system = messages.filter(({ role }) => role === "system");
  const rest = messages.filter(({ role }) => role !== "system");
  const starts = rest.flatMap(({ role }, at) => (role === "user" ? [at] : []));
  // Nothing before the first question but what it answers: where there is none, all of it is the last exchange.
  for (const start of [0, ...starts.filter((at) => at > 0)]) {
    const kept = [...system, ...rest.slice(start)];
    if (countTokens(kept, tools).likely <= room) return { messages: start === 0 ? messages : kept, dropped: start };
  }
  const needed = countTokens([...system, ...rest.slice(starts.at(-1) ?? 0)], tools).likely;
  throw contextExceeded(
    `The last question alone has about ${needed} tokens, and the model reads ${Math.max(0, room)}. Shorten it, send less with it, or choose a model with a larger window.`,
    { needed_tokens: needed, room_tokens: Math.max(0, room) },
  );
}
