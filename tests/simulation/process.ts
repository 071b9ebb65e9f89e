/** A simulated process: lives, is paused, and dies without a word. */
import type { Owner, Scheduler } from "./scheduler.ts";

export interface Process extends Owner {
  /** Rejects when it dies; never resolves. */
  readonly died: Promise<never>;
  readonly onDeath: (heard: () => void) => void;
  /** Kills it: nothing that it does after this has any effect. */
  readonly die: (how: string) => void;
  readonly pause: (forMs: number) => void;
  readonly entersTransaction: () => void;
  readonly leavesTransaction: () => void;
  readonly isInTransaction: () => boolean;
}

export function startProcess(name: string, scheduler: Scheduler): Process {
  let isDead = false;
  let pausedUntilMs = 0;
  let transactions = 0;
  let reject: (error: Error) => void = () => undefined;
  const died = new Promise<never>((_, failed) => (reject = failed));
  died.catch(() => undefined);
  const listeners: (() => void)[] = [];
  return {
    name,
    isDead: () => isDead,
    pausedUntilMs: () => pausedUntilMs,
    died,
    onDeath: (heard) => void listeners.push(heard),
    die: (how) => {
      if (isDead) return;
      isDead = true;
      scheduler.note(`${name} dies ${how}`);
      reject(new Error(`${name} is dead.`));
      listeners.forEach((heard) => heard());
    },
    pause: (forMs) => {
      pausedUntilMs = Math.max(pausedUntilMs, scheduler.nowMs() + forMs);
      scheduler.note(`${name} is paused for ${forMs}`);
    },
    entersTransaction: () => void (transactions += 1),
    leavesTransaction: () => void (transactions = Math.max(0, transactions - 1)),
    isInTransaction: () => transactions > 0,
  };
}
