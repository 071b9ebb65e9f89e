/** A provider of models on loopback: speaks what Anthropic, OpenAI, Google and Ollama publish of their wire, behaves as a fake model says, and keeps what it was sent. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Clock, systemClock } from "#base/clock.ts";
import { type Asked, type DialectName, readBy } from "./asked.ts";
import { type FakeAnswer, type FakeFault, isFault, usageOf } from "./behaviour.ts";
import { anthropic } from "./dialects/anthropic.ts";
import type { Dialect, FailureOrder, Writing } from "./dialects/dialect.ts";
import { gemini } from "./dialects/gemini.ts";
import { ollama } from "./dialects/ollama.ts";
import { openAiChat } from "./dialects/openai-chat.ts";
import { openAiResponses } from "./dialects/openai-responses.ts";
import { lookUp } from "./lookups.ts";
import type { FakeModel } from "./models.ts";

export interface KeptRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Parsed JSON; null where there was none. */
  readonly body: unknown;
  /** Null for what is no conversation. */
  readonly asked: Asked | null;
  /** Whether the client went away before it was answered whole. */
  readonly isAbandoned: boolean;
}

export interface ModelServer {
  /** `http://127.0.0.1:port`. Clients add `/v1`, `/v1beta` or `/api` as their provider has it. */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly KeptRequest[];
  /** Another model answers from the next request on; its turns begin at 0. */
  readonly become: (model: FakeModel) => void;
  readonly close: () => Promise<void>;
}

export interface ModelServerOptions {
  readonly model: FakeModel;
  /** Only who brings this key is answered; others get 401. */
  readonly key?: string;
  /** Names that the lists of models show. */
  readonly models?: readonly string[];
  readonly clock?: Clock;
}

const dialects: Readonly<Record<DialectName, Dialect>> = {
  anthropic,
  "openai-chat": openAiChat,
  "openai-responses": openAiResponses,
  gemini,
  ollama,
};

const mostBodyBytes = 32 * 1024 * 1024;

/** Listens on a free port of 127.0.0.1. */
export async function openModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const parts = { ...options, models: options.models ?? ["fake-model"], clock: options.clock ?? systemClock };
  const state: State = { model: options.model, turn: 0, names: 0, requests: [] };
  const server = createServer((request, response) => {
    answer(parts, state, request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: state.requests,
    become: (model) => Object.assign(state, { model, turn: 0 }),
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

type Parts = ModelServerOptions & { readonly models: readonly string[]; readonly clock: Clock };

interface State {
  model: FakeModel;
  turn: number;
  names: number;
  readonly requests: KeptRequest[];
}

type Keeping = { -readonly [Member in keyof KeptRequest]: KeptRequest[Member] };

async function answer(parts: Parts, state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url: path = "/", headers } = request;
  const dialect = dialects[dialectOf(path) ?? "openai-chat"];
  const kept: Keeping = { method, path, headers, body: null, asked: null, isAbandoned: false };
  state.requests.push(kept);
  response.on("close", () => (kept.isAbandoned = !response.writableFinished));
  const refuse = (status: number, message: string) => sendFailure(response, dialect, { status, message, retryAfterS: null });

  const text = await bodyOf(request);
  if (text === null) return refuse(413, "The request is too large.");
  if (parts.key !== undefined && keyOf(headers, path) !== parts.key) return refuse(401, "invalid x-api-key");
  const body = parsed(text);
  if (body === undefined) return refuse(400, "We could not parse the JSON body of your request.");
  kept.body = body;
  const isAnthropic = headers["anthropic-version"] !== undefined;
  const found = lookUp({ method, path, body, isAnthropic, models: parts.models, nowMs: parts.clock.nowMs() });
  if (found !== undefined) return sendJson(response, 200, found);
  if (method !== "POST" || dialectOf(path) === null) return refuse(404, `There is nothing at ${method} ${path}.`);
  const asked = (kept.asked = dialect.read(body, path));
  if (asked.messages.length === 0) return refuse(400, "messages: at least one message is required");
  const behaviour = state.model(asked, state.turn++);
  const writingOf = (answered: FakeAnswer): Writing => ({
    asked,
    answer: answered,
    usage: usageOf(answered, readBy(asked)),
    id: (prefix) => `${prefix}_${String((state.names += 1)).padStart(4, "0")}`,
    nowMs: parts.clock.nowMs(),
    body,
  });
  if (isFault(behaviour)) return misbehave(response, dialect, behaviour, writingOf);
  await pause(behaviour.delayMs ?? 0);
  if (!asked.isStream) return sendJson(response, 200, dialect.whole(writingOf(behaviour)));
  await stream(response, dialect, writingOf(behaviour));
  response.end();
}

/** The form in which a path is answered; null for a path that none of them has. */
function dialectOf(path: string): DialectName | null {
  const [route = ""] = path.split("?");
  if (route.startsWith("/v1/messages")) return "anthropic";
  if (route === "/v1/chat/completions") return "openai-chat";
  if (route === "/v1/responses") return "openai-responses";
  if (/^\/v1(beta)?\/models\/[^/]+:(streamG|g)enerateContent$/.test(route)) return "gemini";
  return route === "/api/chat" ? "ollama" : null;
}

function keyOf(headers: IncomingMessage["headers"], path: string): string | null {
  const given = headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers.authorization?.replace(/^Bearer /, "");
  return given === undefined ? new URLSearchParams(path.split("?")[1] ?? "").get("key") : String(given);
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const portions: Buffer[] = [];
  let bytes = 0;
  for await (const portion of request as AsyncIterable<Buffer>) {
    if ((bytes += portion.length) > mostBodyBytes) return null;
    portions.push(portion);
  }
  return Buffer.concat(portions).toString("utf8");
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_0001", ...headers }).end(JSON.stringify(body));
}

function sendFailure(response: ServerResponse, dialect: Dialect, order: FailureOrder): void {
  sendJson(response, order.status, dialect.failure(order), order.retryAfterS === null ? {} : { "retry-after": String(order.retryAfterS) });
}

/** Writes frames no faster than the client reads them. @param most how many */
async function stream(response: ServerResponse, dialect: Dialect, writing: Writing, most = Number.POSITIVE_INFINITY): Promise<void> {
  response.writeHead(200, { "content-type": dialect.streamType, "cache-control": "no-cache" });
  let written = 0;
  for (const frame of dialect.stream(writing)) {
    if (written++ >= most || response.destroyed) return;
    if (!response.write(frame)) await Promise.race([once(response, "drain"), once(response, "close")]);
    if (writing.answer.pieceMs) await pause(writing.answer.pieceMs);
  }
}

async function misbehave(
  response: ServerResponse,
  dialect: Dialect,
  fault: FakeFault,
  writingOf: (answer: FakeAnswer) => Writing,
): Promise<void> {
  if (fault.fault === "status") {
    const { status, message = "The fake was told to fail.", retryAfterS = null } = fault;
    return sendFailure(response, dialect, { status, message, retryAfterS });
  }
  if (fault.fault === "hang") return;
  if (fault.fault === "malformed") {
    response.writeHead(200, { "content-type": "application/json" }).end(fault.body ?? '{"choices": [{"message": ');
    return;
  }
  await pause(fault.answer.delayMs ?? 0);
  await stream(response, dialect, writingOf(fault.answer), fault.after);
  // Ends the connection behind what is written, without the end of the answer.
  if (fault.fault === "cut") response.socket?.end();
  if (fault.fault === "error in stream") {
    response.end(dialect.failureFrame({ status: 529, message: "Overloaded", retryAfterS: null }));
  }
}
