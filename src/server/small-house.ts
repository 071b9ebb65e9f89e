/** A house for the doors' own tests: one application, people and a log in memory, and a socket to reach it by. */
import { PGlite } from "@electric-sql/pglite";
import { readFile } from "node:fs/promises";
import { pino } from "pino";
import { cursorInvalid, defineEvent, defineProblem, defineTool, inputInvalid, Problem, z } from "#base/contract.ts";
import { type EventView, isAfter } from "#base/event.ts";
import { newId } from "#base/id.ts";
import type { Progress, TaskView } from "#base/task.ts";
import type { Engine, EventLog } from "#engine/index.ts";
import { taskUnknown } from "#engine/problems.ts";
import { answer, type Asked, defineApp } from "#hallway/app.ts";
import type { House } from "#hallway/house.ts";
import type { Person } from "#people/index.ts";
import type { ProjectDatabase } from "#store/database.ts";
import { createServer, type Doors, type DoorOptions } from "./index.ts";
import { pointerOf } from "./safe-json.ts";

export const projectA = "018f0000-0000-7000-8000-00000000000a";
export const projectB = "018f0000-0000-7000-8000-00000000000b";

const Note = z.object({ id: z.uuid(), text: z.string(), tags: z.array(z.string()), version: z.number().int() });
export const noteAdded = defineEvent("note.added", Note);
export const noteUnknown = defineProblem("note-unknown", { status: 404, title: "No such note" });
const shopClosed = defineProblem("shop-closed", { status: 503, title: "Closed" });

