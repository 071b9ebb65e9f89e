/** Opens sockets: the same guards as for requests, before the first byte is a socket's. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isId, newId } from "#base/id.ts";
import type { Log } from "#base/log.ts";
import { notFound, problemDocument } from "#base/problem.ts";
import { isFinal } from "#base/task.ts";
import { taskUnknown } from "#engine/problems.ts";
import type { House } from "#hallway/house.ts";
import { type Caller, countedCallerOf, credentialsOf, type Guards, isByCookie } from "../callers.ts";
import { checkHost, checkOrigin } from "../hosts.ts";
import { bugDocument, problemMediaType, problemOf } from "../problem-answer.ts";
import { serverBusy, serverStopping } from "../problems.ts";
import type { Attendance } from "./attendance.ts";
import { tellReport } from "./delivery-spans.ts";
import type { Feeds } from "./feed.ts";
import { newestOnly } from "./newest.ts";
import { closeCodes, serveSocket } from "./socket.ts";
import { type TaskReport, watchTask } from "./task-watch.ts";

export interface SocketsParts {
  readonly guards: Guards;
  readonly feeds: Feeds;
  readonly attendance: Attendance;
  readonly log: Log;
}

export interface Sockets {
  /** Closes all, telling clients to come again. */
  readonly close: () => void;
}

const mostLines = 10_000;
const pingEveryMs = 25_000;
const largestMessage = 64 * 1024;

/** Takes the upgrades of a server: /ws and /ws/tasks/{id}. Others are refused, but for those of a development server. */
export function mountSockets(server: Server, parts: SocketsParts): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false, clientTracking: true });
  let isClosing = false;
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (request.headers["sec-websocket-protocol"]?.startsWith("vite-") === true) return;
    stream.on("error", () => stream.destroy());
    void admit(request, parts, isClosing).then(
      (admitted) => sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, admitted, parts)),
      (thrown: unknown) => refuse(stream, thrown, parts.log),
    );
  };
  server.on("upgrade", upgrade);
  const stopPinging = keepAlive(sockets);
  return {
    close: () => {
      isClosing = true;
      stopPinging();
      for (const socket of sockets.clients) {
        socket.close(closeCodes.goingAway, "the server is stopping: come again");
        setTimeout(() => socket.terminate(), 500).unref();
      }
    },
  };
}

interface Admitted {
  readonly caller: Caller;
  /** Set for /ws/tasks/{id}. */
  readonly taskId: string | null;
}

async function admit(request: IncomingMessage, { guards, attendance }: SocketsParts, isClosing: boolean): Promise<Admitted> {
  const { house, rules } = guards;
  checkHost(request, rules);
  const { path, project } = addressOf(request);
  const taskId = path === "/ws" ? null : /^\/ws\/tasks\/([^/]+)$/.exec(path)?.[1];
  if (taskId === undefined) throw notFound("Sockets are at /ws and /ws/tasks/{id}.");
  const credentials = credentialsOf(request);
  checkOrigin(request, rules, isByCookie(credentials));
  if (isClosing) throw serverStopping("The server is stopping. Try again in a moment.");
  if (attendance.count() >= mostLines) throw serverBusy("Too many sockets are open. Try again later.");
  const caller = await countedCallerOf(guards, request, { credentials, project, reply: null });
  if (taskId !== null) await demandTask(house, caller.projectId, taskId);
  return { caller, taskId: taskId?.toLowerCase() ?? null };
}

async function demandTask(house: House, projectId: string, id: string): Promise<void> {
  if (!isId(id)) throw taskUnknown("There is no such task in this project.");
  await house.engine.tasks.view(projectId, id.toLowerCase());
}

function serve(socket: WebSocket, { caller, taskId }: Admitted, { guards, feeds, attendance, log }: SocketsParts): void {
  const { engine } = guards.house;
  const leave = attendance.enter(caller, () => socket.close(closeCodes.signedOut, "the session has ended: sign in again"));
  socket.once("close", leave);
  // A frame that is too large or malformed closes the socket by itself.
  socket.on("error", (error) => log.debug({ err: error }, "a socket broke"));
  const report = (thrown: unknown): string => {
    const id = newId();
    log.error({ err: thrown, requestId: id }, "a socket met a bug");
    return id;
  };
  const count = () => guards.rateLimit.count(caller.person.id, null);
  const parts = { engine, feeds, projectId: caller.projectId, count, slow: attendance.slow, report };
  if (taskId === null) return serveSocket(socket, parts);
  void serveTask(socket, taskId, parts);
}

/** /ws/tasks/{id}: flat messages, first the state, then each change, for a slow client the newest; closes after the final one. */
async function serveTask(socket: WebSocket, id: string, parts: Parameters<typeof serveSocket>[1]): Promise<void> {
  const failed = (thrown: unknown): void => {
    parts.report(thrown);
    socket.close(closeCodes.tryAgainLater, "the task could not be read");
  };
  const reports = newestOnly<TaskReport>({
    send: (report) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify(report));
      tellReport(parts, report);
      if (isFinal(report.status)) socket.close(1000, "the task is final");
    },
    waitingBytes: () => socket.bufferedAmount,
    giveUp: () => {
      parts.slow();
      socket.terminate();
    },
  });
  socket.once("close", reports.close);
  try {
    const stop = await watchTask(parts, parts.projectId, id, { heard: reports.tell, failed });
    if (socket.readyState === socket.OPEN) socket.once("close", stop);
    else stop();
  } catch (thrown) {
    failed(thrown);
  }
}

function addressOf(request: IncomingMessage): { path: string; project: string | undefined } {
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  return { path, project: new URLSearchParams(query).get("project") ?? undefined };
}

function refuse(stream: Duplex, thrown: unknown, log: Log): void {
  const problem = problemOf(thrown);
  const requestId = newId();
  if (problem === null) log.error({ err: thrown, requestId }, "an upgrade met a bug");
  const document = problem === null ? bugDocument(requestId) : problemDocument(problem);
  const body = JSON.stringify(document);
  const retryAfter = typeof document["retry_after_s"] === "number" ? `\r\nRetry-After: ${document["retry_after_s"]}` : "";
  const head = `HTTP/1.1 ${document.status} ${document.title}${retryAfter}\r\nContent-Type: ${problemMediaType}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  if (stream.writable) stream.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

/** Finds out which clients are gone without a word. */
function keepAlive(sockets: WebSocketServer): () => void {
  const pinged = new WeakSet<WebSocket>();
  const answered = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (pinged.has(socket) && !answered.has(socket)) {
        socket.terminate();
        continue;
      }
      if (!pinged.has(socket)) socket.on("pong", () => answered.add(socket));
      pinged.add(socket);
      answered.delete(socket);
      socket.ping();
    }
  }, pingEveryMs).unref();
  return () => clearInterval(timer);
}
