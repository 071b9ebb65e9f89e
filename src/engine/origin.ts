/** Where a task or an event comes from: who did it, and what led to it. */

/** Who does something, for the events that come of it. */
export interface Actor {
  readonly type: "person" | "key" | "agent" | "task" | "schedule" | "system";
  readonly id: string;
}

export interface Origin {
  readonly actor: Actor;
  /** The first task of the chain; null where one begins here. */
  readonly correlationId: string | null;
  /** The event or task that led to this directly. */
  readonly causationId: string | null;
  /** How many events lie between the chain's beginning and this. */
  readonly hops: number;
}

/** The beginning of a chain. */
export function originOf(actor: Actor): Origin {
  return { actor, correlationId: null, causationId: null, hops: 0 };
}
