/**
 * Makes what PGlite commits survive a loss of power.
 *
 * PGlite starts PostgreSQL with its syncing off, and its layer over Node's files has none. Here PostgreSQL is told to sync,
 * and the layer is given the missing operation. A sync of the log at a commit is not done on the spot, which would stop
 * the whole process for as long as the disk takes: it is noted, and done on another thread once the statement is over.
 * Whoever waits for a commit waits for that; commits that come meanwhile share the next one.
 *
 * PostgreSQL's rule, the log before the data, holds all the same: before anything but the log is written, synced, renamed
 * or removed, what was noted is synced on the spot. After a failed sync nothing is known of the disk, so nothing more runs.
 */
import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { NodeFS } from "@electric-sql/pglite/nodefs";

const syncLater = promisify(fdatasync);

/** What PostgreSQL has to be started with for its syncs to reach the file layer. */
export const durableSettings = ["fsync=on", "synchronous_commit=on", "wal_sync_method=fsync", "full_page_writes=on"];

export interface DurableFiles {
  /** For PGlite's option `fs`. */
  readonly fs: NodeFS;
  /** Null when all that was committed is on disk, else resolves when what is committed by now is. Rejects when the disk fails. */
  readonly settled: () => Promise<void> | null;
  /** The same at once, stopping the process meanwhile. */
  readonly settleNow: () => void;
  /** How often PostgreSQL asked for the log to be synced, and how often the disk was. */
  readonly counts: () => { readonly asked: number; readonly done: number };
  /** Bytes of log written since the start. */
  readonly logBytes: () => number;
  /** From now on looks at the log's files by itself: for a PGlite whose file layer no longer calls the operation. */
  readonly lookFromOutside: () => void;
  readonly close: () => void;
}

/** @param folder PostgreSQL's own data folder */
export function openDurableFiles(folder: string): DurableFiles {
  const { note, noteNewest, ...syncs } = openLogSyncs(folder);
  let logBytes = 0;
  let isOutside = false;

  const install = ({ stream_ops: streams, node_ops: nodes }: FileLayer): void => {
    const { write } = streams;
    streams.write = (stream, ...rest) => {
      if (isLog(stream.path)) logBytes += rest[2];
      else syncs.settleNow();
      return write(stream, ...rest);
    };
    streams.fsync = (stream) => {
      if (isLog(stream.path)) note(basename(stream.path));
      else {
        syncs.settleNow();
        fsyncSync(stream.nfd);
      }
      return 0;
    };
    for (const name of ["rename", "unlink", "setattr"] as const) {
      const change = nodes[name];
      nodes[name] = (...given) => {
        syncs.settleNow();
        return change(...given);
      };
    }
  };

  return {
    ...syncs,
    fs: new HookedFiles(folder, install),
    settled() {
      if (isOutside) noteNewest();
      return syncs.settled();
    },
    logBytes: () => logBytes,
    lookFromOutside: () => void (isOutside = true),
  };
}

/** Syncs of the log: those that are due, and those under way. Files of the log are told by their names. */
function openLogSyncs(folder: string) {
  const log = join(folder, "pg_wal");
  const due = new Set<string>();
  let underWay: ReadonlySet<string> = new Set();
  let running: Promise<void> | null = null;
  let queued: Promise<void> | null = null;
  let fault: Error | null = null;
  let lookedAtMs = 0;
  const counts = { asked: 0, done: 0 };
  // Descriptors of our own: PostgreSQL may close its one while another thread is syncing.
  const open = new Map<string, number>();

  const descriptor = (name: string): number => {
    const known = open.get(name);
    if (known !== undefined) return known;
    for (const [other, old] of open) {
      if (due.has(other) || underWay.has(other)) continue;
      open.delete(other);
      closeSync(old);
    }
    const fresh = openSync(join(log, name), "r+");
    open.set(name, fresh);
    return fresh;
  };

  const failed = (error: unknown): Error => (fault ??= new Error("The disk did not keep what was committed.", { cause: error }));

  const syncDue = async (): Promise<void> => {
    if (fault !== null) throw fault;
    underWay = new Set(due);
    due.clear();
    try {
      for (const name of underWay) await syncLater(descriptor(name));
      counts.done += 1;
    } catch (error) {
      throw failed(error);
    } finally {
      underWay = new Set();
    }
  };

  const start = (): Promise<void> => {
    queued = null;
    running = syncDue().finally(() => (running = null));
    return running;
  };

  const note = (name: string): void => {
    counts.asked += 1;
    due.add(name);
  };

  return {
    note,
    /** Notes the files that were written since this was last called. */
    noteNewest: (): void => {
      const since = lookedAtMs;
      lookedAtMs = Date.now() - clockGrainMs;
      for (const name of readdirSync(log)) if (isLog(`/pg_wal/${name}`) && statSync(join(log, name)).mtimeMs >= since) note(name);
    },
    settled(): Promise<void> | null {
      if (fault !== null) return Promise.reject(fault);
      if (due.size === 0) return running;
      if (running === null) return start();
      queued ??= running.then(start, start);
      return queued;
    },
    settleNow: (): void => {
      if (fault !== null) throw fault;
      if (due.size === 0 && underWay.size === 0) return;
      try {
        for (const name of new Set([...due, ...underWay])) fdatasyncSync(descriptor(name));
        counts.done += 1;
      } catch (error) {
        throw failed(error);
      }
      due.clear();
    },
    counts: () => counts,
    close(): void {
      for (const known of open.values()) closeSync(known);
      open.clear();
    },
  };
}

/** Times of files may be this coarse. */
const clockGrainMs = 50;

function isLog(path: string): boolean {
  return /\/pg_wal\/[0-9A-F]{24}$/.test(path);
}

/** Syncs every file and folder below a folder, and the folder: after files were put there without. */
export function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path);
  }
  syncPath(folder);
}

/** Syncs one file or folder. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

interface OpenFile {
  /** Within PGlite. */
  readonly path: string;
  /** Node's descriptor. */
  readonly nfd: number;
}

/** What is used of the inside of PGlite's layer over Node's files. */
interface FileLayer {
  readonly stream_ops: {
    write: (stream: OpenFile, buffer: Uint8Array, offset: number, length: number, position: number) => number;
    fsync?: (stream: OpenFile) => number;
  };
  readonly node_ops: Record<"rename" | "unlink" | "setattr", (...given: unknown[]) => unknown>;
}

class HookedFiles extends NodeFS {
  readonly #install: (layer: FileLayer) => void;

  constructor(folder: string, install: (layer: FileLayer) => void) {
    super(folder);
    this.#install = install;
  }

  override async init(...given: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...given);
    const hook = (module: { FS: { filesystems: { NODEFS: unknown } } }) => this.#install(module.FS.filesystems.NODEFS as FileLayer);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...((emscriptenOpts.preRun as never[]) ?? []), hook as never] } };
  }
}
