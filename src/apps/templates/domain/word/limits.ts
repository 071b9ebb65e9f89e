/** How much of a document the reader is willing to take in. Checked from the zip directory before anything is unpacked. */
export interface Limits {
  /** Size of the file itself, in bytes. */
  readonly fileBytes: number;
  /** Entries in the zip directory. */
  readonly entries: number;
  /** One part, unpacked, in bytes. */
  readonly partBytes: number;
  /** All parts that are read, unpacked, in bytes. */
  readonly totalBytes: number;
  /** Unpacked to packed size of one part; small parts are let through. */
  readonly ratio: number;
  /** XML elements inside each other. */
  readonly depth: number;
  /** XML elements in all parts that are read. */
  readonly elements: number;
  /** Places to fill in. */
  readonly fields: number;
  readonly sections: number;
  /** Of what was read, as JSON: it is kept and shown whole, and whoever does that lets nobody else have a turn. */
  readonly contentLength: number;
}

export const defaultLimits: Limits = Object.freeze({
  fileBytes: 64 * 1024 * 1024,
  entries: 20_000,
  partBytes: 96 * 1024 * 1024,
  totalBytes: 160 * 1024 * 1024,
  ratio: 250,
  depth: 600,
  elements: 2_000_000,
  fields: 5_000,
  sections: 5_000,
  contentLength: 8_000_000,
});
