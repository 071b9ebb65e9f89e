/** The house's tools as MCP tells and calls them. */
import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import { inputInvalid, type ProblemDocument, type ToolType, z } from "#base/contract.ts";
import type { UploadedFile } from "#hallway/app.ts";
import type { House } from "#hallway/house.ts";
import { checkInput } from "../checked-input.ts";
import { type Caller, checkMayWrite } from "../callers.ts";
import { parseInput } from "../parse.ts";
import { checkFiles } from "../rest/files.ts";
import { inputSchema, type JsonSchema, outputSchema } from "../tool-schema.ts";

/** Files travel in a tool's arguments: MCP knows no uploads. */
const SentFiles = z.array(z.strictObject({ name: z.string().max(1_000), content_base64: z.base64() }));

/** A tool as it is listed. */
export function described(tool: ToolType): Tool {
  const method = tool.at.split(" ", 1)[0]!;
  return {
    name: tool.name,
    title: titleOf(tool.name),
    description: tool.about,
    inputSchema: withFiles(tool, inputSchema(tool)) as Tool["inputSchema"],
    outputSchema: outputSchema(tool) as NonNullable<Tool["outputSchema"]>,
    annotations: {
      title: titleOf(tool.name),
      readOnlyHint: tool.effect === "read",
      destructiveHint: method === "DELETE",
      idempotentHint: tool.effect === "read" || method === "PUT" || method === "DELETE",
      openWorldHint: tool.effect === "external",
    },
  };
}

/** Asks a tool. @throws problems, as every door does */
export async function callTool(house: House, tool: ToolType, given: unknown, caller: Caller, signal: AbortSignal): Promise<CallToolResult> {
  const { person, projectId } = caller;
  if (tool.effect !== "read") checkMayWrite(person);
  const { input, files } = splitFiles(tool, given ?? {});
  checkInput(tool, input);
  const answer = await house.ask(tool.name, input, { person, projectId, signal, files });
  return { content: [{ type: "text", text: JSON.stringify(answer) }], structuredContent: answer as Record<string, unknown> };
}

/** A problem as the answer of a tool: the model is to read it and do better. */
export function problemResult(document: ProblemDocument): CallToolResult {
  return { isError: true, content: [{ type: "text", text: JSON.stringify(document) }], structuredContent: { ...document } };
}

function splitFiles(tool: ToolType, given: unknown): { input: Record<string, unknown>; files: readonly UploadedFile[] } {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw inputInvalid("The arguments must be an object.", { errors: [{ pointer: "", detail: "Expected an object." }] });
  }
  if (tool.files === null) return { input: given as Record<string, unknown>, files: [] };
  const { files, ...input } = given as Record<string, unknown>;
  const sent = parseInput(z.object({ files: SentFiles }), { files: files ?? [] }).files;
  return {
    input,
    files: checkFiles(
      sent.map(({ name, content_base64 }) => ({ name, bytes: Buffer.from(content_base64, "base64") })),
      tool.files,
    ),
  };
}

function withFiles(tool: ToolType, schema: JsonSchema): JsonSchema {
  if (tool.files === null) return schema;
  const { endings, maxBytes, maxCount } = tool.files;
  const file = {
    type: "object",
    properties: {
      name: { type: "string", description: `Ends in ${endings.join(" or ")}.` },
      content_base64: { type: "string", description: `The file's bytes, at most ${maxBytes}.`, contentEncoding: "base64" },
    },
    required: ["name", "content_base64"],
    additionalProperties: false,
  };
  const properties = { ...(schema["properties"] as object), files: { type: "array", items: file, minItems: 1, maxItems: maxCount } };
  return { ...schema, properties, required: [...((schema["required"] as string[] | undefined) ?? []), "files"] };
}

function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
