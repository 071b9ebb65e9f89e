/** One attempt at a task: gives its code the durable words, and says how it ended. */
import type { Clock } from "#base/clock.ts";
import { durationMs, timeText } from "#base/duration.ts";
import { inputRefused } from "#base/input.ts";
import { storableJson } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import { isTracing, traced } from "#observe/spans.ts";
import type { Database } from "#store/database.ts";
import {
  childFailed,
  failureDocument,
  isStorageFull,
  isWorthRetrying,
  leaseLost,
  stepsChanged,
  taskCancelled,
  taskTimedOut,
  workerStopping,
} from "../problems.ts";
import { makeInside, spanOfSending, startInside, type InsideParts } from "../inside.ts";
import type { Origin } from "../origin.ts";
import type { KnownTask } from "../registry.ts";
import { othersFor } from "../sql/live.ts";
import type { ReadyTask } from "../sql/dispatch.ts";
import { keepStep, type KeptStep } from "../sql/steps.ts";
import { traceparentOfTask } from "../sql/traces.ts";
import type { ClaimedTask, Outcome, StepRecord } from "../sql/turn.ts";
import { approvalName, type AskedStep, openStepBook, type StepBook } from "./steps.ts";
import { runInThread } from "./thread.ts";
import type { Work } from "../work.ts";

export interface AttemptParts extends InsideParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 up to 1, for the jitter of pauses. */
  readonly random: () => number;
  /** What floors above add to the words. */
  readonly widen: (work: Work) => Work;
  /** Keeps a step with the worker's next commit. @throws leaseLost */
  readonly keep: (step: StepRecord) => Promise<void>;
  /** Looks whether what the task will wait for came before. */
  readonly lookBehind: (projectId: string, taskId: string, keys: readonly string[]) => Promise<void>;
  /** Looks whether a child that others started too has ended meanwhile. */
  readonly lookAtChild: (projectId: string, childId: string) => Promise<void>;
  /** The lease under which the task is held. */
  readonly workerId: string;
  readonly publish: (claimed: ClaimedTask, percent: number, step: string | undefined) => void;
}

/** An attempt under way, as its worker sees it. */
export interface Attempt {
  readonly claimed: ClaimedTask;
  /** Stops it: `reason` is what its signal is aborted with. */
  readonly abort: (reason: unknown) => void;
  /** How it ended; null when it was no longer this worker's to say. Never rejects. */
  readonly ended: Promise<Outcome | null>;
}

/** How long code that was told to stop may take before its task goes on without it. */
const graceMs = 5_000;

/** @param kept steps of earlier attempts; a promise where they have to be read first */
export function startAttempt(
  parts: AttemptParts,
  known: KnownTask,
  claimed: ClaimedTask,
  kept: readonly KeptStep[] | Promise<readonly KeptStep[]>,
): Attempt {
  const controller = new AbortController();
  const begin = () => run(parts, known, { claimed, kept, controller });
  return { claimed, abort: (reason) => controller.abort(reason), ended: isTracing() ? runTraced(parts, claimed, begin) : begin() };
}

/** Goes on with the trace of what made the task, wherever that was. */
async function runTraced(parts: AttemptParts, claimed: ClaimedTask, begin: () => Promise<Outcome | null>): Promise<Outcome | null> {
  const parent = await traceparentOfTask(parts.database, claimed.project_id, claimed.id).catch(() => null);
  const attributes = {
    ...spanOfSending(claimed.type).attributes,
    ...{ "messaging.operation.type": "process", "messaging.message.id": claimed.id },
    ...{ "messaging.message.conversation_id": claimed.correlation_id, "hallway.project": claimed.project_id },
    "hallway.attempt": claimed.attempt,
  };
  return traced(`process ${claimed.type}`, { kind: "CONSUMER", attributes, parent }, async (span) => {
    const outcome = await begin();
    span?.note({ "hallway.outcome": outcome?.status ?? "lost" });
    if (outcome === null || outcome.error !== null)
      span?.fail((outcome?.error as { detail?: string } | null)?.detail ?? "the lease was lost");
    return outcome;
  });
}

interface Run {
  readonly claimed: ClaimedTask;
  readonly kept: readonly KeptStep[] | Promise<readonly KeptStep[]>;
  readonly controller: AbortController;
}

