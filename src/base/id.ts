/** Makes ids. Injected wherever rows are made, so that a test or a seed decides them. */
export type NewId = () => string;

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a UUID (RFC 9562). */
export function isId(text: string): boolean {
  return pattern.test(text);
}

/** When an id was made, as the clock of its maker said: milliseconds since 1970. Of a UUID v7 only. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** An id for something that was made earlier: it sorts among those of its time. @param ms milliseconds since 1970 */
export function idAt(ms: number, makeId: NewId): string {
  const time = Math.max(0, Math.round(ms)).toString(16).padStart(12, "0").slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}${makeId().slice(13)}`;
}

export interface IdSources {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Fills the array with random bytes. */
  readonly fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void;
}

/**
 * A generator of UUID v7 (RFC 9562, section 5.7): 48 bits of milliseconds, then a 12-bit counter and 62 random bits.
 * Ids of one generator grow strictly, also within a millisecond and when the clock steps back.
 */
export function idGenerator({ nowMs, fillRandom }: IdSources): NewId {
  const pool = new Uint8Array(8 * 128);
  let used = pool.length;
  let lastMs = 0;
  let counter = 0;

  return () => {
    if (used === pool.length) {
      fillRandom(pool);
      used = 0;
    }
    const random = pool.subarray(used, (used += 8));
    const ms = nowMs();
    if (ms > lastMs) {
      lastMs = ms;
      counter = random[0]! & 0x7f;
    } else if (++counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, "0");
    const tail = hex(random[1]!) + hex(random[2]!) + hex(random[3]!) + hex(random[4]!) + hex(random[5]!) + hex(random[6]!);
    const variant = hex((random[7]! & 0x3f) | 0x80) + hex(random[0]!);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${variant}-${tail}`;
  };
}

/** The generator of running programs: the system's clock and the platform's secure random bytes. */
export const newId: NewId = idGenerator({ nowMs: () => Date.now(), fillRandom: (bytes) => crypto.getRandomValues(bytes) });

function hex(byte: number): string {
  return (byte < 16 ? "0" : "") + byte.toString(16);
}
