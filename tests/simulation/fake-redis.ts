/**
 * A Redis of the simulation: streams that many processes share, over a bad line. It also forgets everything, loses, doubles and
 * reorders messages, is away for a while, and refuses to take more.
 */
import { deadStream, type Message, type Offer, type StreamKey, type Streams } from "#engine/dispatch/streams.ts";
import type { Process } from "./process.ts";
import type { Random } from "./random.ts";
import { type Scheduler, world } from "./scheduler.ts";
import { call, type Line } from "./shaky-database.ts";

export interface FakeRedis {
  /** The streams as a process sees them. */
  readonly connect: (process: Process, line: Line) => Streams;
  /** Does one of the bad things that a Redis may do. */
  readonly misbehave: () => void;
  /** All is well from now on. */
  readonly behave: () => void;
  /** Adds a message as somebody does by hand, who calls it something. @returns whether it was taken */
  readonly addByHand: (stream: string, name: string, program: string) => boolean;
  /** Names of messages that were added by hand and are there still. */
  readonly left: () => string[];
  /** Names of those that it lost before they were a task, or that were set aside. */
  readonly lost: () => ReadonlySet<string>;
}

interface Entry {
  readonly id: string;
  members: Readonly<Record<string, string>>;
}

interface Given {
  consumer: string;
  atMs: number;
  deliveries: number;
}

interface Stream {
  entries: Entry[];
  last: readonly [ms: number, place: number];
  delivered: readonly [ms: number, place: number];
  readonly pending: Map<string, Given>;
}

const blockMs = 2_000;
const smallWindow = 4;