async function run(parts: AttemptParts, known: KnownTask, { claimed, kept, controller }: Run): Promise<Outcome | null> {
  const { signal } = controller;
  const limit = `${known.timeoutMs / 1_000} s`;
  const cancelTimer = parts.clock.after(known.timeoutMs, () =>
    controller.abort(
      taskTimedOut(`${claimed.type} took longer than its limit of ${limit}: make it faster, split it, or raise its timeout.`),
    ),
  );
  try {
    const book = openStepBook(claimed.id, Array.isArray(kept) ? kept : await kept);
    const input = known.definition.input.safeParse(claimed.input);
    if (!input.success) throw inputStrange(claimed, input.error);
    const work = parts.widen(makeWork({ parts, claimed, book, signal }));
    const result = await settledOrAbandoned(parts, book, signal, () => known.definition.run(input.data, work));
    if (book.isSuspended()) return outcome(parts, claimed, "waiting");
    if ("error" in result) throw result.error;
    return outcome(parts, claimed, "completed", { output: storable(`The output of ${claimed.type}`, result.value) });
  } catch (error) {
    const reason = signal.aborted ? signal.reason : error;
    return (await handedOver(parts, claimed, reason)) ?? failed(parts, known, claimed, reason);
  } finally {
    cancelTimer();
  }
}

type Settled = { value: unknown } | { error: unknown };

/** Waits for the code and all it has under way; for code that was told to stop, only a while. */
function settledOrAbandoned(parts: AttemptParts, book: StepBook, signal: AbortSignal, code: () => Promise<unknown>): Promise<Settled> {
  return new Promise((resolve) => {
    let cancelGrace = () => {};
    const finish = (settled: Settled) => {
      cancelGrace();
      signal.removeEventListener("abort", startGrace);
      resolve(settled);
    };
    const startGrace = () => {
      cancelGrace = parts.clock.after(graceMs, () => finish({ error: signal.reason }));
    };
    signal.addEventListener("abort", startGrace);
    if (signal.aborted) startGrace();
    invoke(code).then(async (settled) => {
      await book.settled();
      finish(settled);
    }, finish);
  });
}

async function invoke(code: () => Promise<unknown>): Promise<Settled> {
  try {
    return { value: await code() };
  } catch (error) {
    return { error };
  }
}

/** What one value may take in the database. Larger ones belong into a file. */
const mostBytes = 32 * 1024 * 1024;

/** A value as it is kept. It is looked at here, where it fails its own attempt, and not in a turn, which it would fail for others too. */
function storable(what: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean" || typeof value === "number") return value;
  const { length } = storableJson(value);
  if (length > mostBytes)
    throw new RangeError(`${what} takes ${length} characters of JSON, more than ${mostBytes}: keep it in a file and give its name.`);
  return value;
}

function outcome(parts: AttemptParts, claimed: ClaimedTask, status: Outcome["status"], more: Partial<Outcome> = {}): Outcome {
  return {
    project_id: claimed.project_id,
    id: claimed.id,
    fence: claimed.fence,
    status,
    counts: status !== "waiting",
    delay_ms: 0,
    output: null,
    error: null,
    event_id: parts.newId(),
    event_type: `task.${status}`,
    ...more,
  };
}

const roomPauseMs = 10_000;

/** Marks that the input was refused to the whole attempt, and not by something that the code called. */
const strangeInputs = new WeakSet<object>();

function inputStrange({ type }: ClaimedTask, error: Parameters<typeof inputRefused>[1]) {
  const problem = inputRefused(`task ${type}`, error);
  strangeInputs.add(problem);
  return problem;
}

const handOverPauseMs = 500;

/**
 * While a release goes out, what this code can't go on with may be well with another worker's: it is left to those that have not
 * tried. Null where the error is of another kind, or nobody is left: the last one fails the task.
 */
async function handedOver(parts: AttemptParts, claimed: ClaimedTask, error: unknown): Promise<Outcome | null> {
  if (!stepsChanged.is(error) && !(error instanceof Object && strangeInputs.has(error))) return null;
  const delay_ms = handOverPauseMs * (0.5 + parts.random());
  const left = { counts: false, delay_ms, event_type: "task.released" };
  try {
    const others = await othersFor(parts.database, claimed, parts.workerId);
    if (others.left === 0) return null;
    parts.log.info({ task: claimed.id, type: claimed.type, project: claimed.project_id, error }, "a task was left to other code");
    return outcome(parts, claimed, "pending", { ...left, error: { ...failureDocument(error), refused_by: others.refusedBy } });
  } catch (fault) {
    parts.log.warn({ task: claimed.id, project: claimed.project_id, error: fault }, "could not look who else takes a task");
    return outcome(parts, claimed, "pending", { ...left, error: failureDocument(error) });
  }
}

