/**
 * How many tokens a request has, without asking anybody. Tokenizers differ and most are secret, so there are two counts: what is likely, and
 * what is hardly ever more. English has about four bytes a token, dense code and most scripts three, and none of the common tokenizers
 * needs a token for every two bytes of running text.
 */
import type { Message, ToolDescription } from "./message.ts";

export interface TokenCount {
  readonly likely: number;
  /** For holds: what is really used stays below it. */
  readonly most: number;
}

const likelyBytes = 3;
const leastBytes = 2;
/** What providers add around each message, tool and call. */
const frameTokens = 8;
/** Of an image at the size to which providers bring it down. */
const imageTokens = 2_000;
/** A page of a document has some 3,000 tokens as text and image, and rarely fewer than 20,000 bytes. */
const bytesOfFileToken = 6;

export function countTokens(messages: readonly Message[], tools: readonly ToolDescription[], format: object | null = null): TokenCount {
  let bytes = format === null ? 0 : Buffer.byteLength(JSON.stringify(format));
  let files = 0;
  for (const tool of tools) bytes += Buffer.byteLength(JSON.stringify(tool));
  for (const message of messages) {
    const { text, fileTokens } = contentOf(message);
    bytes += text;
    files += fileTokens;
  }
  const frames = (messages.length + tools.length + 1) * frameTokens + files;
  return { likely: Math.ceil(bytes / likelyBytes) + frames, most: Math.ceil(bytes / leastBytes) + 2 * frames };
}

/** Of text that a model wrote, where its provider does not say. */
export function likelyTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / likelyBytes);
}

function contentOf(message: Message): { text: number; fileTokens: number } {
  if (message.role === "system") return { text: Buffer.byteLength(message.text), fileTokens: 0 };
  if (message.role === "tool") return { text: Buffer.byteLength(JSON.stringify(message.results)), fileTokens: 0 };
  let text = 0;
  let fileTokens = 0;
  for (const part of message.parts) {
    if (part.type === "file") {
      const bytes = part.data.length * 0.75;
      fileTokens += part.mediaType.startsWith("image/") ? imageTokens : Math.ceil(bytes / bytesOfFileToken);
    } else if (part.type === "call") text += Buffer.byteLength(part.name) + Buffer.byteLength(JSON.stringify(part.input) ?? "");
    else text += Buffer.byteLength(part.text);
  }
  return { text, fileTokens };
}
