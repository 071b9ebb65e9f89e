/**
 * Tries whether this code could go on with a task that other code has begun, without doing anything.
 *
 * The task's code is run on the record that the task has: what is recorded is given back, and the first thing that is not recorded
 * is never answered, so the code stands still there. By then it has shown in what order it asks, which is compared with the
 * record as in earnest (steps.ts). What the code does outside of the durable words can't be kept from happening.
 */
import { silentLog } from "#base/log.ts";
import { Problem } from "#base/problem.ts";
import { childFailure } from "./attempt.ts";
import { stepsChanged } from "../problems.ts";
import type { KnownTask, Registry } from "../registry.ts";
import type { LiveTask } from "../sql/live.ts";
import { approvalName, openStepBook } from "./steps.ts";
import type { Work } from "../work.ts";

export interface Verdict {
  /** `unsure`: the code neither asked for anything nor ended within the time. */
  readonly is: "fine" | "not" | "unsure";
  /** In a sentence; null where all is fine. */
  readonly why: string | null;
}

export interface DryResumeOptions {
  /** Adds what floors above give to tasks; whatever of that has effects must call `stop` instead. */
  readonly widen: (work: Work, stop: () => Promise<never>) => Work;
  /** Longest time for one task. Default 2,000. */
  readonly withinMs?: number;
}

/** @returns whether the code of `registry` could go on with a task */
export async function dryResume(registry: Registry, task: LiveTask, options: DryResumeOptions): Promise<Verdict> {
  const known = registry.tasks.get(task.type);
  if (known === undefined) return not(`No application has a task ${task.type} any more.`);
  if (!known.takes.includes(task.definition)) {
    const resumes = known.takes.length > 1 ? `, and resumes ${known.takes.slice(1).join(", ")}` : "";
    return not(`It was started by version ${task.definition} of the task's code; this is version ${known.version}${resumes}.`);
  }
  const input = known.definition.input.safeParse(task.input);
  if (!input.success) {
    const [issue] = input.error.issues;
    return not(`Its input does not fit any more: /${issue?.path.join("/") ?? ""} ${issue?.message ?? ""}`);
  }
  return rehearse(known, task, input.data, options);
}

const not = (why: string): Verdict => ({ is: "not", why });
const fine: Verdict = { is: "fine", why: null };

async function rehearse(known: KnownTask, task: LiveTask, input: unknown, { widen, withinMs = 2_000 }: DryResumeOptions): Promise<Verdict> {
  const stage = openStage(task);
  const ended = (async () => known.definition.run(input, widen(stage.work, stage.stop)))().then(
    () => stage.verdict(null),
    (error: unknown) => stage.verdict(error ?? new Error("nothing in particular")),
  );
  const deadline = performance.now() + withinMs;
  const verdict = await Promise.race([ended, stage.stands(deadline)]);
  stage.leave();
  return verdict;
}

/** Rounds of the event loop in which nothing is asked: what goes on in the code by itself has come to where it waits. */
const quietRounds = 5;

/** The durable words over a record, and what was seen of the code through them. */
function openStage(task: LiveTask) {
  const controller = new AbortController();
  const book = openStepBook(task.id, task.steps);
  const asked = new Set<string>();
  let clash: unknown = null;
  let standing = 0;
  let asks = 0;
  let isBeyond = false;

  const stand = (): Promise<never> => {
    standing += 1;
    return book.during(() => new Promise<never>(() => undefined));
  };
  /** Something with effects that is no step: it would be done again in earnest, and the code would go on behind it. */
  const stop = (): Promise<never> => {
    asks += 1;
    isBeyond = true;
    return stand();
  };
  const ask: Ask = async (name, kind) => {
    asks += 1;
    let entered;
    try {
      entered = book.enter(name, kind);
    } catch (error) {
      clash ??= error;
      throw error;
    }
    const { key, kept } = entered;
    asked.add(key);
    if (kept?.status === "done") return kept.output;
    if (kept?.status === "expired") return kind === "approval" ? false : null;
    if (kept?.status === "failed") throw childFailure(kept.output);
    return stand();
  };
  const verdict = (error: unknown): Verdict => {
    if (stepsChanged.is(clash)) return not(clash.message);
    if (clash !== null) return not((clash as Error).message);
    // A problem is what the code would fail with anyway, and an abort is ours.
    if (error !== null && !(error instanceof Problem)) return not(`The code fails on what is recorded: ${String(error)}`);
    const unasked = task.steps.filter(({ key }) => !asked.has(key));
    if (unasked.length === 0 || isBeyond || error !== null) return fine;
    const names = unasked.map(({ key }) => `"${key}"`).join(", ");
    return not(`The code does not come to ${names} any more, which ${unasked.length === 1 ? "is" : "are"} recorded.`);
  };
  return {
    work: rehearsedWords(task, { signal: controller.signal, ask, stop }),
    stop,
    verdict,
    /** Resolves once the code stands still at something that is not recorded, or time is up. */
    stands: async (deadline: number): Promise<Verdict> => {
      for (let quiet = 0, seen = -1; performance.now() < deadline; quiet = asks === seen ? quiet + 1 : 0, seen = asks) {
        if (clash !== null || (standing > 0 && quiet >= quietRounds)) return verdict(null);
        await new Promise((resolve) => (quiet > quietRounds ? setTimeout(resolve, 2) : setImmediate(resolve)));
      }
      return standing > 0 ? verdict(null) : { is: "unsure", why: "The code did something outside of steps for too long to be tried." };
    },
    leave: () => controller.abort(new Error("This was a trial.")),
  };
}

type Ask = (name: string, kind: string) => Promise<unknown>;

function rehearsedWords(task: LiveTask, { signal, ask, stop }: { signal: AbortSignal; ask: Ask; stop: () => Promise<never> }): Work {
  return {
    taskId: task.id,
    projectId: task.project_id,
    correlationId: task.id,
    attempt: 1,
    signal,
    log: silentLog,
    progress: () => undefined,
    step: (name) => ask(name, "run") as Promise<never>,
    transaction: (name) => ask(name, "transaction") as Promise<never>,
    sleep: async (name) => void (await ask(name, "sleep")),
    waitFor: ((event: { name: string }) => ask(`wait for ${event.name}`, "wait")) as Work["waitFor"],
    approve: async (question) => (await ask(approvalName(question), "approval")) === true,
    start: (type) => ask(`start ${type.name}`, "start") as Promise<never>,
    emit: async (event) => void (await ask(`emit ${event.name}`, "emit")),
    thread: stop,
  };
}
