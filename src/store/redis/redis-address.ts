/** A Redis address as the client takes it. */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { defineProblem } from "#base/problem.ts";

export const redisAddressUnusable = defineProblem("redis-address-unusable", {
  status: 503,
  title: "Redis can't be reached as told",
  retry: false,
});

/**
 * What a socket is opened with besides host and port. `rediss://…?ssl_ca_certs=/path/to/ca.pem` trusts the authorities of that
 * file beside those that everybody knows. The server's certificate is always checked.
 * @throws redisAddressUnusable when the file can't be read
 */
export function socketOf(url: string): Record<never, never> | { tls: true; ca: string[] } {
  const address = new URL(url);
  const file = address.searchParams.get("ssl_ca_certs");
  if (address.protocol !== "rediss:" || file === null) return {};
  try {
    return { tls: true, ca: [...rootCertificates, readFileSync(file, "utf8")] };
  } catch (error) {
    throw redisAddressUnusable(
      `The file that ssl_ca_certs names in REDIS_URL can't be read: ${(error as Error).message}.`,
      {},
      { cause: error },
    );
  }
}
