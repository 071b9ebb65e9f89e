/** Ollama's own API, which answers in lines of JSON. */
import { type AskedMessage, listMember, member, numberMember, stringsIn, textMember } from "../asked.ts";
import { piecesOf, textOf } from "../behaviour.ts";
import { type Dialect, type FailureOrder, halves, type Writing } from "./dialect.ts";

export const ollama: Dialect = {
  read: (body) => ({
    dialect: "ollama",
    model: textMember(body, "model"),
    isStream: member(body, "stream") !== false,
    messages: listMember(body, "messages").map(messageOf),
    tools: listMember(body, "tools").map((tool) => {
      const called = member(tool, "function");
      return { name: textMember(called, "name"), about: textMember(called, "description"), schema: member(called, "parameters") };
    }),
    mostOutput: numberMember(member(body, "options"), "num_predict"),
  }),
  whole: (writing) =>
    line(
      writing,
      {
        content: textOf(writing.answer),
        ...(writing.answer.reasoning ? { thinking: writing.answer.reasoning } : {}),
        ...(writing.answer.calls?.length ? { tool_calls: callsOf(writing) } : {}),
      },
      true,
    ),
  stream,
  streamType: "application/x-ndjson",
  failure: ({ message }: FailureOrder) => ({ error: message }),
  failureFrame: ({ message }) => `${JSON.stringify({ error: message })}\n`,
};

function messageOf(message: unknown): AskedMessage {
  const role = textMember(message, "role");
  const calls = listMember(message, "tool_calls").map((call) => JSON.stringify(call));
  const text = [...stringsIn(message, ["content"]), ...calls].join("\n");
  return { role: role === "assistant" || role === "tool" || role === "user" ? role : "system", text };
}

function callsOf({ answer }: Writing) {
  return (answer.calls ?? []).map((call, index) => ({ function: { index, name: call.name, arguments: call.input } }));
}

function line({ asked, answer, usage, nowMs }: Writing, message: object, isLast: boolean) {
  return {
    model: asked.model,
    created_at: new Date(nowMs).toISOString(),
    message: { role: "assistant", content: "", ...message },
    ...(isLast
      ? {
          done_reason: answer.finish === "length" ? "length" : "stop",
          done: true,
          total_duration: 5_000_000,
          load_duration: 1_000_000,
          ...(usage === null
            ? {}
            : {
                prompt_eval_count: usage.input,
                prompt_eval_duration: 1_000_000,
                eval_count: usage.output,
                eval_duration: 3_000_000,
              }),
        }
      : { done: false }),
  };
}

function* stream(writing: Writing): Iterable<string> {
  const { answer } = writing;
  const write = (message: object, isLast = false) => `${JSON.stringify(line(writing, message, isLast))}\n`;
  for (const thinking of halves(answer.reasoning ?? "")) yield write({ thinking });
  for (const content of piecesOf(answer)) yield write({ content });
  for (const call of callsOf(writing)) yield write({ tool_calls: [call] });
  yield write({}, true);
}
