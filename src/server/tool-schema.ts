/** What a tool takes and gives, as JSON Schema (draft 2020-12): for OpenAPI and for MCP. */
import { type ToolType, z } from "#base/contract.ts";

export type JsonSchema = Record<string, unknown>;

/** Unknown members are refused at every door, and the schema says so. */
export function inputSchema(tool: Pick<ToolType, "input">): JsonSchema {
  return schemaOf(tool.input, "input", false);
}

/** A later version may answer with more members, so the schema allows them. */
export function outputSchema(tool: Pick<ToolType, "output">): JsonSchema {
  return schemaOf(tool.output, "output", undefined);
}

function schemaOf(shape: z.ZodType, io: "input" | "output", additional: false | undefined): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const definition = zodSchema._zod.def as { type: string; catchall?: unknown };
      if (definition.type !== "object" || definition.catchall !== undefined) return;
      if (additional === undefined) delete jsonSchema.additionalProperties;
      else jsonSchema.additionalProperties = additional;
    },
  });
  return schema as JsonSchema;
}
