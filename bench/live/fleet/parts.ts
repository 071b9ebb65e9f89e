/** What the bench orders of the process that publishes and of that of all clients, and what they answer. */
import type { FleetEnvironment, Kind } from "./contender.ts";

export type PublisherOrder =
  | { readonly do: "open"; readonly module: string; readonly environment: FleetEnvironment; readonly topics: number }
  | { readonly do: "publish"; readonly kind: Kind; readonly count: number; readonly perSecond: number };

export interface Published {
  /** When each message could be heard first: `process.hrtime.bigint()` as text, one clock for all processes of a machine. */
  readonly outAt: readonly string[];
  /** How much later than meant the last one was begun, in milliseconds. */
  readonly behindMs: number;
}

export type PublisherAnswer = { readonly topics: readonly string[] } | Published;

export type ListenersOrder =
  | {
      readonly do: "join";
      readonly module: string;
      readonly addresses: readonly string[];
      readonly topics: readonly string[];
      readonly sockets: number;
    }
  | { readonly do: "begin"; readonly kind: Kind }
  | { readonly do: "cut"; readonly awayMs: number }
  | { readonly do: "finish"; readonly outAt: readonly string[] };

/** Latencies in milliseconds, of messages that went out while the client was connected. */
export interface Heard {
  readonly deliveries: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Deliveries that never came, and those of them whose client was connected. */
  readonly lost: number;
  readonly lostConnected: number;
  readonly doubled: number;
}

export type ListenersAnswer = { readonly ready: true } | { readonly heard: Heard };
