/** Google's Gemini API, version v1beta. */
import { type AskedMessage, listMember, member, numberMember, stringsIn, textMember } from "../asked.ts";
import { piecesOf, textOf } from "../behaviour.ts";
import { type Dialect, type FailureOrder, halves, signatureOf, type Writing } from "./dialect.ts";

const textMembers = ["parts", "text", "functionCall", "functionResponse", "args", "response", "output", "result", "content"];

export const gemini: Dialect = {
  read: (body, path) => ({
    dialect: "gemini",
    model: /\/models\/([^/:?]+)/.exec(path)?.[1] ?? "",
    isStream: path.includes(":streamGenerateContent"),
    messages: [
      ...systemOf(member(body, "systemInstruction") ?? member(body, "system_instruction")),
      ...listMember(body, "contents").map(messageOf),
    ],
    tools: listMember(body, "tools")
      .flatMap((tool) => listMember(tool, "functionDeclarations"))
      .map((tool) => ({
        name: textMember(tool, "name"),
        about: textMember(tool, "description"),
        schema: member(tool, "parameters") ?? member(tool, "parametersJsonSchema"),
      })),
    mostOutput: numberMember(member(body, "generationConfig"), "maxOutputTokens"),
  }),
  whole: (writing) =>
    chunk(
      writing,
      [...thoughtsOf(writing, [writing.answer.reasoning ?? ""]), ...textParts([textOf(writing.answer)]), ...callsOf(writing)],
      true,
    ),
  stream,
  streamType: "text/event-stream",
  failure,
  failureFrame: (order) => dataFrame(failure(order)),
};

type Part = Readonly<Record<string, unknown>>;

function systemOf(system: unknown): AskedMessage[] {
  const text = stringsIn(system, textMembers).join("\n");
  return text === "" ? [] : [{ role: "system", text }];
}

function messageOf(content: unknown): AskedMessage {
  const isResult = listMember(content, "parts").some((part) => member(part, "functionResponse") !== undefined);
  const text = listMember(content, "parts").map(partText).join("\n");
  return { role: textMember(content, "role") === "model" ? "assistant" : isResult ? "tool" : "user", text };
}

/** What a tool answered may have any members: all of its text counts. */
function partText(part: unknown): string {
  const response = member(part, "functionResponse") ?? member(part, "functionCall");
  return response === undefined ? stringsIn(part, textMembers).join("\n") : JSON.stringify(response);
}

function thoughtsOf({ answer }: Writing, pieces: readonly string[]): Part[] {
  if (!answer.reasoning) return [];
  const signature = signatureOf(answer.reasoning);
  return pieces.map((text, at) => ({ text, thought: true, ...(at === pieces.length - 1 ? { thoughtSignature: signature } : {}) }));
}

function textParts(pieces: readonly string[]): Part[] {
  return pieces.filter((text) => text !== "").map((text) => ({ text }));
}

function callsOf({ answer, id }: Writing): Part[] {
  return (answer.calls ?? []).map((call) => ({
    functionCall: { id: id("call"), name: call.name, args: call.input },
    thoughtSignature: signatureOf(call.name),
  }));
}

const finishReasons = { stop: "STOP", length: "MAX_TOKENS", refusal: "SAFETY" } as const;

function chunk({ asked, answer, usage }: Writing, parts: readonly Part[], isLast: boolean) {
  const { input = 0, output = 0, cached = 0, reasoning = 0 } = usage ?? {};
  return {
    candidates: [
      { content: { parts, role: "model" }, ...(isLast ? { finishReason: finishReasons[answer.finish ?? "stop"] } : {}), index: 0 },
    ],
    ...(isLast && usage !== null
      ? {
          usageMetadata: {
            promptTokenCount: input,
            candidatesTokenCount: output - reasoning,
            totalTokenCount: input + output,
            ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
            ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
          },
        }
      : {}),
    modelVersion: asked.model,
    responseId: "response-0001",
  };
}

function* stream(writing: Writing): Iterable<string> {
  const parts = [
    ...thoughtsOf(writing, halves(writing.answer.reasoning ?? "")),
    ...textParts(piecesOf(writing.answer)),
    ...callsOf(writing),
  ];
  if (parts.length === 0) return yield dataFrame(chunk(writing, [], true));
  for (const [at, part] of parts.entries()) yield dataFrame(chunk(writing, [part], at === parts.length - 1));
}

/** Lines end in CR LF here, as Google's do. */
function dataFrame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}

const statuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

function failure({ status, message, retryAfterS }: FailureOrder) {
  const retry = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${retryAfterS}s` };
  return {
    error: { code: status, message, status: statuses[status] ?? "UNKNOWN", ...(retryAfterS === null ? {} : { details: [retry] }) },
  };
}
