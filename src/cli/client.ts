/** Asks a house over its REST door: what a tool says of itself is enough to call it. */
import { defineProblem, type ProblemDocument, problemFromDocument, routeParameters, type ToolType } from "#base/contract.ts";
import type { ServerFile } from "./connection.ts";

/** A file that goes with a call. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Client {
  /**
   * Asks one tool.
   * @throws the problem that the house answers, or serverUnreachable
   */
  readonly ask: (
    tool: ToolType,
    input: Readonly<Record<string, unknown>>,
    options?: { files?: readonly SentFile[]; signal?: AbortSignal },
  ) => Promise<unknown>;
  /** Reads a path that is no tool's, such as /ready. Problem documents are given as they are. */
  readonly read: (path: string) => Promise<unknown>;
  /** Asks a route that is no tool's. @throws the problem that the house answers, or serverUnreachable */
  readonly post: (path: string) => Promise<unknown>;
}

export const serverUnreachable = defineProblem("server-unreachable", { status: 503, title: "The house does not answer" });
const answerUnreadable = defineProblem("answer-unreadable", { status: 502, title: "The answer can't be read" });

export function clientOf({ url, key }: Pick<ServerFile, "url" | "key">): Client {
  const send = async (path: string, request: RequestInit): Promise<Response> => {
    const headers = { Authorization: `Bearer ${key}`, Accept: "application/json", ...(request.headers as Record<string, string>) };
    try {
      return await fetch(url + path, { ...request, headers, redirect: "error" });
    } catch (error) {
      if (request.signal?.aborted === true) throw error;
      throw serverUnreachable(`${url} does not answer. Is the house still running?`, {}, { cause: error });
    }
  };
  return {
    ask: async (tool, input, { files = [], signal } = {}) => {
      const { path, request } = requestFor(tool, input, files);
      const response = await send(path, { ...request, ...(signal === undefined ? {} : { signal }) });
      const answer = await bodyOf(response);
      if (!response.ok) throw problemFromDocument(answer as ProblemDocument);
      return answer;
    },
    read: async (path) => bodyOf(await send(path, {})),
    post: async (path) => {
      const response = await send(path, { method: "POST" });
      const answer = await bodyOf(response);
      if (!response.ok) throw problemFromDocument(answer as ProblemDocument);
      return answer;
    },
  };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw answerUnreadable(
      `The house answered ${response.status} with something that is no JSON. Do the versions fit?`,
      {},
      { cause: error },
    );
  }
}

/** Where a tool's input goes: members of the path, then the query of a read or a deletion, else the body. */
export function requestFor(
  tool: ToolType,
  input: Readonly<Record<string, unknown>>,
  files: readonly SentFile[],
): { path: string; request: RequestInit } {
  const [method, template] = tool.at.split(" ", 2) as [string, string];
  const inPath = new Set(routeParameters(tool.at));
  const path = template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined);
  if (method === "GET" || method === "DELETE") return { path: path + queryOf(rest), request: { method } };
  if (tool.files !== null) return { path, request: { method, body: formOf(rest, files) } };
  return { path, request: { method, body: JSON.stringify(Object.fromEntries(rest)), headers: { "Content-Type": "application/json" } } };
}

function queryOf(members: readonly (readonly [string, unknown])[]): string {
  const query = new URLSearchParams(
    members.flatMap(([name, value]) => [value].flat().map((item): [string, string] => [name, textOf(item)])),
  );
  return query.size === 0 ? "" : `?${query.toString()}`;
}

function formOf(members: readonly (readonly [string, unknown])[], files: readonly SentFile[]): FormData {
  const form = new FormData();
  for (const [name, value] of members) form.append(name, textOf(value));
  for (const { name, bytes } of files) form.append("files", new Blob([bytes]), name);
  return form;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