const listNotes = defineTool({
  name: "list_notes", about: "List the notes.", at: "GET /api/notes", effect: "read",
  input: z.object({ text: z.string().max(200).optional(), pinned: z.boolean().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  output: z.object({ notes: z.array(Note) }),
  changedBy: [noteAdded],
});
const getNote = defineTool({ name: "get_note", about: "Get a note.", at: "GET /api/notes/{id}", effect: "read", input: z.object({ id: z.uuid() }), output: Note });
const addNote = defineTool({
  name: "add_note", about: "Add a note.", at: "POST /api/notes", effect: "write", status: 201,
  input: z.object({ text: z.string().min(1).max(10_000), tags: z.array(z.string()).default([]), extra: z.record(z.string(), z.unknown()).optional() }),
  output: Note,
});
const updateNote = defineTool({
  name: "update_note", about: "Change a note.", at: "PATCH /api/notes/{id}", effect: "write",
  input: z.object({ id: z.uuid(), text: z.string().optional() }), output: Note,
});
const deleteNote = defineTool({
  name: "delete_note", about: "Delete a note.", at: "DELETE /api/notes/{id}", effect: "write",
  input: z.object({ id: z.uuid() }), output: z.object({ deleted: z.literal(true) }),
});
const uploadNotes = defineTool({
  name: "upload_notes", about: "Upload notes.", at: "POST /api/notes/upload", effect: "write",
  files: { endings: [".txt", ".docx"], maxBytes: 2_000, maxCount: 3 },
  input: z.object({ folder: z.string().optional() }),
  output: z.object({ folder: z.string().nullable(), files: z.array(z.object({ name: z.string(), bytes: z.number() })) }),
});
const breakDown = defineTool({ name: "break_down", about: "Meet a bug.", at: "POST /api/break", effect: "write", input: z.object({}), output: z.object({}) });
const closeShop = defineTool({ name: "close_shop", about: "Meet a problem that passes.", at: "POST /api/close", effect: "write", input: z.object({}), output: z.object({}) });

/** What tests do to the house from outside. */
export interface SmallHouse extends House {
  readonly keys: Map<string, Person>;
  readonly sessions: Map<string, Person>;
  readonly links: Map<string, string>;
  readonly record: (projectId: string, type: string, subject: string, data?: unknown) => EventView;
  readonly putTask: (projectId: string, task: Partial<TaskView> & { task_id: string }) => void;
  readonly report: (taskId: string, progress: Progress) => void;
  readonly counts: { added: number };
}

export function person(name: string, role: Person["role"], projectIds: readonly string[] = [projectA]): Person {
  return { id: newId(), kind: "person", name, organizationId: newId(), projectId: projectIds[0]!, projectIds: [...projectIds], role } as Person;
}

export function smallHouse(): SmallHouse {
  const keys = new Map([
    ["owner-key", person("Ada", "owner")],
    ["viewer-key", person("Vic", "viewer" as Person["role"])],
    ["foreign-key", person("Fay", "owner", [projectB])],
    ["both-key", person("Bob", "owner", [projectA, projectB])],
  ]);
  const sessions = new Map<string, Person>();
  const links = new Map<string, string>([["fresh-link", "owner-session"]]);
  const notes = new Map<string, Map<string, z.output<typeof Note>>>();
  const counts = { added: 0 };
  const of = (projectId: string) => notes.get(projectId) ?? notes.set(projectId, new Map()).get(projectId)!;
  const noteOf = (asked: Asked, id: string) => {
    const note = of(asked.projectId).get(id);
    if (note === undefined) throw noteUnknown("There is no such note.");
    return note;
  };
  const app = defineApp({
    name: "notes", title: "Notes", about: "Notes.", problems: [noteUnknown, shopClosed], events: [noteAdded],
    tools: [
      answer(listNotes, ({ limit }, asked) => ({ notes: [...of(asked.projectId).values()].slice(0, limit) })),
      answer(getNote, ({ id }, asked) => noteOf(asked, id)),
      answer(addNote, async ({ text, tags }, asked) => {
        counts.added += 1;
        await new Promise((done) => setTimeout(done, text === "slow" ? 100 : 0));
        const note = { id: newId(), text, tags, version: 1 };
        of(asked.projectId).set(note.id, note);
        return note;
      }),
      answer(updateNote, ({ id, text }, asked) => ({ ...noteOf(asked, id), ...(text === undefined ? {} : { text }) })),
      answer(deleteNote, ({ id }, asked) => {
        noteOf(asked, id);
        of(asked.projectId).delete(id);
        return { deleted: true as const };
      }),
      answer(uploadNotes, ({ folder }, { files }) => ({ folder: folder ?? null, files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length })) })),
      answer(breakDown, () => {
        counts.added += 1;
        throw new Error("a secret of the inside");
      }),
      answer(closeShop, () => {
        counts.added += 1;
        throw shopClosed("Come back later.");
      }),
    ],
  });
  const answers = new Map(app.tools.map((each) => [each.tool.name, each]));
  const { engine, record, putTask, report } = memoryEngine();
  const ask: House["ask"] = async (name, input, asker) => {
    const { tool, reply } = answers.get(name)!;
    const parsed = (tool.input as z.ZodType).safeParse(input);
    if (!parsed.success) {
      const errors = parsed.error.issues.map((issue) => ({ pointer: pointerOf(issue.path), detail: issue.message }));
      throw inputInvalid("The input does not fit.", { errors });
    }
    const asked = { ...asker, files: asker.files ?? [] } as unknown as Asked;
    return (tool.output as z.ZodType).parse(await (reply as (input: unknown, asked: Asked) => unknown)(parsed.data, asked));
  };
  const people = {
    identify: async ({ sessionToken, apiKey }: { sessionToken?: string; apiKey?: string }) =>
      (apiKey !== undefined ? keys.get(apiKey) : sessions.get(sessionToken ?? "")) ?? null,
    redeemSignInLink: async (token: string) => {
      const sessionToken = links.get(token);
      if (sessionToken === undefined) throw new Problem({ name: "sign-in-link-invalid", status: 401, title: "This link signs nobody in", retry: false }, "Used.");
      links.delete(token);
      sessions.set(sessionToken, keys.get("owner-key")!);
      return { sessionToken, expiresAt: new Date(Date.now() + 3_600_000) };
    },
    endSession: async (token: string) => void sessions.delete(token),
  };
  return { apps: [app], engine, database: { forProject: memoryDatabase() }, people, answers, ask, keys, sessions, links, counts, record, putTask, report, close: async () => {} } as unknown as SmallHouse;
}

/** The doors of a small house, listening on a port of their own. */
export async function openDoors(options: Partial<DoorOptions> & { house?: SmallHouse } = {}) {
  const house = options.house ?? smallHouse();
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const doors: Doors = await createServer({ ...options, house, log, config: { host: "127.0.0.1", port: 0, ...options.config } });
  const origin = await doors.listen();
  const call = async (method: string, path: string, init: { key?: string | null; body?: unknown; headers?: Record<string, string> } = {}) => {
    const { key = "owner-key", body, headers = {} } = init;
    const raw = typeof body === "string" || body instanceof Uint8Array || body instanceof FormData;
    const response = await fetch(origin + path, {
      method,
      redirect: "manual",
      headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...(body !== undefined && !(body instanceof FormData) ? { "content-type": "application/json" } : {}), ...headers },
      ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as string }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, headers: response.headers, text, body: (isJson && text !== "" ? JSON.parse(text) : null) as Record<string, never> & { [key: string]: unknown } };
  };
  return { ...doors, house, origin, call, logged };
}

