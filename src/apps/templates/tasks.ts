/** Reading a document, and forgetting what was deleted. */
import { Problem, problemDocument, z } from "#base/contract.ts";
import { defineSchedule, defineTask, type Work } from "#hallway/index.ts";
import { parseTemplate, templateFailed, templateParsed, templateUnknown, type TemplateContent } from "./contract.ts";
import { beginReading, purgeDeleted, saveContent, saveFailure } from "./store.ts";

const reader = new URL("./domain/word/thread.ts", import.meta.url);
const readLimits = { timeoutMs: 10_000, memoryMb: 512 };

export const parse = defineTask({
  ...parseTemplate,
  retry: { attempts: 3 },
  timeout: "2m",
  emits: [templateParsed, templateFailed],
  async run({ template_id: id }, work) {
    const file = await work.transaction("begin", ({ db }) => beginReading(db, id, work.taskId));
    if (file === null) throw templateUnknown(`Template ${id} was deleted or is read by another task.`, { template_id: id });
    const content = await readOrFail(work, id, file);
    await work.transaction("save", async ({ db, emit }) => {
      if (!(await saveContent(db, id, content))) throw templateUnknown(`Template ${id} was deleted meanwhile.`, { template_id: id });
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

/** A document that can't be read stays that way: the template says so, and the task fails at once. */
async function readOrFail(work: Work, id: string, file: { file_hash: string; filename: string }): Promise<TemplateContent> {
  try {
    const bytes = await work.blobs.get(file.file_hash);
    return await work.thread<TemplateContent>(reader, { bytes }, { ...readLimits, progress: [5, 95] });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind.retry || work.signal.aborted) throw error;
    await work.transaction("fail", async ({ db, emit }) => {
      const problem = problemDocument(error);
      await saveFailure(db, id, problem);
      await emit(templateFailed, { template_id: id, filename: file.filename, problem });
    });
    throw error;
  }
}

export const purge = defineTask({
  name: "template:purge",
  input: z.object({}),
  output: z.object({ purged: z.number() }),
  run: async (_input, work) => ({ purged: await work.transaction("purge", ({ db }) => purgeDeleted(db)) }),
});

export const schedules = [defineSchedule({ name: "purge-templates", cron: "17 3 * * *", task: purge, input: {} })];
