/**
 * A worker: claims tasks, runs them, and settles them, in turns. A turn is one statement and one commit (sql/turn.ts);
 * what ends or is asked for while one is under way goes with the next. Idle, a worker sends nothing: the bell wakes it,
 * and once a second it looks by itself, also for cancellations.
 */
import type { Clock } from "#base/clock.ts";
import { timeOfId } from "#base/id.ts";
import { within } from "#observe/context.ts";
import { noTaskMeasures, type TaskMeasures } from "#observe/task-measures.ts";
import { detached } from "#store/detached.ts";
import type { Log } from "#base/log.ts";
import type { NewId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import { Appetite } from "./appetite.ts";
import { type Attempt, type AttemptParts, startAttempt } from "../attempt/attempt.ts";
import { commitTurn } from "./commit-turn.ts";
import type { Dispatch, Handed, Handout } from "../dispatch/dispatch.ts";
import type { Heart, StartHeart } from "./heart.ts";
import { OpenClaims } from "./open-claims.ts";
import { endOf, isRefusal, refusedOutcome, unstarted } from "../attempt/outcome.ts";
import { leaseLost, taskCancelled, workerStopping } from "../problems.ts";
import { handedTypes, type Registry, takenTypes } from "../registry.ts";
import { enterWorker, findCancelled, giveBackUnknown, leaveWorker } from "../sql/leases.ts";
import type { ReadyTask } from "../sql/dispatch.ts";
import { readSteps } from "../sql/steps.ts";
import { type ClaimedTask, type ClaimRequest, type Outcome, type StepRecord, type TurnResult } from "../sql/turn.ts";

export interface WorkerOptions {
  readonly database: Database;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly concurrency: number;
  /** The only types that it claims; all where it is left out. */
  readonly types?: readonly string[];
  readonly leaseMs: number;
  readonly codeVersion: string;
  readonly host: string;
  readonly pid: number;
  readonly startHeart: StartHeart;
  /** How it comes by tasks. */
  readonly dispatch: Dispatch;
  /** Everything that attempts need, but what their worker gives them. */
  readonly attemptParts: Omit<AttemptParts, "keep" | "workerId">;
  readonly measures?: TaskMeasures;
  /** A commit changed something that others may wait for. */
  readonly onCommit: (change: { settled: number; keyed: boolean; released: boolean; woke: readonly ReadyTask[] }) => void;
}

export interface Worker {
  /** Something may be claimable. */
  readonly wake: () => void;
  /** Stops those of these tasks that run here. */
  readonly cancel: (taskIds: readonly string[]) => void;
  readonly runningCount: () => number;
  readonly holds: () => readonly ClaimedTask[];
  /** Takes no new work, lets running tasks finish within the limit, and gives back the rest. */
  readonly stop: (withinMs: number) => Promise<void>;
}

/** Most that one turn settles, keeps or claims. */
const largestTurn = 500;
const pollMs = 1_000;
const nobody = "00000000-0000-0000-0000-000000000000";
const errorPauseMs = [50, 200, 1_000, 3_000];

interface Keeping {
  readonly record: StepRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const worker = new TurningWorker(options);
  await worker.enter();
  return worker;
}

class TurningWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #measures: TaskMeasures;
  readonly #types: readonly string[];
  readonly #mostTurns: number;
  readonly #running = new Map<string, Attempt>();
  readonly #appetite: Appetite;
  readonly #handout: Handout;
  #workerId = "";
  #heart: Heart | null = null;
  #backlog: ClaimedTask[] = [];
  #outcomes: Outcome[] = [];
  #keeping: Keeping[] = [];
  #after: { projectId: string; type: string } | null = null;
  #claimsUnderWay = 0;
  #turnsUnderWay = 0;
  #rings = 0;
  #isHungry = true;
  #isPlanned = false;
  #isStopping = false;
  #mustReconcile = false;
  /** Whether parts of turns are sent one by one, to find the one that the database refuses. */
  #isSingly = false;
  #lastClaim = 0;
  #errors = 0;
  #cancelPoll = () => {};
  #cancelPause: (() => void) | null = null;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#measures = options.measures ?? noTaskMeasures;
    this.#types = takenTypes(options.registry, options.types);
    this.#mostTurns = options.database.kind === "pglite" ? 1 : 2;
    this.#appetite = new Appetite(options.concurrency);
    this.#handout = options.dispatch.handTo({
      types: handedTypes(options.registry, options.types),
      leaseMs: options.leaseMs,
      room: () => this.#room(),
      look: () => this.wake(),
    });
  }

  async enter(): Promise<void> {
    const { database, newId, host, pid, codeVersion, concurrency, leaseMs, log, startHeart } = this.#options;
    const id = newId();
    await enterWorker(database, { id, host, pid, codeVersion, types: this.#types, concurrency, leaseMs });
    this.#workerId = id;
    this.#heart = startHeart({ workerId: this.#workerId, leaseMs, log, onLost: () => void this.#loseLease() });
    this.#poll();
    this.wake();
  }

  wake = (): void => {
    this.#rings += 1;
    this.#isHungry = true;
    this.#plan();
  };

  cancel = (taskIds: readonly string[]): void => {
    for (const id of taskIds) this.#running.get(id)?.abort(taskCancelled("The task was cancelled.", { task_id: id }));
    const cancelled = new Set(taskIds);
    const waiting = this.#backlog.filter((task) => cancelled.has(task.id));
    if (waiting.length === 0) return;
    this.#backlog = this.#backlog.filter((task) => !cancelled.has(task.id));
    for (const task of waiting) this.#outcomes.push(unstarted(task, "cancelled", this.#options.newId));
    this.#plan();
  };

  runningCount = (): number => this.#running.size;

  holds = (): readonly ClaimedTask[] => [...this.#running.values()].map((attempt) => attempt.claimed).concat(this.#backlog);

  stop = async (withinMs: number): Promise<void> => {
    this.#isStopping = true;
    this.#cancelPoll();
    await this.#handout.stop();
    for (const task of this.#backlog.splice(0)) this.#outcomes.push(unstarted(task, "pending", this.#options.newId));
    this.#plan();
    await this.#until(() => this.#running.size === 0, withinMs);
    const reason = workerStopping("The worker is stopping; the task goes on elsewhere.");
    for (const attempt of this.#running.values()) attempt.abort(reason);
    await this.#until(() => this.#isIdle(), 10_000);
    this.#cancelPause?.();
    await this.#heart?.stop();
    await leaveWorker(this.#options.database, this.#workerId).catch(() => undefined);
  };

  #isIdle(): boolean {
    return this.#running.size === 0 && this.#outcomes.length === 0 && this.#keeping.length === 0 && this.#turnsUnderWay === 0;
  }

  #until(isSo: () => boolean, withinMs: number): Promise<void> {
    const { clock } = this.#options;
    const deadlineMs = clock.nowMs() + withinMs;
    return new Promise((resolve) => {
      const look = () => (isSo() || clock.nowMs() >= deadlineMs ? resolve() : void clock.after(5, look));
      look();
    });
  }

  #poll(): void {
    const jitter = 0.75 + this.#options.attemptParts.random() / 2;
    this.#cancelPoll = this.#options.clock.after(pollMs * jitter, () => {
      if (this.#isStopping) return;
      this.wake();
      void this.#lookForCancelled();
      this.#poll();
    });
  }

  /** A bell that rings for a cancellation may go unheard, and one for a task whose claim is not answered yet is. */
  async #lookForCancelled(): Promise<void> {
    const { database, log } = this.#options;
    if (this.#workerId === "" || this.holds().length === 0) return;
    try {
      this.cancel(await findCancelled(database, this.#workerId));
    } catch (error) {
      log.warn({ error, worker: this.#workerId }, "could not look for cancelled tasks");
    }
  }

  /** Sends a turn soon: after what can end at once has ended, so that it goes with it. */
  #plan(): void {
    if (this.#isPlanned || this.#cancelPause !== null) return;
    this.#isPlanned = true;
    detached(() =>
      setImmediate(() => {
        this.#isPlanned = false;
        this.#sendTurns();
      }),
    );
  }

  #sendTurns(): void {
    if (this.#cancelPause !== null) return;
    while (this.#turnsUnderWay < this.#mostTurns && this.#hasWork()) void this.#send();
    this.#handout.roomy();
  }

  #hasWork(): boolean {
    if (this.#outcomes.length > 0 || this.#keeping.length > 0) return true;
    return (this.#handout.waiting() > 0 || this.#looksItself()) && this.#claimable() > 0;
  }

  /** Whether to look for tasks in the database: there may be some, and none are handed out. */
  #looksItself(): boolean {
    return this.#isHungry && !this.#handout.isOpen();
  }

  /** How many tasks there is room for, beside those that are being claimed. */
  #room(): number {
    if (this.#isStopping || this.#mustReconcile || this.#cancelPause !== null || this.#workerId === "") return 0;
    const held = this.#running.size + this.#backlog.length + this.#claimsUnderWay;
    return Math.min(this.#appetite.room(held, this.#backlog.length), largestTurn);
  }

  /** How many tasks to claim now. Of two claims at the same time the second steps over all that the first has locked. */
  #claimable(): number {
    return this.#claimsUnderWay > 0 ? 0 : this.#room();
  }

  async #send(): Promise<void> {
    if (this.#outcomes.length + this.#keeping.length === 0) this.#isSingly = false;
    const outcomes = this.#outcomes.splice(0, this.#isSingly ? 1 : largestTurn);
    const keeping = this.#keeping.splice(0, this.#isSingly ? 1 - outcomes.length : largestTurn);
    const room = this.#claimable();
    const handed = this.#handout.next(room);
    const looked = handed.length === 0 && this.#looksItself() ? room : 0;
    const count = handed.length + looked;
    const rings = this.#rings;
    const workerId = this.#workerId;
    this.#turnsUnderWay += 1;
    this.#claimsUnderWay += count;
    const beganMs = performance.now();
    const answer = await this.#commit(outcomes, keeping, { count, handed }).catch((error: unknown) => ({ error }));
    this.#measures.turned(performance.now() - beganMs);
    this.#claimsUnderWay -= count;
    this.#turnsUnderWay -= 1;
    if ("error" in answer) {
      this.#handout.putBack(handed);
      // What was begun under a lease that is lost by now is not kept any more.
      const isHeld = workerId === this.#workerId;
      if (!isHeld) giveUp(keeping);
      return this.#fail(answer.error, outcomes, isHeld ? keeping : []);
    }
    const { result, woke, claim } = answer;
    this.#errors = 0;
    // What was claimed under a lease that is lost by now is swept: others may have it already.
    if (workerId === this.#workerId) {
      this.#claims.over = this.#claims.over.filter((number) => !claim.over.includes(number));
      this.#take(result, looked, rings, claim.number);
    }
    if (handed.length > 0) this.#handout.settle(handed, new Set(result.claimed.map(({ id }) => id)));
    this.#settle(outcomes, keeping, new Set(result.lost));
    const keyed = outcomes.some((one) => one.status !== "waiting" && this.#keyed.has(holdOf(one)));
    for (const one of outcomes) this.#release(one);
    if (outcomes.length > 0 || keeping.length > 0 || result.claimed.length > 0) {
      const released = outcomes.some((one) => one.status === "pending" && one.delay_ms === 0);
      this.#options.onCommit({ settled: outcomes.length, keyed, released, woke });
    }
    if (this.#mustReconcile && this.#turnsUnderWay === 0) await this.#tryReconcile();
    this.#sendTurns();
    this.#startBacklog();
  }

  /** Of these holds the task has a key, or a parent. Noted per claim: the next one may come before this one's end is answered. */
  readonly #keyed = new Set<string>();
  readonly #children = new Set<string>();
  readonly #claims = new OpenClaims();

  async #commit(
    outcomes: readonly Outcome[],
    keeping: readonly Keeping[],
    { count, handed }: { count: number; handed: readonly Handed[] },
  ) {
    const { newId } = this.#options;
    const steps = keeping.map(({ record }) => record);
    const eventIds = Array.from({ length: count }, newId);
    // Between two leases nothing is claimed, but what ended under the first may still be settled.
    const claim: ClaimRequest = {
      workerId: this.#workerId || nobody,
      types: this.#types,
      count,
      after: this.#after,
      eventIds,
      number: (this.#lastClaim += 1),
      over: this.#claims.over,
      handed,
    };
    const children = outcomes.filter((one) => this.#children.has(holdOf(one)));
    const done = await commitTurn(this.#options, { outcomes, steps, claim, children });
    for (const child of children) this.#children.delete(holdOf(child));
    return { ...done, claim };
  }

  #take({ claimed, hasMore }: TurnResult, asked: number, ringsBefore: number, claim: number): void {
    this.#claims.add(claim, claimed.map(holdOf));
    const inOrder = claimed.toSorted((left, right) => right.priority - left.priority || (left.id < right.id ? -1 : 1));
    this.#backlog.push(...inOrder);
    for (const task of claimed) {
      if (task.concurrency_key !== null) this.#keyed.add(holdOf(task));
      if (task.parent_id !== null) this.#children.add(holdOf(task));
    }
    const last = claimed.at(-1);
    if (last) this.#after = { projectId: last.project_id, type: last.type };
    if (asked > 0 && !hasMore && this.#rings === ringsBefore) this.#isHungry = false;
  }

  #settle(outcomes: readonly Outcome[], keeping: readonly Keeping[], lost: ReadonlySet<string>): void {
    for (const { record, resolve, reject } of keeping) {
      if (lost.has(record.task_id)) reject(leaseLost(`Another worker has taken over task ${record.task_id}.`));
      else resolve();
    }
    if (lost.size === 0) return;
    const holds = [...outcomes, ...keeping.map(({ record }) => ({ id: record.task_id, fence: record.fence }))];
    for (const { id, fence } of holds.filter((hold) => lost.has(hold.id))) {
      const attempt = this.#running.get(id);
      // Another fence is another attempt, which this worker has begun since and holds well.
      if (attempt?.claimed.fence === fence) attempt.abort(leaseLost(`Another worker has taken over task ${id}.`));
    }
  }

  #startBacklog(): void {
    while (this.#running.size < this.#options.concurrency && this.#backlog.length > 0) this.#start(this.#backlog.shift()!);
  }

  #start(claimed: ClaimedTask): void {
    const { registry, database, clock, attemptParts } = this.#options;
    const known = registry.tasks.get(claimed.type)!;
    const kept = claimed.resumed ? readSteps(database, claimed.project_id, claimed.id) : [];
    const startedMs = clock.nowMs();
    const isFirst = claimed.attempt === 1 && !claimed.resumed;
    this.#measures.claimed(claimed.type, isFirst ? startedMs - timeOfId(claimed.id) : null);
    const attempt = within(contextOf(claimed), () =>
      startAttempt({ ...attemptParts, keep: this.#keep, workerId: this.#workerId }, known, claimed, kept),
    );
    this.#running.set(claimed.id, attempt);
    void attempt.ended.then((outcome) => {
      if (this.#running.get(claimed.id) === attempt) this.#running.delete(claimed.id);
      const tookMs = clock.nowMs() - startedMs;
      this.#appetite.note(claimed.type, tookMs);
      this.#measures.ended(claimed.type, endOf(outcome), tookMs);
      if (outcome !== null) this.#outcomes.push(outcome);
      else this.#release(claimed);
      this.#startBacklog();
      this.#plan();
    });
  }

  /** It is over with this claim of a task. */
  #release(task: { readonly id: string; readonly fence: number }): void {
    const hold = holdOf(task);
    this.#keyed.delete(hold);
    this.#children.delete(hold);
    this.#claims.end(hold);
  }

  #keep = (record: StepRecord): Promise<void> =>
    new Promise((resolve, reject) => {
      this.#keeping.push({ record, resolve, reject });
      this.#plan();
    });

  /**
   * Whether the turn was committed is unknown: it is sent again, which is harmless, and what it may have claimed is given back.
   * Where the database refuses what the turn says, its parts are sent one by one, and the bad one fails alone.
   */
  #fail(error: unknown, outcomes: readonly Outcome[], keeping: readonly Keeping[]): void {
    const { clock, log } = this.#options;
    if (isRefusal(error) && outcomes.length + keeping.length > 0) {
      if (outcomes.length + keeping.length === 1) return this.#refuse(error, outcomes, keeping);
      this.#isSingly = true;
      this.#outcomes.unshift(...outcomes);
      this.#keeping.unshift(...keeping);
      return this.#plan();
    }
    this.#outcomes.unshift(...outcomes);
    this.#keeping.unshift(...keeping);
    this.#mustReconcile = true;
    this.#measures.turnFailed();
    const pauseMs = errorPauseMs[Math.min(this.#errors++, errorPauseMs.length - 1)]!;
    log.warn({ error, worker: this.#workerId, pauseMs }, "turn failed");
    if (this.#cancelPause !== null) return;
    const cancel = clock.after(pauseMs, () => {
      this.#cancelPause = null;
      void this.#resume();
    });
    this.#cancelPause = () => {
      cancel();
      this.#cancelPause = null;
    };
  }

  #refuse(error: unknown, [outcome]: readonly Outcome[], [kept]: readonly Keeping[]): void {
    const { log, newId } = this.#options;
    kept?.reject(error);
    if (outcome !== undefined) {
      log.error({ error, task: outcome.id, project: outcome.project_id }, "an outcome could not be kept");
      this.#outcomes.push(refusedOutcome(outcome, error, newId));
    }
    this.#plan();
  }

  async #resume(): Promise<void> {
    if (this.#turnsUnderWay === 0) await this.#tryReconcile();
    this.#plan();
  }

  #tryReconcile(): Promise<void> {
    return this.#reconcile().catch((error: unknown) => this.#fail(error, [], []));
  }

  async #reconcile(): Promise<void> {
    if (this.#workerId === "") return;
    const known = [...this.holds(), ...this.#outcomes];
    const { database, newId, log } = this.#options;
    const given = await giveBackUnknown(database, this.#workerId, known, 1_000, newId);
    if (given.length > 0) log.info({ worker: this.#workerId, count: given.length }, "gave back tasks whose claim was not answered");
    this.#mustReconcile = false;
    this.#isHungry = true;
  }

  /** All that this worker holds may be somebody else's by now: stops it and begins anew under another id. */
  async #loseLease(): Promise<void> {
    const { log, clock } = this.#options;
    this.#measures.leaseLost();
    log.warn({ worker: this.#workerId, running: this.#running.size }, "lease lost");
    for (const [id, attempt] of this.#running) attempt.abort(leaseLost(`The lease on task ${id} ran out.`));
    // They are nobody's now: under the next lease this worker may be given the same tasks anew.
    this.#running.clear();
    this.#workerId = "";
    this.#mustReconcile = false;
    for (const task of this.#backlog.splice(0)) this.#release(task);
    this.#claims.clear();
    giveUp(this.#keeping.splice(0));
    await this.#heart?.stop();
    if (this.#isStopping) return;
    try {
      this.#cancelPoll();
      await this.enter();
    } catch (error) {
      log.warn({ error }, "worker could not enter again");
      clock.after(errorPauseMs.at(-1)!, () => void this.#loseLease());
    }
  }
}

/** Names one claim of a task. */
function holdOf({ id, fence }: { readonly id: string; readonly fence: number }): string {
  return `${id}/${fence}`;
}

/** What everything that an attempt logs says of itself. */
function contextOf({ id, type, attempt, project_id, correlation_id }: ClaimedTask) {
  return { task: id, type, attempt, project: project_id, correlation: correlation_id };
}

function giveUp(keeping: readonly Keeping[]): void {
  for (const { record, reject } of keeping) reject(leaseLost(`The lease on task ${record.task_id} ran out.`));
}
