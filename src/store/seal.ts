/**
 * Secrets at rest: AES-256-GCM with a key for each tenant, derived from the house's own.
 *
 * What is sealed is bound to its place: a row of another tenant, another row, another column does not open it, so nobody who can
 * write rows can move a secret to where it is shown or used. Each sealed value names the house key that it was made with; older keys
 * still open, and the first one seals.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineProblem } from "#base/problem.ts";
import { makeFolder } from "./make-folder.ts";

/** Where a secret is kept. */
export interface SealedPlace {
  /** Id of the organization or project that the row belongs to. */
  readonly tenant: string;
  readonly row: string;
  /** Table and column. */
  readonly field: string;
}

export interface Seal {
  readonly seal: (secret: string, place: SealedPlace) => Uint8Array;
  /** @throws secretUnreadable where it was sealed for another place, with another house's key, or was changed */
  readonly open: (sealed: Uint8Array, place: SealedPlace) => string;
  /** Whether it was sealed with an older key, and should be sealed anew. */
  readonly isOld: (sealed: Uint8Array) => boolean;
}

export const secretUnreadable = defineProblem("secret-unreadable", {
  status: 500,
  title: "A stored secret cannot be read",
  retry: false,
});

const format = 1;
const keyBytes = 32;
const keyIdBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + keyIdBytes + nonceBytes;

/** @param keys of 32 bytes each, the current one first @throws TypeError for none, or one of another length */
export function sealWith(keys: readonly Uint8Array[]): Seal {
  if (keys.length === 0 || keys.some((key) => key.length !== keyBytes)) throw new TypeError(`A key of the house has ${keyBytes} bytes.`);
  const [current] = keys as readonly [Uint8Array];
  const byId = new Map(keys.map((key) => [idOf(key).toString("hex"), key]));
  return {
    seal: (secret, place) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", tenantKey(current, place), nonce).setAAD(boundTo(place));
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(format), idOf(current), nonce, text, cipher.getAuthTag()]);
    },
    open: (sealed, place) => {
      const key = sealed[0] === format && sealed.length >= headBytes + tagBytes ? byId.get(keyIdIn(sealed)) : undefined;
      if (key === undefined) throw unreadable(place);
      const nonce = sealed.subarray(1 + keyIdBytes, headBytes);
      const decipher = createDecipheriv("aes-256-gcm", tenantKey(key, place), nonce).setAAD(boundTo(place));
      decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(headBytes, sealed.length - tagBytes)), decipher.final()]).toString("utf8");
      } catch (error) {
        throw unreadable(place, error);
      }
    },
    isOld: (sealed) => keyIdIn(sealed) !== idOf(current).toString("hex"),
  };
}

function unreadable({ field }: SealedPlace, cause?: unknown): Error {
  const detail = `What is kept in ${field} was sealed with another key, or for another row. Enter it again, or bring back the key of the house.`;
  return secretUnreadable(detail, { field }, { cause });
}

function idOf(key: Uint8Array): Buffer {
  return createHash("sha256").update(key).digest().subarray(0, keyIdBytes);
}

function keyIdIn(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(1, 1 + keyIdBytes)).toString("hex");
}

function tenantKey(key: Uint8Array, { tenant }: SealedPlace): Buffer {
  return Buffer.from(hkdfSync("sha256", key, tenant, "hallway sealed", keyBytes));
}

/** Each part with its length, so that no two places make the same bytes. */
function boundTo({ tenant, row, field }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([tenant, row, field]));
}

const fileName = "house.key";

/**
 * The keys of a house: those of the setting, in base64 and separated by commas, else the file in the data folder, made at the first start.
 * @throws TypeError for a key that is none
 */
export async function houseKeys(setting: string | null, dataFolder: string): Promise<readonly Uint8Array[]> {
  return keysIn(setting ?? (await keyFile(dataFolder)));
}

function keysIn(text: string): Uint8Array[] {
  const keys = text.split(/[\s,]+/).filter((part) => part !== "");
  return keys.map((key) => Buffer.from(key, "base64"));
}

async function keyFile(dataFolder: string): Promise<string> {
  const path = join(dataFolder, fileName);
  await makeFolder(dataFolder);
  const own = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  if (!existsSync(path)) {
    await writeFile(own, `${randomBytes(keyBytes).toString("base64")}\n`, { flag: "wx", mode: 0o600, flush: true });
    // Of several processes that start at once one puts its file in place, whole, and all read that one.
    await link(own, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await rm(own);
  }
  return readFile(path, "utf8");
}
