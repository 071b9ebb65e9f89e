/** Gathers a tool's input from where REST puts it: path, query or body. */
import type { FastifyRequest } from "fastify";
import { inputInvalid, type ToolType } from "#base/contract.ts";
import { checkInput } from "../checked-input.ts";
import type { Fault } from "../unknown-members.ts";
import { fromTexts } from "./text-values.ts";

/**
 * The input of a request: GET and DELETE read the query, others the body; the path's members win.
 * @param body members that came in the body, where it was no JSON
 * @throws inputInvalid with a pointer to each member that the tool does not know
 */
export function gatherInput(tool: ToolType, request: FastifyRequest, body: unknown = request.body): Record<string, unknown> {
  const byQuery = request.method === "GET" || request.method === "HEAD" || request.method === "DELETE";
  const query = request.query as Record<string, unknown>;
  const members = byQuery ? fromTexts(tool.input, query) : asObject(body);
  const input = { ...members, ...fromTexts(tool.input, request.params as Record<string, unknown>) };
  checkInput(tool, input, byQuery ? [] : strayQuery(query));
  return input;
}

function asObject(body: unknown): Record<string, unknown> {
  if (body === undefined) return {};
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw inputInvalid("The body must be a JSON object.", { errors: [{ pointer: "", detail: "Expected an object." }] });
}

function strayQuery(query: Record<string, unknown>): Fault[] {
  return Object.keys(query).map((key) => ({
    pointer: `/${key.slice(0, 80)}`,
    detail: "This request takes its members from the body, not from the query.",
  }));
}
