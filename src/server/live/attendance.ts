/** Who has a socket or a stream open. What they showed to get in is looked at again and again: an ended session loses its lines. */
import type { Log } from "#base/log.ts";
import type { House } from "#hallway/house.ts";
import { type Caller, type Credentials, personOf } from "../callers.ts";

export interface Attendance {
  /** Enters a line. @param end is called when its credentials no longer hold @returns the function that takes it out */
  readonly enter: (caller: Caller, end: () => void) => () => void;
  readonly count: () => number;
  /** Notes that a line was ended because its client took too little for too long. */
  readonly slow: () => void;
  /** How often that happened. */
  readonly slowCount: () => number;
  /** Looks at all credentials now. */
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

const lookEveryMs = 20_000;

export function openAttendance(house: House, log: Log): Attendance {
  const lines = new Map<string, { credentials: Credentials; ends: Map<() => void, Caller> }>();
  let count = 0;
  let slowCount = 0;

  const enter = (caller: Caller, end: () => void): (() => void) => {
    const key = JSON.stringify(caller.credentials);
    const entry = lines.get(key) ?? { credentials: caller.credentials, ends: new Map<() => void, Caller>() };
    lines.set(key, entry);
    entry.ends.set(end, caller);
    count += 1;
    return () => {
      if (!entry.ends.delete(end)) return;
      count -= 1;
      if (entry.ends.size === 0) lines.delete(key);
    };
  };
  const look = async (): Promise<void> => {
    for (const { credentials, ends } of lines.values()) {
      try {
        const person = await personOf(house, credentials);
        for (const [end, caller] of ends) if (person === null || !person.projectIds.includes(caller.projectId)) end();
      } catch (thrown) {
        log.warn({ err: thrown }, "could not look at the credentials of open lines");
      }
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  const slow = () => void (slowCount += 1);
  return { enter, count: () => count, slow, slowCount: () => slowCount, look, close: () => clearInterval(timer) };
}
