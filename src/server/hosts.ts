/**
 * Under which names the house answers, and from which sites it takes requests.
 *
 * A page of another site may send requests to a house on loopback, and by rebinding its own name to 127.0.0.1 it may
 * even read the answers. The first is stopped by the Origin check, the second by the Host check: both always, on every
 * address, for requests and for sockets.
 */
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostForeign, originForeign, requestMalformed } from "./problems.ts";

export interface HostRules {
  /** Whether a Host header names this house. */
  readonly serves: (host: string | undefined) => boolean;
  /** Names that the operator allows, without port. */
  readonly allowed: ReadonlySet<string>;
}

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);
const anyAddress = new Set(["0.0.0.0", "::", "[::]"]);

/** The rules for a house that listens on `host`. An address instead of a name can't be rebound, so it is allowed where every address is listened on. */
export function hostRules(config: { host: string; allowedHosts: readonly string[] }): HostRules {
  const allowed = new Set(config.allowedHosts.map((name) => name.toLowerCase()));
  const own = config.host.includes(":") && !config.host.startsWith("[") ? `[${config.host}]` : config.host.toLowerCase();
  const takesAddresses = anyAddress.has(config.host);
  const serves = (host: string | undefined): boolean => {
    const name = hostname(host);
    if (name === null) return false;
    return loopbackNames.has(name) || name === own || allowed.has(name) || (takesAddresses && isAddress(name));
  };
  return { serves, allowed };
}

/** @throws requestMalformed for two Host headers @throws hostForeign */
export function checkHost(request: IncomingMessage, rules: HostRules): void {
  if (countHeader(request, "host") > 1) throw requestMalformed("The request has two Host headers.");
  if (rules.serves(request.headers.host)) return;
  throw hostForeign(
    "The Host header names no name of this house. Reach it as localhost, or have the operator add the name to the allowed hosts.",
  );
}

/**
 * Checks where a request that may change something comes from. A request without Origin is no page's, and is let
 * through unless it brings a cookie: browsers send Origin with each such request.
 * @throws originForeign
 */
export function checkOrigin(request: IncomingMessage, rules: HostRules, byCookie: boolean): void {
  const { origin, host } = request.headers;
  if (origin === undefined) {
    const site = request.headers["sec-fetch-site"];
    const isOwnPage = site === "same-origin" || site === "none";
    if (!byCookie || isOwnPage) return;
    throw originForeign("A request that is signed in by cookie needs an Origin header. Programs use an API key instead.");
  }
  if (isOwnOrigin(origin, host, rules)) return;
  throw originForeign("The Origin header names another site. Only pages of this house may send this request.");
}

/** Whether the other end is a program on this machine that speaks to the house directly, through no proxy. */
export function isDirectLoopback(request: IncomingMessage): boolean {
  const { headers } = request;
  const isForwarded = Object.keys(headers).some(
    (name) => name === "forwarded" || name === "via" || name.startsWith("x-forwarded") || name === "x-real-ip",
  );
  const address = request.socket.remoteAddress ?? "";
  return !isForwarded && (address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127."));
}

function isOwnOrigin(origin: string, host: string | undefined, rules: HostRules): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.protocol !== "http:" && url.protocol !== "https:") return false;
  return url.host === withoutDefaultPort(host, url.protocol) || rules.allowed.has(url.hostname);
}

function withoutDefaultPort(host: string | undefined, protocol: string): string | null {
  const address = `${protocol}//${host ?? ""}`;
  return URL.canParse(address) ? new URL(address).host : null;
}

function hostname(host: string | undefined): string | null {
  if (host === undefined) return null;
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(host);
  return match === null ? null : match[1]!.toLowerCase();
}

function isAddress(name: string): boolean {
  return isIP(name.startsWith("[") ? name.slice(1, -1) : name) !== 0;
}

function countHeader(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === name).length;
}
