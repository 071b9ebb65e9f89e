/**
 * What a live channel over several server processes must do to be measured. A topic is something that a client watches, such as a
 * task. One process publishes, another one has all clients, and the servers have processes of their own.
 */
import type { LiveClient } from "../contender.ts";

/** `progress` is said and forgotten; an `event` is committed to the database first. */
export type Kind = "progress" | "event";

export const kinds: readonly Kind[] = ["progress", "event"];

export interface FleetEnvironment {
  /** An empty database of the contender's own. The server syncs every commit. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

export interface Servers {
  /** One for each server process; what `join` is given. */
  readonly addresses: readonly string[];
  readonly pids: readonly number[];
  readonly close: () => Promise<void>;
}

export interface Publisher {
  readonly topics: readonly string[];
  /** Says it to everybody who watches the topic. Calls back when it may be heard: when progress is sent, when an event is committed. */
  readonly publish: (kind: Kind, topic: string, number: number, isOut: () => void) => Promise<unknown>;
}

export interface FleetClient extends Pick<LiveClient, "drop" | "close"> {
  /** Connects to any of the servers and asks for what it missed, where the contender knows how. */
  readonly rejoin: (address: string) => Promise<void>;
}

export interface FleetContender {
  readonly name: string;
  readonly openServers: (environment: FleetEnvironment, count: number) => Promise<Servers>;
  readonly openPublisher: (environment: FleetEnvironment, topics: number) => Promise<Publisher>;
  readonly join: (address: string, topic: string, heard: (kind: Kind, number: number) => void) => Promise<FleetClient>;
}
