/** What an application lets in from older systems: the entities, their shapes, and how each is saved. */
import { randomBytes } from "node:crypto";
import { z } from "#base/contract.ts";
import type { Actor, Engine } from "#engine/index.ts";
import type { Inside } from "#engine/work.ts";
import type { Queryable } from "#store/database.ts";

/**
 * Stands in every file that came with its bytes, and leaves this process nowhere. Without it a record could name the hash of a
 * file of another project, and whoever imports it could read that.
 */
const came = randomBytes(16).toString("hex");
const unsent = "A file comes with its bytes, not by its hash: name it as a file in the mapping.";

/** A file of a record, once its bytes are kept: `hash` is its name in the folder of files and in `store.file`. */
export const ImportedFile = z
  .strictObject({
    name: z.string().min(1).max(500),
    hash: z.string(),
    bytes: z.number(),
    came: z.string(unsent).refine((text) => text === came, unsent),
  })
  .transform(({ name, hash, bytes }) => ({ name, hash, bytes }));
export type ImportedFile = z.output<typeof ImportedFile>;

/** What `ImportedFile` takes: only for what has come with its bytes. */
export function sentFile(file: ImportedFile): z.input<typeof ImportedFile> {
  return { ...file, came };
}

interface ComingFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What saving a record is given. All of it stands in the import's one transaction: await nothing else. */
export interface Importing extends Inside {
  readonly projectId: string;
  /** Who imports. */
  readonly actor: Actor;
  /** Name of the older system, as the mapping says it. */
  readonly source: string;
  readonly past: Engine["past"];
}

/** An entity that can be imported. */
export interface ImportType<Entity = unknown> {
  /** What mappings call it: template. */
  readonly entity: string;
  readonly about: string;
  readonly shape: z.ZodType<Entity>;
  /** Looks at a file of a record before anything is saved. @throws the problem for which the record is refused */
  readonly checkFile: ((file: ComingFile) => Promise<void>) | null;
  /** Makes a new one, and the events that tell of it. @returns its id @throws the problem for which the record is refused */
  readonly create: (entity: Entity, importing: Importing) => Promise<string>;
  /** Brings one that was imported before to what the source says now; null where it is history, which does not change. */
  readonly update: ((id: string, entity: Entity, importing: Importing) => Promise<void>) | null;
  /**
   * What the entity is like here, as a short text that changes when somebody here changes it; null when it was deleted. One that
   * is otherwise than its import left it is not touched by a later import.
   */
  readonly stateOf: ((db: Queryable, id: string) => Promise<string | null>) | null;
}

/** An importable entity of any shape, as lists hold it. */
export interface AnyImport {
  readonly entity: string;
  readonly about: string;
  readonly shape: z.ZodType;
  readonly checkFile: ImportType["checkFile"];
  readonly create: (entity: never, importing: Importing) => Promise<string>;
  readonly update: ((id: string, entity: never, importing: Importing) => Promise<void>) | null;
  readonly stateOf: ImportType["stateOf"];
}

/**
 * Declares an entity that `hallway import` can bring in. Leave out `update` and `stateOf` where it never changes.
 * @example
 * export const notes = defineImport({
 *   entity: "note", about: "A note.", shape: z.object({ text: z.string() }),
 *   create: (note, { db, projectId, emit }) => ..., update: (id, note, { db, emit }) => ..., stateOf: (db, id) => versionOfNote(db, id),
 * });
 * @throws TypeError when it can be updated but does not say what it is like here
 */
export function defineImport<Shape extends z.ZodType>(given: {
  readonly entity: string;
  readonly about: string;
  readonly shape: Shape;
  readonly checkFile?: (file: ComingFile) => Promise<void>;
  readonly create: (entity: z.output<Shape>, importing: Importing) => Promise<string>;
  readonly update?: (id: string, entity: z.output<Shape>, importing: Importing) => Promise<void>;
  readonly stateOf?: (db: Queryable, id: string) => Promise<string | null>;
}): ImportType<z.output<Shape>> {
  if (!/^[a-z][a-z_]*$/.test(given.entity)) throw new TypeError(`"${given.entity}" is no name for an entity: write one lower-case word.`);
  if ((given.update === undefined) !== (given.stateOf === undefined))
    throw new TypeError(`Entity ${given.entity}: give both update and stateOf, or neither.`);
  return Object.freeze({ checkFile: null, update: null, stateOf: null, ...given }) as unknown as ImportType<z.output<Shape>>;
}
