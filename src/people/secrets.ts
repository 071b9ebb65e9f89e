/** Secrets that people and programs carry. Only their hash is kept; it is looked up by value, so no comparison tells how much fits. */
import { createHash, randomBytes } from "node:crypto";

/** A secret of 32 random bytes, written in letters that need no escaping, after a prefix that says what it is. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString("base64url");
}

/** SHA-256: the secret has 256 random bits, so nothing slower is needed. */
export function hashOfSecret(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
