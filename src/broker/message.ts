/** A conversation with a model, in one form for all providers. Plain JSON: it is kept with sessions and sent back. */

/** What a provider wants to see again with a part, unchanged: signatures of thoughts, ids of its items. Nobody else reads it. */
export type ProviderMark = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type UserPart =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "file";
      /** Such as `image/png` or `application/pdf`. */
      readonly mediaType: string;
      /** Base64. */
      readonly data: string;
      readonly name?: string;
    };

export type AssistantPart =
  | { readonly type: "text"; readonly text: string; readonly mark?: ProviderMark }
  | { readonly type: "reasoning"; readonly text: string; readonly mark?: ProviderMark }
  | ToolCall;

export interface ToolCall {
  readonly type: "call";
  readonly id: string;
  readonly name: string;
  /** Parsed JSON, as the model wrote it: nobody has checked it. */
  readonly input: unknown;
  readonly mark?: ProviderMark;
}

export interface ToolResult {
  readonly callId: string;
  readonly name: string;
  /** A text, or JSON. */
  readonly output: unknown;
  readonly isError?: boolean;
}

export type Message =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly parts: readonly UserPart[] }
  | { readonly role: "assistant"; readonly parts: readonly AssistantPart[] }
  | { readonly role: "tool"; readonly results: readonly ToolResult[] };

export interface ToolDescription {
  readonly name: string;
  readonly about: string;
  /** A JSON schema of an object. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** All text of an answer, without its reasoning. */
export function textOf(parts: readonly AssistantPart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
