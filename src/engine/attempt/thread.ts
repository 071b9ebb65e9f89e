/**
 * Runs a module's `run` in a thread of its own, for work that may block, grow or hang: foreign files, heavy parsing.
 * The thread lives for one call. It gets a copy of the input, no settings and no database, and is gone when the call ends,
 * however it ends.
 */
import { type Transferable, Worker as Thread } from "node:worker_threads";
import { defineProblem, Problem, type ProblemKind } from "#base/problem.ts";

export const threadTimeout = defineProblem("thread-timeout", { status: 422, title: "The work took too long", retry: false });
export const threadMemory = defineProblem("thread-memory", { status: 422, title: "The work needed too much memory", retry: false });
export const threadCrashed = defineProblem("thread-crashed", { status: 500, title: "The work's thread died" });

export interface ThreadLimits {
  readonly timeoutMs: number;
  /** Of the thread's heap and the buffers that it holds. Looked at every 50 ms. */
  readonly memoryMb: number;
  /** Ends the thread; its reason is then thrown. */
  readonly signal?: AbortSignal;
  /** @param percent 0 to 100 */
  readonly onProgress?: (percent: number, step: string) => void;
  /** Buffers of the input that move instead of being copied; the caller cannot use them any more. */
  readonly transfer?: readonly Transferable[];
}

/** What the thread tells: at most one of the last three, and nothing behind it. */
export type ThreadMessage =
  | { readonly kind: "progress"; readonly percent: number; readonly step: string }
  | { readonly kind: "done"; readonly output: unknown }
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly detail: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: "failed"; readonly message: string; readonly stack: string };

/** What a module that runs in a thread exports as `run`. */
export type ThreadRun<Input, Output> = (input: Input, report: (percent: number, step: string) => void) => Output | Promise<Output>;

/**
 * @param module of the file that exports `run(input, report)`; input and output are what a structured clone can carry
 * @throws threadTimeout, threadMemory, threadCrashed; the signal's reason; a problem thrown inside as the same problem; a
 * bug inside as an error with its stack
 */
export async function runInThread<Input, Output>(module: URL, input: Input, limits: ThreadLimits): Promise<Output> {
  limits.signal?.throwIfAborted();
  const thread = new Thread(new URL("./thread-entry.ts", import.meta.url), {
    workerData: { module: module.href, input },
    transferList: [...(limits.transfer ?? [])],
    // At its own limit V8 may end the whole process instead of the thread, so that limit lies well above ours.
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb + spareMb, maxYoungGenerationSizeMb: 32 },
    env: {},
  });
  try {
    return (await ending(thread, limits)) as Output;
  } finally {
    await thread.terminate();
  }
}

const spareMb = 384;
const lookMs = 50;

/** Settles with what comes first: the answer, the limit, the signal, the thread's death. */
function ending(thread: Thread, { timeoutMs, memoryMb, signal, onProgress }: ThreadLimits): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      settle(() =>
        reject(threadTimeout(`It took longer than ${Math.round(timeoutMs / 1000)} s and was stopped. Try a smaller input.`, { timeoutMs })),
      );
    }, timeoutMs);
    const full = () =>
      settle(() => reject(threadMemory(`It needed more than ${memoryMb} MB and was stopped. Try a smaller input.`, { memoryMb })));
    const scale = setInterval(() => {
      heapMb(thread).then(
        (used) => (used > memoryMb ? full() : undefined),
        () => {},
      );
    }, lookMs);
    const abort = () => settle(() => reject(signal?.reason));
    const settle = (end: () => void) => {
      clearTimeout(timer);
      clearInterval(scale);
      signal?.removeEventListener("abort", abort);
      end();
    };
    signal?.addEventListener("abort", abort, { once: true });
    thread.on("message", (message: ThreadMessage) => {
      if (message.kind === "progress") onProgress?.(message.percent, message.step);
      else settle(() => (message.kind === "done" ? resolve(message.output) : reject(thrownInside(message))));
    });
    thread.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") full();
      else settle(() => reject(threadCrashed(`The thread died: ${error.message}`, {}, { cause: error })));
    });
    thread.on("exit", (code) => settle(() => reject(threadCrashed(`The thread ended with code ${code} and without an answer.`))));
  });
}

/** Fails where the thread is not there yet or not any more. */
async function heapMb(thread: Thread): Promise<number> {
  const statistics = await thread.getHeapStatistics();
  return (statistics.used_heap_size + statistics.external_memory) / (1024 * 1024);
}

function thrownInside(message: Extract<ThreadMessage, { kind: "problem" | "failed" }>): Error {
  if (message.kind === "problem") return new Problem(message.problem, message.detail, message.data);
  const error = new Error(message.message);
  error.stack = message.stack;
  return error;
}
