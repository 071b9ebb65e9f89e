/**
 * What a live channel must do to be measured: commit a message to the database, then have every client hear it.
 * The two halves of a contender run in processes of their own.
 */

export interface Message {
  /** From 0. */
  readonly number: number;
  readonly text: string;
}

export interface LiveEnvironment {
  /** An empty database of the contender's own. The server syncs every commit. */
  readonly databaseUrl: string;
  /** An empty folder of the contender's own. */
  readonly directory: string;
}

export interface LiveServer {
  /** What `join` is given. */
  readonly address: string;
  /** Commits the message, calls back at once when that is done, and has it delivered. */
  readonly publish: (message: Message, committed: () => void) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export interface LiveClient {
  /** Cuts the connection without a goodbye. */
  readonly drop: () => void;
  /** Connects again and asks for what it missed, where the contender knows how. */
  readonly rejoin: () => Promise<void>;
  readonly close: () => void;
}

export interface LiveContender {
  readonly name: string;
  readonly serve: (environment: LiveEnvironment) => Promise<LiveServer>;
  readonly join: (address: string, heard: (message: Message) => void) => Promise<LiveClient>;
}
