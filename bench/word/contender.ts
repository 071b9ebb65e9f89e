/** What reads documents so that it can be measured: one module each, run in a process of its own. */

export interface WordContender {
  /** As the table calls it. */
  readonly name: string;
  /** Reads one document. @returns something that hangs on all of it, so that no work can be left out */
  readonly read: (bytes: Uint8Array) => number | Promise<number>;
}
