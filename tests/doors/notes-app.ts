/** An application for the doors' tests: a tool of every kind, events of several types, and a task that a test steers. */
import { defineEvent, defineProblem, defineTool, z } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import { answer, defineApp, defineTask, type Asked, type Work } from "#hallway/index.ts";

const Note = z.object({ id: z.uuid(), text: z.string(), tags: z.array(z.string()), version: z.number().int() });
type Note = z.output<typeof Note>;

const Happening = z.object({ subject: z.string(), number: z.number() });
const options = { subject: ({ subject }: z.output<typeof Happening>) => subject };

/** By type. */
export const happenings = {
  "note.added": defineEvent("note.added", Happening, options),
  "note.added_twice": defineEvent("note.added_twice", Happening, options),
  "shop.opened": defineEvent("shop.opened", Happening, options),
  "shopping.done": defineEvent("shopping.done", Happening, options),
};
export type HappeningType = keyof typeof happenings;

const noteUnknown = defineProblem("note-unknown", { status: 404, title: "No such note" });
const shopClosed = defineProblem("shop-closed", { status: 503, title: "Closed" });

const listNotes = defineTool({
  name: "list_notes",
  about: "List the notes.",
  at: "GET /api/notes",
  effect: "read",
  input: z.object({
    text: z.string().max(200).optional(),
    pinned: z.boolean().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ notes: z.array(Note) }),
  changedBy: [happenings["note.added"]],
});
const oneNote = z.object({ id: z.uuid() });
const getNote = defineTool({
  name: "get_note",
  about: "Get a note.",
  at: "GET /api/notes/{id}",
  effect: "read",
  input: oneNote,
  output: Note,
});
const addNote = defineTool({
  name: "add_note",
  about: "Add a note.",
  at: "POST /api/notes",
  effect: "write",
  status: 201,
  input: z.object({
    text: z.string().min(1).max(10_000),
    tags: z.array(z.string()).default([]),
    extra: z.record(z.string(), z.unknown()).optional(),
  }),
  output: Note,
});
const updateNote = defineTool({
  name: "update_note",
  about: "Change a note.",
  at: "PATCH /api/notes/{id}",
  effect: "write",
  input: oneNote.extend({ text: z.string().optional() }),
  output: Note,
});
const deleteNote = defineTool({
  name: "delete_note",
  about: "Delete a note.",
  at: "DELETE /api/notes/{id}",
  effect: "write",
  input: oneNote,
  output: z.object({ deleted: z.literal(true) }),
});
const uploadNotes = defineTool({
  name: "upload_notes",
  about: "Upload notes.",
  at: "POST /api/notes/upload",
  effect: "write",
  files: { endings: [".txt", ".docx"], maxBytes: 2_000, maxCount: 3 },
  input: z.object({ folder: z.string().optional() }),
  output: z.object({ folder: z.string().nullable(), files: z.array(z.object({ name: z.string(), bytes: z.number() })) }),
});
const nothing = z.object({});
const breakDown = defineTool({
  name: "break_down",
  about: "Meet a bug.",
  at: "POST /api/break",
  effect: "write",
  input: nothing,
  output: nothing,
});
const closeShop = defineTool({
  name: "close_shop",
  about: "Meet a problem that passes.",
  at: "POST /api/close",
  effect: "write",
  input: nothing,
  output: nothing,
});

/** How often something was done, and the running tasks that tests steer. */
export interface Record {
  acted: number;
  readonly running: Map<string, { readonly work: Work; readonly finish: () => void }>;
}

/** A task that runs until it is told to finish. Another house has another one. */
export function notesApp() {
  const record: Record = { acted: 0, running: new Map() };
  const notes = new Map<string, Map<string, Note>>();
  const of = (projectId: string): Map<string, Note> => {
    const own = notes.get(projectId) ?? new Map<string, Note>();
    notes.set(projectId, own);
    return own;
  };
  const noteOf = ({ projectId }: Asked, id: string): Note => {
    const note = of(projectId).get(id);
    if (note === undefined) throw noteUnknown("There is no such note.");
    return note;
  };
  const fileNote = defineTask({
    name: "note:file",
    input: z.object({}),
    run: (_input, work) =>
      new Promise<object>((resolve, reject) => {
        record.running.set(work.taskId, { work, finish: () => resolve({}) });
        work.signal.addEventListener("abort", () => reject(work.signal.reason as Error));
      }),
  });
  const app = defineApp({
    name: "notes",
    title: "Notes",
    about: "Notes.",
    problems: [noteUnknown, shopClosed],
    events: Object.values(happenings),
    tasks: [fileNote],
    tools: [
      answer(listNotes, ({ limit }, { projectId }) => ({ notes: [...of(projectId).values()].slice(0, limit) })),
      answer(getNote, ({ id }, asked) => noteOf(asked, id)),
      answer(addNote, async ({ text, tags }, { projectId }) => {
        record.acted += 1;
        if (text === "slow") await new Promise((done) => setTimeout(done, 100));
        const note = { id: newId(), text, tags, version: 1 };
        of(projectId).set(note.id, note);
        return note;
      }),
      answer(updateNote, ({ id, text }, asked) => ({ ...noteOf(asked, id), ...(text === undefined ? {} : { text }) })),
      answer(deleteNote, ({ id }, asked) => {
        of(asked.projectId).delete(noteOf(asked, id).id);
        return { deleted: true as const };
      }),
      answer(uploadNotes, ({ folder }, { files }) => ({
        folder: folder ?? null,
        files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
      })),
      answer(breakDown, () => {
        record.acted += 1;
        throw new Error("a secret of the inside");
      }),
      answer(closeShop, () => {
        record.acted += 1;
        throw shopClosed("Come back later.");
      }),
    ],
  });
  return { app, fileNote, record };
}
