/**
 * Answers of dear reads, kept until something happens after which they are out of date. What that is, a tool says itself
 * (`changedBy`, which pages listen to as well) and its answer (`also`): each process follows the log of the projects whose
 * answers it keeps, and drops what an event makes false. Who writes through a tool reads their own writes: what that tool
 * told the log is dropped before it is answered.
 */
import { createHash } from "node:crypto";
import type { Clock } from "#base/clock.ts";
import { durationMs } from "#base/duration.ts";
import type { EventLog } from "#engine/log.ts";
import type { Cache } from "#store/cache/cache.ts";
import type { AnyAnswer, App } from "./app.ts";
import type { WarmAnswers } from "./warm-answers.ts";

export interface KeptAnswers {
  /** The answer that is kept, or else what `compute` gives. */
  readonly read: (answer: AnyAnswer, asked: { projectId: string; input: unknown }, compute: () => Promise<unknown>) => Promise<unknown>;
  /** Told when a tool has changed something. Resolves once nobody is told anymore what was true before. @param types of the events that it recorded */
  readonly wrote: (tool: string, projectId: string, types: ReadonlySet<string>) => Promise<void>;
  readonly close: () => void;
}

export interface KeptAnswersParts {
  readonly apps: readonly App[];
  readonly cache: Cache;
  readonly log: Pick<EventLog, "follow">;
  readonly warm: WarmAnswers;
  /** Another version may answer in another form. */
  readonly codeVersion: string;
  readonly clock: Clock;
}

/** After so long without a question a project's log is not followed any more: reading it costs, too. */
const idleMs = 300_000;

/** A project whose log is followed. */
interface Followed {
  /** Resolves once what nobody listened to can't be answered any more. */
  readonly begun: Promise<void>;
  readonly unfollow: () => void;
  askedMs: number;
}

/** A tool whose answers are kept. */
interface Kept {
  readonly tag: string;
  readonly tool: string;
  readonly app: string;
  /** Names of events, or, ending in a point, their beginnings. */
  readonly changedBy: readonly string[];
}

export function keepAnswers({ apps, cache, log, warm, codeVersion, clock }: KeptAnswersParts): KeptAnswers {
  const appOf = new Map(apps.flatMap((app) => app.tools.map(({ tool }) => [tool.name, app.name] as const)));
  const kept = apps.flatMap((app) => app.tools.flatMap((answer) => keptOf(answer, app.name)));
  const followed = new Map<string, Followed>();
  let cancelLook = () => {};

  const drop = async (projectId: string, outdated: readonly Kept[]): Promise<void> => {
    if (outdated.length === 0) return;
    warm.dropped(projectId);
    await cache.drop(
      projectId,
      outdated.map(({ tag }) => tag),
    );
  };
  const lookForIdle = (): void => {
    for (const [projectId, { unfollow, askedMs }] of followed) {
      if (clock.nowMs() - askedMs < idleMs) continue;
      unfollow();
      followed.delete(projectId);
    }
    cancelLook = followed.size === 0 ? () => {} : clock.after(idleMs, lookForIdle);
  };
  /** What was kept before this process listens may be from before an event that nobody heard. */
  const follow = (projectId: string): Promise<void> => {
    const known = followed.get(projectId);
    if (known !== undefined) {
      known.askedMs = clock.nowMs();
      return known.begun;
    }
    const unfollow = log.follow(projectId, (events) => {
      const types = new Set(events.map(({ type }) => type));
      void drop(
        projectId,
        kept.filter((each) => isChangedBy(each, types)),
      );
    });
    if (followed.size === 0) cancelLook = clock.after(idleMs, lookForIdle);
    const begun = drop(projectId, kept);
    followed.set(projectId, { begun, unfollow, askedMs: clock.nowMs() });
    return begun;
  };

  return {
    read: async (answer, { projectId, input }, compute) => {
      const { keep, tool } = answer;
      if (keep === null) return compute();
      await follow(projectId);
      const place = { projectId, key: `answer/${codeVersion}/${tool.name}/${hashOf(input)}`, tags: [tagOf(tool.name)] };
      const read = () => cache.through(place, durationMs(keep.for), async () => JSON.stringify(await compute()));
      warm.asked(projectId, place.key, read);
      const text = await read();
      try {
        return JSON.parse(text!) as unknown;
      } catch {
        // Somebody else has written there.
        return compute();
      }
    },
    wrote: (tool, projectId, types) =>
      drop(
        projectId,
        kept.filter((each) => each.app === appOf.get(tool) || isChangedBy(each, types)),
      ),
    close: () => {
      cancelLook();
      for (const { unfollow } of followed.values()) unfollow();
      followed.clear();
    },
  };
}

function keptOf({ tool, keep }: AnyAnswer, app: string): Kept[] {
  if (keep === null) return [];
  const changedBy = [...tool.changedBy.map(({ name }) => name), ...(keep.also ?? [])];
  if (tool.effect !== "read") throw new TypeError(`Tool ${tool.name} changes something: its answers can't be kept.`);
  return [{ tag: tagOf(tool.name), tool: tool.name, app, changedBy }];
}

function isChangedBy({ changedBy }: Kept, types: ReadonlySet<string>): boolean {
  return [...types].some((type) => changedBy.some((name) => (name.endsWith(".") ? type.startsWith(name) : type === name)));
}

const tagOf = (tool: string) => `answer/${tool}`;

function hashOf(input: unknown): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("base64url");
}
