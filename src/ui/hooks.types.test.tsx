/** What must not compile: checked by the type checker alone, since every line that says it expects an error must have one. */
import { defineEvent, defineTool, z } from "#base/contract.ts";
import { definePages } from "./pages.ts";
import { useEvent } from "./use-event.ts";
import { useRead, useReadPages } from "./use-read.ts";
import { useWrite } from "./use-write.ts";

const noteAdded = defineEvent("note.added", z.object({ id: z.uuid(), words: z.number() }));
const getNote = defineTool({
  name: "get_note",
  about: "",
  at: "GET /api/notes/{id}",
  effect: "read",
  input: z.object({ id: z.uuid() }),
  output: z.object({ text: z.string() }),
});
const listNotes = defineTool({
  name: "list_notes",
  about: "",
  at: "GET /api/notes",
  effect: "read",
  input: z.object({ cursor: z.string().optional(), pinned: z.boolean() }),
  output: z.object({ notes: z.array(z.string()), next_cursor: z.string().nullable() }),
});

export function Checked() {
  const note = useRead(getNote, { id: "1" });
  note.data?.text.toUpperCase();
  // @ts-expect-error the answer has no such member
  note.data?.title;
  // @ts-expect-error may be undefined: nothing is known at first
  note.data.text;
  // @ts-expect-error the id is missing
  useRead(getNote, {});
  // @ts-expect-error the id is a text
  useRead(getNote, { id: 1 });
  // @ts-expect-error there is no such member of the input
  useRead(getNote, { id: "1", colour: "red" });
  // @ts-expect-error a note has no pages
  useReadPages(getNote, { id: "1" });
  useReadPages(listNotes, { pinned: true }).data?.flatMap((page) => page.notes);

  const write = useWrite(getNote);
  void write.run({ id: "1" }).then(({ text }) => text);
  // @ts-expect-error the id is missing
  void write.run({});

  useEvent(noteAdded, ({ words }) => words.toFixed());
  // @ts-expect-error the event has no such member
  useEvent(noteAdded, ({ letters }) => letters);

  definePages({ name: "notes", title: "Notes", nav: [], routes: [{ path: "/notes", page: async () => ({ Page: Checked }) }] });
  // @ts-expect-error a page module exports Page
  definePages({ name: "notes", title: "Notes", nav: [], routes: [{ path: "/notes", page: async () => ({ Notes: Checked }) }] });
  // @ts-expect-error an entry of the navigation has an icon
  definePages({ name: "notes", title: "Notes", nav: [{ title: "Notes", path: "/notes", order: 1 }], routes: [] });
  return null;
}
