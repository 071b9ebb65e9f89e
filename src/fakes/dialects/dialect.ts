/** A provider's form of the wire: how a request is read, and how an answer is written, whole or as a stream. */
import type { Asked } from "../asked.ts";
import type { FakeAnswer, FakeUsage } from "../behaviour.ts";

export interface Writing {
  readonly asked: Asked;
  readonly answer: FakeAnswer;
  /** Null where the answer reports none. */
  readonly usage: FakeUsage | null;
  /** Names what this answer contains, each time another: `id("msg")` is `msg_0001`. */
  readonly id: (prefix: string) => string;
  readonly nowMs: number;
  readonly body: unknown;
}

export interface FailureOrder {
  readonly status: number;
  readonly message: string;
  readonly retryAfterS: number | null;
}

export interface Dialect {
  /** @param path with its query */
  readonly read: (body: unknown, path: string) => Asked;
  readonly whole: (writing: Writing) => unknown;
  /** Frames as they go over the wire; the first opens the stream, and each piece of text has one of its own. */
  readonly stream: (writing: Writing) => Iterable<string>;
  readonly streamType: string;
  /** The body of an error answer. */
  readonly failure: (order: FailureOrder) => unknown;
  /** A frame that reports an error in the middle of a stream. */
  readonly failureFrame: (order: FailureOrder) => string;
}

/** One server-sent event. */
export function eventFrame(data: unknown, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}

/** A text in two pieces, as arguments of tools arrive. */
export function halves(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((piece) => piece !== "");
}

/** Stands for what a provider signs: the same for the same thought. */
export function signatureOf(text: string): string {
  return Buffer.from(`signed:${text.length}:${text.slice(0, 24)}`).toString("base64");
}
