/**
 * Writes that may be sent twice but act once. A key stands for one request of one person for a day; the same request
 * under it gets the first one's answer again, problems included. An answer of 500 or more is not kept: it may be tried again.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "#base/json.ts";
import type { UploadedFile } from "#hallway/app.ts";
import type { ProjectDatabase } from "#store/database.ts";
import { idempotencyKeyBusy, idempotencyKeyInvalid, idempotencyKeyReused } from "../problems.ts";
import { forgetOldAnswers, giveKeyBack, keepAnswer, type KeyOwner, keptAnswer, takeKey } from "../store.ts";

export interface StoredAnswer {
  readonly status: number;
  /** The answer or the problem document, as JSON. */
  readonly json: string;
}

export interface KeyedRequest {
  readonly personId: string;
  readonly key: string;
  readonly fingerprint: string;
}

export interface Idempotency {
  /** Runs `run` unless this key was answered already. @throws idempotencyKeyReused, idempotencyKeyBusy */
  readonly once: (db: ProjectDatabase, request: KeyedRequest, run: () => Promise<StoredAnswer>) => Promise<StoredAnswer>;
}

export function createIdempotency(): Idempotency {
  // The same request again, while the first is answered by this very process, waits for it.
  const underWay = new Map<string, { fingerprint: string; answer: Promise<StoredAnswer> }>();
  let taken = 0;

  const once = async (db: ProjectDatabase, request: KeyedRequest, run: () => Promise<StoredAnswer>): Promise<StoredAnswer> => {
    const place = `${db.projectId} ${request.personId} ${request.key}`;
    const first = underWay.get(place);
    if (first !== undefined) {
      if (first.fingerprint !== request.fingerprint) throw reused();
      return first.answer;
    }
    const answer = answerOnce(db, request, run);
    underWay.set(place, { fingerprint: request.fingerprint, answer });
    try {
      return await answer;
    } finally {
      underWay.delete(place);
      // The write is done and answered, whatever becomes of tidying up: the next hundredth tries it again.
      if (++taken % 100 === 0) await forgetOldAnswers(db).catch(() => undefined);
    }
  };
  return { once };
}

/** What makes two requests the same: the tool, its input and the files' bytes and names. */
export function fingerprintOf(tool: string, input: unknown, files: readonly UploadedFile[]): string {
  const hash = createHash("sha256").update(canonicalJson([tool, input]));
  for (const file of files) hash.update(canonicalJson([file.name, file.bytes.length])).update(file.bytes);
  return hash.digest("base64url");
}

/** @throws idempotencyKeyInvalid unless it is 1 to 200 visible ASCII characters */
export function idempotencyKeyIn(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === "string" && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw idempotencyKeyInvalid("Idempotency-Key takes 1 to 200 visible ASCII characters; a UUID does well.");
}

async function answerOnce(db: ProjectDatabase, request: KeyedRequest, run: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
  const owner: KeyOwner = { projectId: db.projectId, personId: request.personId, key: request.key };
  if (!(await takeKey(db, owner, request.fingerprint))) return answerAgain(db, owner, request.fingerprint);
  let answer: StoredAnswer;
  try {
    answer = await run();
  } catch (thrown) {
    await giveKeyBack(db, owner);
    throw thrown;
  }
  if (answer.status >= 500) await giveKeyBack(db, owner);
  else await keepAnswer(db, owner, answer.status, answer.json);
  return answer;
}

async function answerAgain(db: ProjectDatabase, owner: KeyOwner, fingerprint: string): Promise<StoredAnswer> {
  const kept = await keptAnswer(db, owner);
  if (kept !== null && kept.fingerprint !== fingerprint) throw reused();
  if (kept === null || kept.status === null || kept.answer === null) {
    throw idempotencyKeyBusy("The first request with this key is not answered yet. Try again in a moment.", { retry_after_s: 1 });
  }
  return { status: kept.status, json: kept.answer };
}

function reused(): Error {
  return idempotencyKeyReused("This key was used for another request. Use a new key for each request that is not a repeat.");
}