function memoryEngine() {
  const events = new Map<string, EventView[]>();
  const heard = new Map<string, Set<(events: readonly EventView[]) => void>>();
  const tasks = new Map<string, TaskView>();
  const progress = new Map<string, Set<(progress: Progress) => void>>();
  let next = 0;
  const log: EventLog = {
    read: async (projectId, { after, limit, types, subject, order }) => {
      if (after !== null && !/^\d+-\d+$/.test(after)) throw cursorInvalid("This is no place in the log.");
      const all = (events.get(projectId) ?? []).filter((event) => (types === undefined || types.some((type) => (type.endsWith(".") ? event.type.startsWith(type) : event.type === type))) && (subject === undefined || event.subject === subject));
      const ordered = order === "oldest" ? all.filter((event) => isAfter(event.offset, after)) : all.filter((event) => after === null || isAfter(after, event.offset)).reverse();
      return ordered.slice(0, limit);
    },
    head: async (projectId) => events.get(projectId)?.at(-1)?.offset ?? null,
    follow: (projectId, listener) => {
      const listeners = heard.get(projectId) ?? heard.set(projectId, new Set()).get(projectId)!;
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {},
  };
  const record = (projectId: string, type: string, subject: string, data: unknown = {}): EventView => {
    const time = new Date().toISOString();
    const list = events.get(projectId) ?? events.set(projectId, []).get(projectId)!;
    const event: EventView = {
      specversion: "1.0", id: newId(), source: "/test", type, subject, time, dataschema: `${type}/1`, data, correlationid: newId(), causationid: null, hops: 0,
      actorid: "test", actortype: "system", partitionkey: subject, sequence: list.length + 1, recordedtime: time, traceparent: null, offset: `7-${++next}`,
    };
    list.push(event);
    for (const listener of heard.get(projectId) ?? []) listener([event]);
    return event;
  };
  const view = async (projectId: string, id: string): Promise<TaskView> => {
    const task = tasks.get(`${projectId} ${id}`);
    if (task === undefined) throw taskUnknown("There is no such task.");
    return task;
  };
  const putTask = (projectId: string, task: Partial<TaskView> & { task_id: string }): void => {
    const before = tasks.get(`${projectId} ${task.task_id}`);
    const now = new Date().toISOString();
    const fresh: TaskView = {
      task_id: task.task_id, type: "note:file", status: "pending", progress: 0, current_step: null, time_left_ms: null, reason: "", priority: 0, attempt: 1, max_attempts: 5,
      created_at: now, run_at: now, started_at: null, finished_at: null, parent_id: null, correlation_id: task.task_id, error: null,
    };
    const after = { ...(before ?? fresh), ...task };
    tasks.set(`${projectId} ${task.task_id}`, after);
    if (before?.status !== after.status) record(projectId, `task.${after.status}`, `task/${task.task_id}`, { task_id: task.task_id });
  };
  const followProgress: Engine["followProgress"] = (taskId, listener) => {
    const listeners = progress.get(taskId) ?? progress.set(taskId, new Set()).get(taskId)!;
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const report = (taskId: string, value: Progress): void => progress.get(taskId)?.forEach((listener) => listener(value));
  const state = async () => ({ workers: 1, running: 0, pending: 0, oldestPendingMs: null, deadLetters: 0 });
  const engine = { log, tasks: { view, get: view }, followProgress, state } as unknown as Engine;
  return { engine, record, putTask, report };
}

/** The doors' own tables, in a database that is opened when it is first needed. */
function memoryDatabase(): (projectId: string) => ProjectDatabase {
  let opened: Promise<PGlite> | undefined;
  const open = async (): Promise<PGlite> => {
    const database = new PGlite();
    await database.exec("create schema store; create function store.protect(text) returns void language sql as ''; create schema server;");
    await database.exec(await readFile(new URL("migrations/0001-idempotency.sql", import.meta.url), "utf8"));
    return database;
  };
  return (projectId) => {
    const query = async (sql: string, params: readonly unknown[] = []) => (await (await (opened ??= open())).query(sql, [...params])).rows;
    return { projectId, query } as unknown as ProjectDatabase;
  };
}
