/** Who asks, and what each route asks of them. Whatever a route does not say is refused: see `access`. */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { isId } from "#base/id.ts";
import type { House } from "#hallway/house.ts";
import { noteContext } from "#observe/context.ts";
import type { Carried, Person } from "#people/index.ts";
import { addressOf, type Proxies } from "./addresses.ts";
import { checkHost, checkOrigin, type HostRules, isDirectLoopback } from "./hosts.ts";
import { projectUnknown, roleInsufficient, signInRequired } from "./problems.ts";
import type { RateLimit } from "./rate-limit.ts";

/**
 * Who may call a route.
 * `anyone`: without signing in. `insider`: who is signed in, or a program on this machine.
 * `reader`: who is signed in. `writer`: who is signed in with a role that may change something.
 */
export type Access = "anyone" | "insider" | "reader" | "writer";

/** What a request shows to prove who asks. */
export interface Credentials {
  readonly sessionToken: string | null;
  readonly apiKey: string | null;
}

/** Who asks, for which project. */
export interface Caller {
  readonly person: Person;
  readonly projectId: string;
  readonly credentials: Credentials;
}

/** A route in the list that says who may call what. */
export interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
    /** Checks the Origin header of reads too. */
    checkOriginAlways?: boolean;
    /** Takes the project from `?project=` too: for what browsers open without headers of ours. */
    projectInQuery?: boolean;
    /** Counts a request for its address, where the route lets anyone in and answering costs something. */
    countsStrangers?: boolean;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyInstance {
    /** Every route with who may call it. */
    routeList: RouteEntry[];
  }
}

export const sessionCookie = "hallway_session";
export const projectHeader = "hallway-project";

export interface Guards {
  readonly house: House;
  readonly rules: HostRules;
  readonly proxies: Proxies;
  readonly rateLimit: RateLimit;
}

/** Puts the guards before every route of `server`, and keeps the list of routes. Register routes afterwards. */
export function guardRoutes(server: FastifyInstance, guards: Guards): void {
  const { rules, proxies, rateLimit } = guards;
  const routeList: RouteEntry[] = [];
  server.decorate("routeList", routeList);
  server.decorateRequest("caller", null);
  const routes: RouteOptions[] = [];
  server.addHook("onRoute", (route) => {
    routes.push(route);
  });
  // A scope's own hooks run after the root's: only now have they said who may call their routes.
  server.addHook("onReady", async () => {
    for (const { method, url, config } of routes) {
      if (config?.access === undefined) throw new TypeError(`Route ${String(method)} ${url} does not say who may call it.`);
      for (const each of [method].flat()) routeList.push({ method: each, url, access: config.access });
    }
  });
  server.addHook("onRequest", async (request, reply) => {
    const { access, checkOriginAlways, projectInQuery, countsStrangers } = request.routeOptions.config;
    const credentials = credentialsOf(request.raw);
    checkHost(request.raw, rules);
    if (checkOriginAlways === true || !isSafeMethod(request.method)) checkOrigin(request.raw, rules, isByCookie(credentials));
    if (countsStrangers === true) await rateLimit.count(stranger(request.raw, proxies), reply);
    if (request.is404 || access === "anyone") return;
    if (access === "insider" && isDirectLoopback(request.raw)) return;
    const project = projectInQuery === true ? projectIn(request.query) : undefined;
    request.caller = await countedCallerOf(guards, request.raw, { credentials, project, reply });
    noteContext({ project: request.caller.projectId });
    if (access !== "reader" && access !== "insider") checkMayWrite(request.caller.person);
  });
}

/** Sets who may call the routes of a scope that don't say it themselves. */
export function defaultAccess(scope: FastifyInstance, access: (route: RouteOptions) => Access): void {
  scope.addHook("onRoute", (route) => {
    route.config = { access: access(route), ...route.config };
  });
}

/** The caller of a request whose route demands one. @throws signInRequired where the route lets anyone in */
export function callerIn(request: FastifyRequest): Caller {
  if (request.caller === null) throw signInRequired("Sign in, or send an API key: Authorization: Bearer <key>.");
  return request.caller;
}

interface Asking {
  readonly credentials: Credentials;
  /** Id named by the query, for sockets and streams that can't send headers. */
  readonly project: string | undefined;
  /** Null where there is none to tell in its headers how the caller stands. */
  readonly reply: Parameters<RateLimit["count"]>[1];
}

/**
 * Finds who asks, and for which project, and counts it: for them, or, where nobody is found, for their address. Who has been
 * refused too often from there is not even looked up, unless they are known already.
 * @throws requestsTooMany; see `callerOf`
 */
export async function countedCallerOf(guards: Guards, request: IncomingMessage, { credentials, project, reply }: Asking): Promise<Caller> {
  const { house, proxies, rateLimit } = guards;
  const address = stranger(request, proxies);
  if (!(await house.people.isRemembered(carriedBy(credentials)))) rateLimit.refuseSpent(address);
  const caller = await callerOf(house, request, credentials, project).catch(async (refusal: unknown) => {
    await rateLimit.count(address, reply);
    throw refusal;
  });
  await rateLimit.count(caller.person.id, reply);
  return caller;
}

function stranger(request: IncomingMessage, proxies: Proxies): string {
  return `nobody at ${addressOf(request, proxies)}`;
}

/**
 * Finds who asks, and for which project.
 * @param project id named by the query, for sockets and streams that can't send headers
 * @throws signInRequired
 * @throws projectUnknown also for projects that exist but are not the caller's
 */
export async function callerOf(house: House, request: IncomingMessage, credentials: Credentials, project?: string): Promise<Caller> {
  const person = await personOf(house, credentials);
  if (person === null) throw signInRequired("Sign in, or send an API key: Authorization: Bearer <key>. `hallway token` prints one.");
  const wanted = request.headers[projectHeader] ?? project ?? person.projectId;
  if (typeof wanted !== "string" || !isId(wanted) || !person.projectIds.includes(wanted.toLowerCase())) {
    throw projectUnknown("There is no such project among yours. GET /api/me lists them.");
  }
  return { person, projectId: wanted.toLowerCase(), credentials };
}

/** Who these credentials stand for at this moment; null for nobody. */
export async function personOf(house: House, credentials: Credentials): Promise<Person | null> {
  return house.people.identify(carriedBy(credentials));
}

/** A key goes before a session. */
function carriedBy({ sessionToken, apiKey }: Credentials): Carried {
  if (apiKey !== null) return { apiKey };
  return sessionToken === null ? {} : { sessionToken };
}

/** What a request shows. A key goes before a cookie, so that a page can't lend its cookie to a request with a bad key. */
export function credentialsOf(request: IncomingMessage): Credentials {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1];
    return { sessionToken: null, apiKey: key ?? "" };
  }
  return { sessionToken: cookieIn(cookie, sessionCookie), apiKey: null };
}

export function isByCookie(credentials: Credentials): boolean {
  return credentials.sessionToken !== null;
}

/** @throws roleInsufficient */
export function checkMayWrite(person: Person): void {
  if (person.role === "viewer") throw roleInsufficient("You may look at this project but not change it. Ask an owner for another role.");
}

function projectIn(query: unknown): string | undefined {
  const project = (query as Record<string, unknown> | undefined)?.["project"];
  return typeof project === "string" ? project : undefined;
}

function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

function cookieIn(header: string | undefined, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value !== undefined && /^[\x21-\x7e]{1,512}$/.test(value)) return value;
  }
  return null;
}
