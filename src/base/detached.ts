import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Runs something in nobody's name: what it begins inherits nothing of who called, such as the transaction that a caller is inside of.
 * For loops and timers that serve many.
 */
export const detached: <Result>(run: () => Result) => Result = AsyncLocalStorage.snapshot();
