/**
 * In whose name code runs at this moment: which request, which task. Whoever serves a request or runs a task opens the context;
 * from there it follows every await by itself, so that each line of the log and each span says what it belongs to
 * without anybody passing it on.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** What lines of the log say of themselves. Members are known as soon as they are: a request finds its project after its caller. */
export interface Context {
  /** Also the trace id, where the request is traced. */
  requestId?: string;
  task?: string;
  type?: string;
  attempt?: number;
  project?: string;
  correlation?: string;
  /** W3C trace context that events and tasks made from here carry on; none where nobody traces. */
  traceparent?: string;
}

const storage = new AsyncLocalStorage<Context>();

/** Runs something in the name of `context`, with all that it begins. */
export function within<Result>(context: Context, run: () => Result): Result {
  return storage.run(context, run);
}

/** The context at this moment; none in loops and timers that serve many. */
export function currentContext(): Context | undefined {
  return storage.getStore();
}

/** Adds what has become known to the context of this moment. */
export function noteContext(more: Context): void {
  const context = storage.getStore();
  if (context !== undefined) Object.assign(context, more);
}
