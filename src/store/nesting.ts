/** Notices who asks a database from inside of a transaction that they hold open themselves, past that transaction. */
import { AsyncLocalStorage } from "node:async_hooks";

export interface Nesting {
  /** Runs the work of a transaction: whatever it calls counts as inside until it ends. */
  readonly during: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** @throws Error when called from inside: a bug of the caller */
  readonly assertOutside: () => void;
}

/** For one database: another one may be asked from inside. */
export function watchNesting(): Nesting {
  const inside = new AsyncLocalStorage<{ isOpen: boolean }>();
  return {
    during: async (work) => {
      // What was begun inside and goes on behind the end, such as a timer, is not inside any more.
      const transaction = { isOpen: true };
      try {
        return await inside.run(transaction, work);
      } finally {
        transaction.isOpen = false;
      }
    },
    assertOutside: () => {
      if (inside.getStore()?.isOpen === true) throw askedFromInside();
    },
  };
}

function askedFromInside(): Error {
  return new Error(
    "The database was asked past a transaction from inside of that transaction. With one session it would wait for itself, and with " +
      "several it would not see what the transaction wrote. Inside, use what the transaction gives (db, start, emit); ask the engine or " +
      "another transaction before it or behind it.",
  );
}
