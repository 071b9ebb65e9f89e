/** What a fake model does with what it is asked: answers, or fails in one of the ways in which providers fail. */

/** Tokens as providers count them. */
export interface FakeUsage {
  /** All that was read, cached or not. */
  readonly input: number;
  /** All that was written, reasoning included. */
  readonly output: number;
  /** Of `input`, what came out of the provider's cache. */
  readonly cached: number;
  /** Of `output`, what was thought. */
  readonly reasoning: number;
}

export interface FakeCall {
  readonly name: string;
  readonly input: unknown;
}

export interface FakeAnswer {
  /** A list is streamed piece by piece; one text in pieces of about a word. */
  readonly text?: string | readonly string[];
  readonly reasoning?: string;
  readonly calls?: readonly FakeCall[];
  /** Null reports none, as some servers do. Left out, it is about a token for every four characters. */
  readonly usage?: Partial<FakeUsage> | null;
  readonly finish?: "stop" | "length" | "refusal";
  /** Before the first byte. */
  readonly delayMs?: number;
  /** Between two pieces of a stream. */
  readonly pieceMs?: number;
}

export type FakeFault =
  /** An error document in the provider's own form, before anything else. */
  | { readonly fault: "status"; readonly status: number; readonly message?: string; readonly retryAfterS?: number }
  /** Accepts the request and never says anything. */
  | { readonly fault: "hang" }
  /** Begins to answer, and breaks off the connection after so many pieces. */
  | { readonly fault: "cut"; readonly after: number; readonly answer: FakeAnswer }
  /** Begins to answer, and is silent after so many pieces. */
  | { readonly fault: "stall"; readonly after: number; readonly answer: FakeAnswer }
  /** Begins to answer, and reports an error in the middle of the stream. */
  | { readonly fault: "error in stream"; readonly after: number; readonly answer: FakeAnswer }
  /** Says 200 and sends something that no client can read. */
  | { readonly fault: "malformed"; readonly body?: string };

export type FakeBehaviour = FakeAnswer | FakeFault;

export function isFault(behaviour: FakeBehaviour): behaviour is FakeFault {
  return "fault" in behaviour;
}

/** Pieces in which a text is streamed. */
export function piecesOf({ text = "" }: FakeAnswer): readonly string[] {
  if (typeof text !== "string") return text;
  return text.match(/\S+\s*|\s+/g) ?? [];
}

export function textOf({ text = "" }: FakeAnswer): string {
  return typeof text === "string" ? text : text.join("");
}

/** @param read what the model was given, as text */
export function usageOf(answer: FakeAnswer, read: string): FakeUsage | null {
  if (answer.usage === null) return null;
  const reasoning = tokensIn(answer.reasoning ?? "");
  const written = tokensIn(textOf(answer)) + (answer.calls ?? []).reduce((sum, call) => sum + tokensIn(JSON.stringify(call)), 0);
  return { input: tokensIn(read), output: written + reasoning, cached: 0, reasoning, ...answer.usage };
}

function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
