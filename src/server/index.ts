/**
 * The doors: any App, as REST, OpenAPI, sockets, server-sent events, protobuf and MCP.
 *
 * Here lives what is the same for every application, made from its tools alone; no application is known by name.
 * A request's life: the guards (`hosts.ts`: is the name ours, does it come from our pages; `callers.ts`: who asks, for
 * which project, may they) come first, for every route by one hook. Then the route gathers the input (`rest/gather.ts`),
 * the house parses it and asks, and the answer goes out, or what was thrown becomes a problem document in one place
 * (`problem-answer.ts`). Live doors (`live/`) stand on the event log: a socket that lost its place reads it again.
 *
 * What never happens here: an answer that is not let out by a tool's output schema, a stack trace in an answer, a route
 * that does not say who may call it, a queue without bound.
 */
import type { Socket } from "node:net";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { House } from "#hallway/house.ts";
import { trustedProxies } from "./addresses.ts";
import { defaultAccess, guardRoutes } from "./callers.ts";
import { ServerConfig } from "./config.ts";
import { mountCopies } from "./copies.ts";
import { enterContext, requestIdOf } from "./request-context.ts";
import { mountHealth } from "./health.ts";
import { hostRules } from "./hosts.ts";
import { openAttendance } from "./live/attendance.ts";
import { mountImports } from "./imports.ts";
import { openFeeds } from "./live/feed.ts";
import { mountSockets } from "./live/sockets.ts";
import { mountStreams } from "./live/streams.ts";
import { mountMcp } from "./mcp/door.ts";
import { measure, type Metrics } from "./metrics.ts";
import { mountNotFound } from "./not-found.ts";
import { mountOpenApi } from "./openapi/routes.ts";
import { answerProblem, malformedDocument, problemMediaType } from "./problem-answer.ts";
import { mountProblemPages, problemKinds } from "./problem-pages.ts";
import { createCodec } from "./protobuf/codec.ts";
import { mountProto } from "./protobuf/door.ts";
import { readLock } from "./protobuf/lock.ts";
import { openRateLimit } from "./rate-limit.ts";
import { mountTools, readOnlyJson } from "./rest/routes.ts";
import { mountAppRoutes } from "./rest/app-routes.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { mountSignIn } from "./sign-in.ts";
import { hallwayVersion } from "./version.ts";

export interface DoorOptions {
  readonly house: House;
  readonly config: Partial<ServerConfig>;
  /** Mounts the pages: built ones, or Vite's. Their routes may be called by anyone. */
  readonly pages?: (server: FastifyInstance) => Promise<void>;
  readonly log: FastifyBaseLogger;
}

export interface Doors {
  readonly server: FastifyInstance;
  readonly metrics: Pick<Metrics, "text">;
  /** Opens the port. @returns the origin under which the house is reached */
  readonly listen: () => Promise<string>;
  /** Ends streams and sockets, lets requests under way finish, and closes the port. */
  readonly close: () => Promise<void>;
}

/** Builds all doors of a house. Nothing listens yet. */
export async function createServer({ house, config: given, pages, log }: DoorOptions): Promise<Doors> {
  const config = ServerConfig.parse(given);
  const rules = hostRules(config);
  const server = bareServer(log);
  const proxies = trustedProxies(config.trustedProxies);
  const guards = { house, rules, proxies, rateLimit: openRateLimit(house.shared, config.requestsPerMinute) };
  guardRoutes(server, guards);
  const attendance = openAttendance(house, log);
  const feeds = openFeeds(house.engine.log);
  const metrics = measure(server, house, attendance);
  readOnlyJson(server);
  mountHealth(server, house, metrics, hallwayVersion);
  mountCopies(server, house);
  mountSignIn(server, house, { secure: config.secure, version: hallwayVersion });
  const stopHearing = house.people.onEnded(() => void attendance.look());
  const kinds = problemKinds(house);
  mountProblemPages(server, kinds);
  mountOpenApi(server, house, kinds, hallwayVersion);
  const codec = createCodec(house.apps, readLock());
  mountProto(server, codec);
  await mountTools(server, house, codec);
  await mountAppRoutes(server, house);
  mountImports(server, house);
  await mountMcp(server, house, { version: hallwayVersion, log });
  const endStreams = mountStreams(server, { house, feeds, attendance });
  const sockets = mountSockets(server.server, { guards, feeds, attendance, log });
  if (pages !== undefined) {
    await server.register(async (scope) => {
      defaultAccess(scope, () => "anyone");
      await pages(scope);
    });
  }
  mountNotFound(server);
  server.addHook("preClose", async () => {
    stopHearing();
    attendance.close();
    endStreams();
    sockets.close();
  });
  server.addHook("onClose", async () => metrics.close());
  await server.ready();

  const listen = async (): Promise<string> => {
    await server.listen({ host: config.host, port: config.port });
    void house.warmUp();
    return originOf(server, config);
  };
  return { server, metrics, listen, close: () => server.close() };
}

const mebibyte = 1024 * 1024;

function bareServer(log: FastifyBaseLogger): FastifyInstance {
  const server = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    bodyLimit: mebibyte,
    forceCloseConnections: "idle",
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 15_000 },
    requestTimeout: 300_000,
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply);
      void answerProblem(error, request, reply);
    },
    clientErrorHandler: (error, socket) => refuseMalformed(error, socket),
  });
  enterContext(server);
  server.setErrorHandler((error, request, reply) => answerProblem(error, request, reply));
  server.addHook("onRequest", async (request, reply) => setSecurityHeaders(request, reply));
  server.addHook("onResponse", async (request, reply) => {
    const fields = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: reply.elapsedTime,
    };
    request.log.debug(fields, "answered");
  });
  return server as unknown as FastifyInstance;
}

function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable || socket.destroyed) return;
  const document = malformedDocument(error.code);
  const body = JSON.stringify(document);
  const head = `HTTP/1.1 ${document.status} ${document.title}\r\nContent-Type: ${problemMediaType}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

function originOf(server: FastifyInstance, config: ServerConfig): string {
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  const isAnywhere = config.host === "0.0.0.0" || config.host === "::";
  const host = isAnywhere ? "localhost" : config.host.includes(":") ? `[${config.host}]` : config.host;
  return `http://${host}:${port}`;
}
