/** Asks the server, and throws a problem wherever the answer is not a success. */
import { defineProblem, type ProblemDocument, problemFromDocument, routeParameters, type ToolType } from "#base/contract.ts";
import { newId } from "#base/id.ts";

/** The network or the server is away: not the fault of what was asked. */
export const serverUnreachable = defineProblem("server-unreachable", { status: 503, title: "The server does not answer" });
export const answerUnreadable = defineProblem("answer-unreadable", { status: 502, title: "The answer could not be read" });

export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Which project is asked; null asks the server's own choice. */
  readonly projectId?: string | null;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one request and gives the answer's JSON.
 * @throws Problem the server's own, or serverUnreachable, or answerUnreadable
 */
export async function request<Answer>({ method, path, body, projectId, signal }: Asking): Promise<Answer> {
  const headers = requestHeaders(method, projectId ?? null);
  if (body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw serverUnreachable("The server could not be reached. Check that Hallway runs; this page tries again by itself.", {}, { cause });
  }
  return readAnswer<Answer>(response.status, await response.text());
}

export interface Uploading {
  readonly files: readonly File[];
  readonly projectId: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Hears how much has been sent, from 0 to 1. */
  readonly sent?: ((share: number) => void) | undefined;
}

/** Sends files as multipart/form-data, one part a file; tells how far it is, which fetch can't. @throws Problem as request does */
export function upload<Answer>(path: string, { files, projectId, signal, sent }: Uploading): Promise<Answer> {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  return new Promise((resolve, reject) => {
    const sender = new XMLHttpRequest();
    sender.open("POST", path);
    for (const [name, value] of Object.entries(requestHeaders("POST", projectId))) sender.setRequestHeader(name, value);
    sender.upload.addEventListener("progress", (event) => event.lengthComputable && sent?.(event.loaded / event.total));
    sender.addEventListener("error", () => reject(serverUnreachable("The upload broke off: the server could not be reached. Try again.")));
    sender.addEventListener("abort", () => reject(new DOMException("The upload was stopped.", "AbortError")));
    sender.addEventListener("load", () => {
      try {
        resolve(readAnswer<Answer>(sender.status, sender.responseText));
      } catch (problem) {
        reject(problem as Error);
      }
    });
    signal?.addEventListener("abort", () => sender.abort());
    sender.send(form);
  });
}

/** Method, path and body in which a tool's input travels. */
export function toolRequest<Input>(tool: ToolType<Input, unknown>, input: Input): { method: string; path: string; body?: unknown } {
  const [method, route] = tool.at.split(" ") as [string, string];
  const rest: Record<string, unknown> = { ...(input as Record<string, unknown>) };
  let path = route;
  for (const name of routeParameters(tool.at)) {
    path = path.replace(`{${name}}`, encodeURIComponent(String(rest[name])));
    delete rest[name];
  }
  if (method !== "GET" && method !== "DELETE") return { method, path, body: rest };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  return { method, path: query.size === 0 ? path : `${path}?${query}` };
}

function requestHeaders(method: string, projectId: string | null): Record<string, string> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (projectId !== null) headers["hallway-project"] = projectId;
  if (method !== "GET") headers["idempotency-key"] = newId();
  return headers;
}

function readAnswer<Answer>(status: number, text: string): Answer {
  let answer: unknown = null;
  try {
    answer = text === "" ? null : JSON.parse(text);
  } catch (cause) {
    throw answerUnreadable(`The server answered with status ${status} and no JSON. Is this Hallway?`, { status_seen: status }, { cause });
  }
  if (status >= 200 && status < 300) return answer as Answer;
  if (isProblemDocument(answer)) throw problemFromDocument(answer);
  throw answerUnreadable(`The server answered with status ${status} and did not say why.`, { status_seen: status });
}

function isProblemDocument(answer: unknown): answer is ProblemDocument {
  return typeof answer === "object" && answer !== null && "type" in answer && "title" in answer && "detail" in answer;
}