function failed(parts: AttemptParts, known: KnownTask, claimed: ClaimedTask, error: unknown): Outcome | null {
  if (leaseLost.is(error)) return null;
  if (workerStopping.is(error)) return outcome(parts, claimed, "pending", { counts: false, event_type: "task.released" });
  const document = failureDocument(error);
  if (taskCancelled.is(error)) return outcome(parts, claimed, "cancelled", { error: document });
  const fields = {
    task: claimed.id,
    type: claimed.type,
    project: claimed.project_id,
    correlation: claimed.correlation_id,
    attempt: claimed.attempt,
    error,
  };
  if (isStorageFull(error)) {
    parts.log.warn(fields, "no room on the disk for what a task keeps");
    const delay_ms = roomPauseMs * (0.75 + parts.random() / 2);
    return outcome(parts, claimed, "pending", { counts: false, delay_ms, error: document, event_type: "task.retried" });
  }
  if (claimed.attempt >= claimed.max_attempts || !isWorthRetrying(error)) {
    parts.log.error(fields, "task failed");
    return outcome(parts, claimed, "failed", { error: document });
  }
  parts.log.warn(fields, "attempt failed");
  const pause = known.pauseMs(claimed.attempt);
  const jittered = pause * (0.75 + parts.random() / 2);
  return outcome(parts, claimed, "pending", { delay_ms: jittered, error: document, event_type: "task.retried" });
}

interface Words {
  readonly parts: AttemptParts;
  readonly claimed: ClaimedTask;
  readonly book: StepBook;
  readonly signal: AbortSignal;
}

function makeWork(words: Words): Work {
  const { parts, claimed, signal } = words;
  return {
    taskId: claimed.id,
    projectId: claimed.project_id,
    correlationId: claimed.correlation_id,
    attempt: claimed.attempt,
    signal,
    log: parts.log,
    progress: (percent, step) => parts.publish(claimed, percent, step),
    step: (name, runStep) => ask(words, name, "run", (asked) => keepRun(words, asked, runStep)),
    transaction: (name, runInside) =>
      ask(words, name, "transaction", (asked) => inTransaction(words, asked, (inside) => runInside(inside))),
    sleep: async (name, until) => {
      const when = until instanceof Date ? { wake_at: timeText(until) } : { wake_ms: durationMs(until) };
      await ask(words, name, "sleep", (asked) => wait(words, asked, when));
    },
    waitFor: (async (event, options: { where?: unknown; within?: Parameters<typeof durationMs>[0] } = {}) => {
      const limit = options.within === undefined ? {} : { wake_ms: durationMs(options.within) };
      return ask(words, `wait for ${event.name}`, "wait", (asked) =>
        wait(words, asked, { event_type: event.name, event_where: options.where ?? {}, ...limit }),
      );
    }) as Work["waitFor"],
    approve: async (question, { within } = {}) => {
      const limit = within === undefined ? {} : { wake_ms: durationMs(within) };
      return (await ask(words, approvalName(question), "approval", (asked) => wait(words, asked, { question, ...limit }))) === true;
    },
    start: (async (type, input, options) =>
      ask(words, `start ${type.name}`, "start", (asked) =>
        startChild(words, asked, { type, input, ...(options ? { options } : {}) }),
      )) as Work["start"],
    emit: async (event, data) => {
      await ask(words, `emit ${event.name}`, "emit", (asked) =>
        inTransaction(words, asked, async (inside) => {
          await inside.emit(event, data);
          return null;
        }),
      );
    },
    thread: (module, input, { progress: [from, to] = [0, 100], ...limits }) =>
      runInThread(module, input, {
        ...limits,
        signal,
        onProgress: (percent, step) => parts.publish(claimed, from + ((to - from) * percent) / 100, step),
      }),
  };
}

/** The answer of a step: from the record where it has one, otherwise by doing it. */
async function ask<Result>(words: Words, name: string, kind: string, perform: (asked: AskedStep) => Promise<unknown>): Promise<Result> {
  words.signal.throwIfAborted();
  const asked = words.book.enter(name, kind);
  const { kept } = asked;
  if (kept?.status === "done") return kept.output as Result;
  if (kept?.status === "expired") return (kind === "approval" ? false : null) as Result;
  if (kept?.status === "failed") throw childFailure(kept.output);
  if (kept?.status === "open") return words.book.during(() => waitOn(words, asked, kept));
  // What waits gives its place away in the middle, and has no end that could be told.
  if (!kindsWithEnd.has(kind)) return (await words.book.during(() => perform(asked))) as Result;
  const attributes = { "hallway.step": asked.key, "hallway.step.kind": kind };
  return (await words.book.during(() => traced(`step ${name}`, { attributes }, () => perform(asked)))) as Result;
}

const kindsWithEnd: ReadonlySet<string> = new Set(["run", "transaction", "emit"]);

export function childFailure(output: unknown) {
  const child = output as { child_id: string; type: string; status: string; error: { detail?: string } | null };
  return childFailed(
    `The ${child.type} that this task started is ${child.status}${child.error?.detail ? `: ${child.error.detail}` : "."}`,
    {
      child_id: child.child_id,
      child_error: child.error,
    },
  );
}