export function openFakeRedis(scheduler: Scheduler, random: Random): FakeRedis {
  let streams = new Map<string, Stream>();
  let full = new Map<string, number>();
  let windows = new Map<string, number>();
  let locks = new Map<string, { token: object; untilMs: number }>();
  let isUp = true;
  let isFull = false;
  const waiters = new Set<() => void>();
  const watchers = new Set<() => void>();
  const gone = new Set<string>();

  const named = (stream: string): Stream => {
    const known = streams.get(stream) ?? { entries: [], last: [0, 0], delivered: [0, 0], pending: new Map<string, Given>() };
    streams.set(stream, known);
    return known;
  };
  const add = (name: string, members: Readonly<Record<string, string>>): string => {
    const stream = named(name);
    const [ms, place] = stream.last;
    stream.last = scheduler.nowMs() > ms ? [scheduler.nowMs(), 0] : [ms, place + 1];
    const id = stream.last.join("-");
    stream.entries.push({ id, members });
    waiters.forEach((wake) => wake());
    return id;
  };
  const remove = (name: string, ids: readonly string[]) => {
    const stream = named(name);
    stream.entries = stream.entries.filter(({ id }) => !ids.includes(id));
    for (const id of ids) stream.pending.delete(id);
  };
  const undelivered = () =>
    [...streams]
      .filter(([name]) => !name.endsWith(":dead"))
      .flatMap(([, stream]) => stream.entries.filter(({ id }) => isAfter(id, stream.delivered)));
  const nameOf = ({ members }: Pick<Entry, "members">) => members["of"];
  const forget = (entries: readonly Pick<Entry, "members">[]) => {
    for (const entry of entries) if (nameOf(entry) !== undefined) gone.add(nameOf(entry)!);
  };
  const flush = () => {
    forget([...streams.values()].flatMap(({ entries }) => entries));
    [streams, full, windows, locks] = [new Map(), new Map(), new Map(), new Map()];
  };
  const setUp = (up: boolean) => {
    isUp = up;
    watchers.forEach((heard) => heard());
  };
  const whole = (entry: Entry | undefined, run: (entry: Entry) => void) => (entry === undefined ? undefined : run(entry));

  const misbehaviours: (() => void)[] = [
    flush,
    () => {
      setUp(false);
      if (random.chance(0.5)) flush();
      scheduler.after(world, random.between(100, 4_000), "redis comes back", () => setUp(true));
    },
    () => {
      isFull = true;
      scheduler.after(world, random.between(100, 4_000), "redis has room", () => (isFull = false));
    },
    () =>
      whole(pickOf(undelivered(), random), (entry) => {
        forget([entry]);
        for (const [name] of streams) remove(name, [entry.id]);
      }),
    () =>
      whole(pickOf(undelivered(), random), (entry) => {
        for (const [name, stream] of streams) {
          // Somebody who adds by hand twice adds two: only what this house adds is doubled.
          if (stream.entries.includes(entry) && nameOf(entry) === undefined) add(name, entry.members);
        }
      }),
    () => {
      const [one, other] = [pickOf(undelivered(), random), pickOf(undelivered(), random)];
      if (one === undefined || other === undefined || nameOf(one) !== undefined || nameOf(other) !== undefined) return;
      [one.members, other.members] = [other.members, one.members];
    },
  ];

  const connect = (process: Process, line: Line): Streams => {
    const token = {};
    const ends = new Map<string, readonly [number, number]>();
    const ask = <Result>(what: string, run: () => Result): Promise<Result> =>
      call(process, line, `redis ${what}`, async () => {
        if (!isUp) throw new Error("Redis is away: the connection was lost.");
        return run();
      });
    const demandRoom = () => {
      if (isFull) throw new Error("OOM: command not allowed, as if the connection was lost.");
    };
    const offerOne = ({ stream, project_id, id }: Offer) => add(stream, { project_id, task_id: id });
    const give = ({ stream, group }: StreamKey, consumer: string, count: number): Message[] => {
      const from = named(stream);
      const given = from.entries.filter(({ id }) => isAfter(id, from.delivered)).slice(0, count);
      for (const { id } of given) {
        from.delivered = partsOf(id);
        from.pending.set(id, { consumer, atMs: scheduler.nowMs(), deliveries: 1 });
      }
      return given.map(({ id, members }) => ({ stream, group, id, members }));
    };
    return {
      isUp: () => isUp,
      onChange: (heard) => {
        const tell = () => void scheduler.after(process, 1, "hears of redis", () => heard(isUp));
        watchers.add(tell);
        process.onDeath(() => watchers.delete(tell));
        return () => watchers.delete(tell);
      },
      offer: (offers) =>
        ask("offer", () => {
          demandRoom();
          let added = 0;
          for (const offer of offers) {
            const window = windows.get(offer.stream) ?? smallWindow;
            if (full.has(offer.stream) || named(offer.stream).entries.length >= window) full.set(offer.stream, window);
            else added += offerOne(offer) === "" ? 0 : 1;
          }
          return added;
        }),
      refill: (offers) =>
        ask("refill", () => {
          demandRoom();
          offers.forEach(offerOne);
        }),
      setWindow: (stream, window, hasMore) =>
        ask("window", () => {
          demandRoom();
          windows.set(stream, Math.min(window, smallWindow));
          if (hasMore) full.set(stream, Math.min(window, smallWindow));
          else full.delete(stream);
        }),
      take: (keys, consumer, count) =>
        ask("take", () => {
          const messages: Message[] = [];
          for (const key of keys) messages.push(...give(key, consumer, count - messages.length));
          for (const { stream } of keys) ends.set(stream, messages.length < count ? named(stream).last : [0, 0]);
          const isLow = keys.some(
            ({ stream }) => (named(stream).entries.length - named(stream).pending.size) * 2 < (full.get(stream) ?? 0),
          );
          return { messages, isLow };
        }),
      wait: async (keys) => {
        if (!isUp) throw new Error("Redis is away: the connection was lost.");
        const hasNew = () => keys.some(({ stream }) => named(stream).entries.some(({ id }) => isAfter(id, ends.get(stream) ?? [0, 0])));
        await new Promise<void>((resolve) => {
          const wake = () => {
            if (!hasNew()) return;
            waiters.delete(wake);
            cancel();
            scheduler.after(process, random.between(0, 2), "redis has something", resolve);
          };
          const cancel = scheduler.after(process, blockMs, "redis has nothing", () => {
            waiters.delete(wake);
            resolve();
          });
          waiters.add(wake);
          process.onDeath(() => waiters.delete(wake));
          wake();
        });
      },
      finish: (messages) => ask("finish", () => messages.forEach(({ stream, id }) => remove(stream, [id]))),
      bury: (message, reason) =>
        ask("bury", () => {
          forget([message]);
          add(deadStream(message.stream), { ...message.members, reason });
          remove(message.stream, [message.id]);
        }),
      requeue: ({ stream, id, members }) =>
        ask("requeue", () => {
          add(stream, { ...members, message_id: members["message_id"] ?? id });
          remove(stream, [id]);
        }),
      survey: (key, most) =>
        ask("survey", () => {
          const stream = named(key.stream);
          const pending = [...stream.pending].map(
            ([id, { atMs, deliveries }]) => [id, { idleMs: scheduler.nowMs() - atMs, deliveries }] as const,
          );
          return {
            key,
            length: stream.entries.length,
            messages: stream.entries.slice(0, most).map(({ id, members }) => ({ ...key, id, members })),
            pending: new Map(pending),
            lastDelivered: stream.delivered.join("-"),
          };
        }),
      takeOver: (key, consumer, idleMs, most) =>
        ask("take over", () => {
          const stream = named(key.stream);
          const late = [...stream.pending].filter(([, { atMs }]) => scheduler.nowMs() - atMs >= idleMs).slice(0, most);
          for (const [id, given] of late) {
            if (stream.entries.every((entry) => entry.id !== id)) stream.pending.delete(id);
            else Object.assign(given, { consumer, atMs: scheduler.nowMs(), deliveries: given.deliveries + 1 });
          }
          const ids = new Set(late.map(([id]) => id));
          return stream.entries.filter(({ id }) => ids.has(id)).map(({ id, members }) => ({ ...key, id, members }));
        }),
      forgetConsumers: async () => undefined,
      lock: (name, withinMs) =>
        ask("lock", () => {
          demandRoom();
          const held = locks.get(name);
          if (held !== undefined && held.untilMs > scheduler.nowMs()) return false;
          locks.set(name, { token, untilMs: scheduler.nowMs() + withinMs });
          return true;
        }),
      unlock: (name) =>
        ask("unlock", () => {
          if (locks.get(name)?.token === token) locks.delete(name);
        }),
      figures: async () => ({ length: 0, lag: 0, pending: 0, oldestMs: null, dead: 0 }),
      close: async () => undefined,
    };
  };

  return {
    connect,
    misbehave: () => random.pick(misbehaviours)(),
    behave: () => {
      isFull = false;
      if (!isUp) setUp(true);
    },
    addByHand: (stream, name, program) => {
      if (!isUp || isFull) return false;
      add(stream, { of: name, program });
      return true;
    },
    left: () =>
      [...streams]
        .filter(([name]) => !name.endsWith(":dead"))
        .flatMap(([, { entries }]) => entries.flatMap((entry) => nameOf(entry) ?? [])),
    lost: () => gone,
  };
}

function pickOf<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items.length === 0 ? undefined : random.pick(items);
}

function partsOf(id: string): readonly [number, number] {
  const [ms, place] = id.split("-");
  return [Number(ms), Number(place)];
}

function isAfter(id: string, [otherMs, otherPlace]: readonly [number, number]): boolean {
  const [ms, place] = partsOf(id);
  return ms > otherMs || (ms === otherMs && place > otherPlace);
}
