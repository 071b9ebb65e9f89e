/** Reading a document, and forgetting what was deleted. */
import { Problem, z } from "#base/contract.ts";
import { type Asked, defineSchedule, defineTask, type Work } from "#hallway/index.ts";
import {
  parseTemplate,
  type PointedPlace,
  templateFileForeign,
  templateParsed,
  templateUnknown,
  type TemplateContent,
} from "./contract.ts";
import { type Drawn, drawnAnchors, type DrawnPlaces } from "./domain/corrections.ts";
import type { SeenPlace } from "./domain/word/places.ts";
import { documentSlow, documentTooLarge } from "./domain/word/problems.ts";
import { beginReading, correctionsOf, purgeDeleted, saveContent } from "./store.ts";

const reader = new URL("./domain/word/thread.ts", import.meta.url);
const placeReader = new URL("./domain/word/place-thread.ts", import.meta.url);

export interface ReadLimits {
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

const readLimits: ReadLimits = { timeoutMs: 10_000, memoryMb: 384 };

export const parse = parseWithin(readLimits);

/**
 * The task that reads a document. A failure is kept by the task alone, and the template stands as its task does:
 * so a task that is retried finds no trace of the attempt that failed.
 */
export function parseWithin(limits: ReadLimits) {
  return defineTask({
    ...parseTemplate,
    agent: "parser",
    retry: { attempts: 3 },
    timeout: "2m",
    emits: [templateParsed],
    async run({ template_id: id, file_path }, work) {
      const begun = await work.transaction("begin", async ({ db }) => {
        const file = await beginReading(db, id, work.taskId);
        if (file !== null && file_path !== undefined) demandOwnFile(id, file, file_path);
        return file === null ? null : { file, drawn: drawnAnchors(await correctionsOf(db, id), file.file_hash) };
      });
      if (begun === null) throw templateUnknown(`Template ${id} was deleted or is read by another task.`, { template_id: id });
      const { file, drawn } = begun;
      const content = await read(work, file, limits);
      const drawnPlaces = drawn.length === 0 ? {} : await findDrawn(work, { ...file, drawn }, limits);
      await work.transaction("save", async ({ db, emit }) => {
        if (!(await saveContent(db, { id, taskId: work.taskId, content, drawnPlaces })))
          throw templateUnknown(`Template ${id} was deleted meanwhile, or is read by another task.`, { template_id: id });
        await emit(templateParsed, {
          template_id: id,
          filename: file.filename,
          sections: content.sections.length,
          fields: content.fields.length,
        });
      });
      return { template_id: id, sections: content.sections.length, fields: content.fields.length };
    },
  });
}

/** Whoever can add a message could otherwise have any file of this machine read. */
function demandOwnFile(id: string, { file_hash, filename }: { file_hash: string; filename: string }, path: string): void {
  const name = path.split(/[/\\]/).at(-1)!;
  if (name === filename || name === file_hash) return;
  throw templateFileForeign(
    `${name} is not the file of template ${id}, which is ${filename}. A document is read from the house's own store alone: upload it, or replace the template's file.`,
    { template_id: id, filename },
  );
}

async function read(work: Work, file: { file_hash: string; filename: string }, limits: ReadLimits): Promise<TemplateContent> {
  const bytes = await work.blobs.get(file.file_hash);
  return inWordsOfDocuments(file.filename, limits, () => work.thread<TemplateContent>(reader, { bytes }, { ...limits, progress: [5, 95] }));
}

async function inWordsOfDocuments<Result>(filename: string, limits: ReadLimits, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw problemOfDocument(error, filename, limits);
  }
}

/** What a thread's limits mean for a document. */
function problemOfDocument(error: unknown, filename: string, { timeoutMs, memoryMb }: ReadLimits): unknown {
  const name = error instanceof Problem ? error.kind.name : null;
  if (name === "thread-timeout") {
    return documentSlow(
      `${filename} took longer than ${timeoutMs / 1000} s to read and was stopped. Try again when less is going on here, or split the document.`,
      { timeoutMs },
    );
  }
  if (name === "thread-memory") {
    return documentTooLarge(
      `${filename} holds more text, tables and fields than can be read at once: it needed more than ${memoryMb} MB. Split it into several documents.`,
      { memoryMb },
    );
  }
  return error;
}

/** Where in a newer version of the file those things stand that were drawn in an older one. */
async function findDrawn(
  work: Work,
  { file_hash, filename, drawn }: { file_hash: string; filename: string; drawn: readonly Drawn[] },
  limits: ReadLimits,
): Promise<DrawnPlaces> {
  const bytes = await work.blobs.get(file_hash);
  return inWordsOfDocuments(filename, limits, () => work.thread<DrawnPlaces>(placeReader, { bytes, drawn }, limits));
}

/** Looks at places of a file that a person points out, in a thread of its own. @throws placeUnknown, documentSlow, documentTooLarge, threadsBusy */
export function lookAtPlaces(asked: Asked, fileHash: string, pointed: readonly PointedPlace[]): Promise<SeenPlace> {
  const input = async () => ({ bytes: await asked.blobs.get(fileHash), pointed });
  return inWordsOfDocuments("The document", readLimits, () => asked.thread<SeenPlace>(placeReader, input, readLimits));
}

export const purge = defineTask({
  name: "template:purge",
  input: z.object({}),
  output: z.object({ purged: z.number() }),
  run: async (_input, work) => ({ purged: await work.transaction("purge", ({ db }) => purgeDeleted(db)) }),
});

export const schedules = [defineSchedule({ name: "purge-templates", cron: "17 3 * * *", task: purge, input: {} })];