async function keepRun<Result>(
  words: Words,
  asked: AskedStep,
  runStep: (step: { signal: AbortSignal; idempotencyKey: string }) => Promise<Result> | Result,
) {
  const { parts, claimed, signal } = words;
  const startedMs = parts.clock.nowMs();
  const output = await runStep({ signal, idempotencyKey: `${claimed.id}/${asked.key}` });
  signal.throwIfAborted();
  await parts.keep(
    record(words, asked, {
      status: "done",
      output: storable(`The result of step "${asked.key}"`, output),
      started_ms_ago: parts.clock.nowMs() - startedMs,
    }),
  );
  return output;
}

function record(words: Words, asked: AskedStep, more: Pick<StepRecord, "status"> & Partial<StepRecord>): StepRecord {
  const { claimed, parts } = words;
  return {
    project_id: claimed.project_id,
    task_id: claimed.id,
    fence: claimed.fence,
    key: asked.key,
    position: asked.position,
    alone: asked.alone,
    kind: asked.kind,
    attempt: claimed.attempt,
    output: null,
    started_ms_ago: 0,
    wake_ms: null,
    wake_at: null,
    event_type: null,
    event_where: null,
    question: null,
    event_id: parts.newId(),
    ...more,
  };
}

async function wait(words: Words, asked: AskedStep, waits: Partial<StepRecord>): Promise<never> {
  await words.parts.keep(record(words, asked, { ...waits, status: "open" }));
  if (asked.kind === "wait") await words.parts.lookBehind(words.claimed.project_id, words.claimed.id, [asked.key]);
  return words.book.suspend();
}

/** Goes on with a wait of an earlier attempt, which may have died before it looked whether what it waits for came before. */
async function waitOn({ parts, claimed, book }: Words, asked: AskedStep, kept: KeptStep): Promise<never> {
  if (asked.kind === "wait") await parts.lookBehind(claimed.project_id, claimed.id, [asked.key]);
  if (kept.child_id !== null) await parts.lookAtChild(claimed.project_id, kept.child_id);
  return book.suspend();
}

function originWithin({ claimed }: Words): Origin {
  return {
    actor: { type: "task", id: claimed.id },
    correlationId: claimed.correlation_id,
    causationId: claimed.id,
    hops: claimed.hops,
  };
}

/** Keeps the step and does what it does in one transaction, under the task's fence. */
async function inTransaction<Result>(
  words: Words,
  asked: AskedStep,
  perform: (inside: ReturnType<typeof makeInside>) => Promise<Result>,
): Promise<Result> {
  const { parts, claimed } = words;
  return parts.database.forProject(claimed.project_id).transaction(async (transaction) => {
    const output = await perform(makeInside(parts, transaction, originWithin(words)));
    await keepOrGiveUp(words, transaction, asked, {
      status: "done",
      output: storable(`The result of step "${asked.key}"`, output),
      child_id: null,
    });
    return output;
  });
}

async function keepOrGiveUp(
  words: Words,
  transaction: Parameters<typeof keepStep>[0],
  asked: AskedStep,
  step: { status: "open" | "done"; output: unknown; child_id: string | null },
): Promise<void> {
  const { claimed, parts } = words;
  const { key, position, alone, kind } = asked;
  const answer = await keepStep(transaction, {
    project_id: claimed.project_id,
    task_id: claimed.id,
    fence: claimed.fence,
    key,
    position,
    alone,
    kind,
    attempt: claimed.attempt,
    event_id: parts.newId(),
    ...step,
  });
  if (answer === "cancelled") throw taskCancelled("The task was cancelled.", { task_id: claimed.id });
  if (answer === "lost") throw leaseLost(`Another worker has taken over task ${claimed.id}.`);
}

async function startChild(
  words: Words,
  asked: AskedStep,
  child: Pick<Parameters<typeof startInside>[1], "type" | "input" | "options">,
): Promise<never> {
  const { parts, claimed } = words;
  const childId = await parts.database.forProject(claimed.project_id).transaction(async (transaction) => {
    const ready: ReadyTask[] = [];
    const place = { parts, transaction, projectId: claimed.project_id, ready };
    const id = await startInside(place, { ...child, origin: originWithin(words), parentId: claimed.id });
    await keepOrGiveUp(words, transaction, asked, { status: "open", output: null, child_id: id });
    transaction.afterCommit(() => parts.bell.ring(ready));
    return id;
  });
  if (child.options?.deduplicationKey !== undefined) await parts.lookAtChild(claimed.project_id, childId);
  return words.book.suspend();
}
