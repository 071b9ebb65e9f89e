/**
 * From which address somebody asks. What a request says of it (X-Forwarded-For) counts only where a proxy said it that the operator
 * trusts; everybody else may write there whatever they like.
 */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

export interface Proxies {
  readonly isTrusted: (address: string) => boolean;
}

/** Whether a text is an address, or a net such as 10.0.0.0/8. */
export function isProxy(text: string): boolean {
  const [address = "", bits = "0", ...more] = text.split("/");
  const version = isIP(address);
  return version !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

/** @param addresses each as `isProxy` wants it */
export function trustedProxies(addresses: readonly string[]): Proxies {
  const trusted = new BlockList();
  for (const text of addresses) {
    const [address = "", bits] = text.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return {
    isTrusted: (address) => {
      const version = isIP(address);
      return version !== 0 && trusted.check(address, version === 4 ? "ipv4" : "ipv6");
    },
  };
}

/**
 * The address of whoever asks, as far as it is known: of several proxies, the first one from our side that is not trusted is it.
 * Of IPv6 the net of 64 bits, within which one subscriber may have any address.
 */
export function addressOf(request: IncomingMessage, { isTrusted }: Proxies): string {
  let address = plain(request.socket.remoteAddress ?? "");
  const said = [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
  while (isTrusted(address)) {
    const before = plain(said.pop()?.trim() ?? "");
    if (isIP(before) === 0) break;
    address = before;
  }
  return isIP(address) === 6 ? netOf(address) : address;
}

/** IPv4 that came by an IPv6 socket is IPv4; what proxies add to an address goes: a zone, brackets, a port. */
function plain(text: string): string {
  const bare = /^\[([^\]]+)\](:\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.split("%", 1)[0]!;
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
}

function netOf(address: string): string {
  // The URL parser writes an address in one way: lower case, without leading zeros, an embedded IPv4 as hexadecimal.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail] = canonical.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  // "::" stands for as many zeros as are missing, and of eight groups only four count.
  const groups = [...head, ...Array.from({ length: 8 - head.length - (tail?.length ?? 0) }, () => "0"), ...(tail ?? [])];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
