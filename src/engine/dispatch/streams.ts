/**
 * What dispatch asks of Redis, and nothing more: streams of messages that a consumer group hands out. Everything behind it may
 * be lost, doubled or come in another order; it may also refuse, and then it says so.
 */

/** A stream and the group that reads it. */
export interface StreamKey {
  readonly stream: string;
  readonly group: string;
}

export interface Message extends StreamKey {
  /** Time in milliseconds, and a number within it: `1763745600000-0`. */
  readonly id: string;
  readonly members: Readonly<Record<string, string>>;
}

/** A message that says no more than which task. */
export interface Offer {
  readonly stream: string;
  readonly project_id: string;
  readonly id: string;
}

/** What a stream holds, as its sweeper sees it. */
export interface Survey {
  readonly key: StreamKey;
  readonly length: number;
  /** Oldest first, at most as many as were asked for. */
  readonly messages: readonly Message[];
  /** Handed out and not acknowledged. */
  readonly pending: ReadonlyMap<string, { readonly idleMs: number; readonly deliveries: number }>;
  /** The last message that was handed out. */
  readonly lastDelivered: string;
}

export interface StreamFigures {
  readonly length: number;
  /** Not handed out yet. */
  readonly lag: number;
  readonly pending: number;
  /** Age of the oldest message; null where there is none. */
  readonly oldestMs: number | null;
  readonly dead: number;
}

export interface Streams {
  readonly isUp: () => boolean;
  readonly onChange: (heard: (isUp: boolean) => void) => () => void;
  /** Adds messages where the stream is not full and nobody waits in line already. @returns how many were added */
  readonly offer: (offers: readonly Offer[]) => Promise<number>;
  /** Adds messages whatever is there: for the sweeper, which knows. */
  readonly refill: (offers: readonly Offer[]) => Promise<void>;
  /** Says how many messages a stream may hold, and whether others wait in line for it. */
  readonly setWindow: (stream: string, window: number, hasMore: boolean) => Promise<void>;
  /**
   * Hands at most `count` messages to a consumer, without waiting. Makes streams and groups that are not there.
   * @returns `isLow` where a stream runs dry although more wait in line for it
   */
  readonly take: (keys: readonly StreamKey[], consumer: string, count: number) => Promise<{ messages: Message[]; isLow: boolean }>;
  /** Resolves when one of the streams has something that the last `take` has not seen, or after a while. */
  readonly wait: (keys: readonly StreamKey[]) => Promise<void>;
  /** Acknowledges and removes messages, at once or not at all. */
  readonly finish: (messages: readonly Message[]) => Promise<void>;
  /** Moves a message to its stream's dead letters, with the reason. */
  readonly bury: (message: Message, reason: string) => Promise<void>;
  /** Adds a message anew, behind the others, and removes the old one, whose id it keeps as its member `message_id`. */
  readonly requeue: (message: Message) => Promise<void>;
  readonly survey: (key: StreamKey, most: number) => Promise<Survey>;
  /** Hands over what other consumers were given longer than `idleMs` ago and did not acknowledge. */
  readonly takeOver: (key: StreamKey, consumer: string, idleMs: number, most: number) => Promise<Message[]>;
  /** Forgets consumers that have nothing and were not heard of for `idleMs`. */
  readonly forgetConsumers: (key: StreamKey, idleMs: number) => Promise<void>;
  /** True for one asker at a time, who then has `withinMs`. */
  readonly lock: (name: string, withinMs: number) => Promise<boolean>;
  readonly unlock: (name: string) => Promise<void>;
  readonly figures: (key: StreamKey) => Promise<StreamFigures>;
  readonly close: () => Promise<void>;
}

/** Streams of one type of task. What is urgent is handed out first. */
export function streamKeys(type: string, agent: string): readonly [urgent: StreamKey, normal: StreamKey] {
  const group = `${agent}-workers`;
  return [
    { stream: `${type}:urgent`, group },
    { stream: type, group },
  ];
}

/** The type whose tasks a stream carries. */
export function typeOfStream(stream: string): string {
  return stream.replace(/:urgent$/, "");
}

/** Where the dead letters of a stream lie. */
export function deadStream(stream: string): string {
  return `${typeOfStream(stream)}:dead`;
}

/** When a message was added, as Redis's clock said. */
export function timeOfMessage({ id }: { readonly id: string }): number {
  return Number(id.split("-")[0]);
}
