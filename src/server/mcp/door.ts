/**
 * The house as an MCP server, at /mcp over streamable HTTP: the current protocol and the one before it.
 * No session is kept: each request brings its key or cookie, and is guarded as every other request is.
 */
import { type NodeIncomingMessageLike, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ToolType } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import type { Log } from "#base/log.ts";
import type { House } from "#hallway/house.ts";
import { type Caller, callerIn } from "../callers.ts";
import { documentOf } from "../problem-answer.ts";
import { parseJson } from "../safe-json.ts";
import { callTool, described, problemResult } from "./tools.ts";

/** A call may bring files as base64, so its body may be as large as a few of them. */
const largestBody = 96 * 1024 * 1024;

/** Mounts the MCP door. */
export async function mountMcp(server: FastifyInstance, house: House, about: { version: string; log: Log }): Promise<void> {
  const tools = new Map([...house.answers.values()].map(({ tool }) => [tool.name, tool]));
  const listed = [...tools.values()].map(described);
  const handler = createMcpHandler(
    ({ authInfo }) => mcpServer(house, { tools, listed, caller: authInfo?.extra?.["caller"] as Caller, ...about }),
    {
      responseMode: "auto",
      onerror: (error) => about.log.debug({ err: error }, "an MCP request was refused"),
    },
  );
  const serve = toNodeHandler(handler, { onerror: (error) => about.log.error({ err: error }, "the MCP door met a bug") });

  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const options = { parseAs: "buffer", bodyLimit: largestBody } as const;
    scope.addContentTypeParser("application/json", options, async (_request: FastifyRequest, body: Buffer) => parseJson(body));
    scope.route({
      method: ["GET", "POST", "DELETE"],
      url: "/mcp",
      bodyLimit: largestBody,
      exposeHeadRoute: false,
      config: { access: "reader", checkOriginAlways: true },
      handler: async (request, reply) => {
        const caller = callerIn(request);
        for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
        reply.hijack();
        const auth = { token: "", clientId: caller.person.id, scopes: [], extra: { caller } };
        await serve(Object.assign(request.raw, { auth }) as NodeIncomingMessageLike, reply.raw, request.body);
      },
    });
  });
  server.addHook("preClose", () => handler.close());
}

interface ServedTools {
  readonly tools: ReadonlyMap<string, ToolType>;
  readonly listed: ReturnType<typeof described>[];
  readonly caller: Caller;
  readonly version: string;
  readonly log: Log;
}

function mcpServer(house: House, { tools, listed, caller, version, log }: ServedTools): Server {
  const server = new Server(
    { name: "hallway", title: "Hallway", version },
    {
      capabilities: { tools: {} },
      instructions: "Tools of a Hallway project. A tool that answers with task_id has started a durable task: watch it with get_task.",
    },
  );
  server.setRequestHandler("tools/list", () => ({ tools: listed }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    const tool = tools.get(params.name);
    if (tool === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, "There is no tool of this name. tools/list names them all.");
    try {
      return await callTool(house, tool, params.arguments, caller, mcpReq.signal);
    } catch (thrown) {
      return problemResult(documentOf(thrown, { id: newId(), log }));
    }
  });
  return server;
}
