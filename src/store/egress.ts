/**
 * The only way out: requests to addresses that somebody else named.
 *
 * Where a connection goes is judged when it is made, by the address that it goes to: a name that resolves to a private address, and
 * one that changes its mind between two looks, come no further than a literal one. Redirects are followed by hand, each judged
 * anew; secrets do not go along to another origin.
 */
import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, type Dispatcher, fetch as undiciFetch } from "undici";
import { defineProblem } from "#base/problem.ts";

export const addressRefused = defineProblem("address-refused", {
  status: 422,
  title: "This address may not be reached",
  retry: false,
});

export interface EgressOptions {
  /** Hosts, addresses and networks in CIDR that the operator allows although they are not public: `ollama.internal`, `127.0.0.1`, `10.1.0.0/16`. */
  readonly allowed: readonly string[];
  /** Resolves a name to all of its addresses. Default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
}

export interface Egress {
  /**
   * As the platform's `fetch`, to where it may go.
   * @throws addressRefused
   */
  readonly fetch: typeof globalThis.fetch;
  /** Looks at an address before it is kept. @throws addressRefused for what can be seen without resolving */
  readonly assertAllowed: (url: string) => void;
  readonly close: () => Promise<void>;
}

const mostRedirects = 5;

export function openEgress({ allowed, resolve = resolveAll }: EgressOptions): Egress {
  const may = allowance(allowed);
  const lookup: LookupFunction = (host, _options, answer) => {
    resolve(host).then(
      (addresses) => {
        const refused = addresses.find(({ address }) => !may.host(host) && !may.address(address));
        if (addresses.length === 0) answer(new Error(`${host} has no address.`), []);
        else if (refused) answer(refusal(host, refused.address), []);
        else answer(null, [...addresses]);
      },
      (error: Error) => answer(error, []),
    );
  };
  const agent = new Agent({ connect: { lookup } });
  const assertAllowed = (text: string) => assertHost(new URL(text), may);
  return {
    assertAllowed: (text) => {
      if (!URL.canParse(text)) throw addressRefused(`"${text.slice(0, 200)}" is no address: write one such as https://host/path.`);
      assertAllowed(text);
    },
    fetch: ((input: string | URL | Request, init: RequestInit = {}) =>
      follow(input instanceof Request ? input.url : String(input), input instanceof Request ? requestInit(input, init) : init, {
        agent,
        assertAllowed,
      })) as typeof globalThis.fetch,
    close: () => agent.close(),
  };
}

function requestInit(request: Request, init: RequestInit): RequestInit {
  const { method, headers, body, signal } = request;
  return { method, headers, body, signal, ...(body === null ? {} : { duplex: "half" as const }), ...init };
}

async function follow(
  first: string,
  init: RequestInit,
  { agent, assertAllowed }: { agent: Dispatcher; assertAllowed: (url: string) => void },
): Promise<Response> {
  let url = first;
  let order = init;
  for (let hops = 0; ; hops += 1) {
    assertAllowed(url);
    const response = (await undiciFetch(url, { ...order, redirect: "manual", dispatcher: agent } as never).catch(
      unwrapped,
    )) as unknown as Response;
    const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null || init.redirect === "manual") return response;
    await response.body?.cancel();
    if (init.redirect === "error" || hops === mostRedirects)
      throw new TypeError(`${new URL(url).host} redirects ${hops === mostRedirects ? "too often" : "elsewhere"}.`);
    const next = new URL(location, url);
    order = redirected(order, response.status, next.origin === new URL(url).origin);
    url = next.href;
  }
}

/** What fetch wraps into a TypeError of its own keeps being what it is. */
function unwrapped(error: unknown): never {
  const cause = error instanceof Error ? error.cause : null;
  throw addressRefused.is(cause) ? cause : error;
}

const secretHeaders = ["authorization", "cookie", "proxy-authorization", "x-api-key", "x-goog-api-key", "api-key"];

/** As RFC 9110 section 15.4 has it: 303 becomes GET, and so does a POST at 301 and 302. */
function redirected(init: RequestInit, status: number, isSameOrigin: boolean): RequestInit {
  const headers = new Headers(init.headers);
  if (!isSameOrigin) for (const name of secretHeaders) headers.delete(name);
  const method = (init.method ?? "GET").toUpperCase();
  const becomesGet = status === 303 || ((status === 301 || status === 302) && method === "POST");
  if (!becomesGet) return { ...init, headers };
  const { body: _body, ...rest } = init;
  headers.delete("content-type");
  return { ...rest, headers, method: method === "HEAD" ? "HEAD" : "GET" };
}

interface Allowance {
  readonly host: (host: string) => boolean;
  readonly address: (address: string) => boolean;
}

function assertHost(url: URL, may: Allowance): void {
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw addressRefused(`Only http and https may be reached, not ${url.protocol}`);
  if (url.username !== "" || url.password !== "")
    throw addressRefused("An address with a name and password in it is not used: give the key by itself.");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !may.host(host) && !may.address(host)) throw refusal(host, host);
}

function refusal(host: string, address: string): Error {
  const shown = host === address ? host : `${host} (${address})`;
  return addressRefused(`${shown} is no public address. Where it is meant all the same, the operator allows it in HALLWAY_PRIVATE_HOSTS.`, {
    host,
  });
}

/** Addresses in public space that belong to the machine's own cloud. */
const cloudAddresses = new Set(["168.63.129.16", "100.100.100.200"]);
/** IPv4 in its old form within IPv6 (RFC 4291, 2.5.5.1), which counts as public otherwise. */
const oldCompatible = ipaddr.IPv6.parseCIDR("::/96");

function allowance(allowed: readonly string[]): Allowance {
  const networks = allowed.flatMap((entry) => {
    if (ipaddr.isValidCIDR(entry)) return [ipaddr.parseCIDR(entry)];
    return ipaddr.isValid(entry) ? [[ipaddr.process(entry), entry.includes(":") ? 128 : 32] as [ipaddr.IPv4 | ipaddr.IPv6, number]] : [];
  });
  const hosts = new Set(allowed.map((entry) => entry.toLowerCase()));
  return {
    host: (host) => hosts.has(host.toLowerCase()),
    address: (text) => {
      if (!ipaddr.isValid(text)) return false;
      const address = ipaddr.process(text);
      if (networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network as never, bits))) return true;
      if (address.kind() === "ipv6" && (address as ipaddr.IPv6).match(oldCompatible)) return false;
      return address.range() === "unicast" && !cloudAddresses.has(address.toString());
    },
  };
}

function resolveAll(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}
