/** Sessions of this process alone: for what ends with it. */
import type { Clock } from "#base/clock.ts";
import type { Session, Sessions } from "./sessions.ts";

export function sessionsInProcess(clock: Pick<Clock, "nowMs">): Sessions {
  const sessions = new Map<string, Session>();
  const nameOf = (tokenHash: Uint8Array) => Buffer.from(tokenHash).toString("hex");
  const isOver = ({ expiresAt }: Session) => expiresAt.getTime() <= clock.nowMs();
  return {
    open: async (tokenHash, accountId, forSeconds) => {
      for (const [name, session] of sessions) if (isOver(session)) sessions.delete(name);
      const expiresAt = new Date(clock.nowMs() + forSeconds * 1_000);
      sessions.set(nameOf(tokenHash), { accountId, expiresAt });
      return expiresAt;
    },
    find: async (tokenHash) => {
      const session = sessions.get(nameOf(tokenHash));
      return session === undefined || isOver(session) ? null : session;
    },
    end: async (tokenHash) => void sessions.delete(nameOf(tokenHash)),
    forget: async () => {},
  };
}
