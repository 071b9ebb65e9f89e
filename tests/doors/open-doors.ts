/** `openDoors()`: a whole house behind its doors, on a port of its own, with two projects and keys of several kinds. */
import { pino } from "pino";
import type { EventView } from "#base/event.ts";
import type { App } from "#hallway/app.ts";
import { createServer, type DoorOptions } from "#server/index.ts";
import { openHouse } from "#testing/house.ts";
import { type HappeningType, happenings, notesApp } from "./notes-app.ts";

/** Who asks: by an API key of this kind. `foreign` is of the other project. */
export type Asker = "owner" | "second" | "viewer" | "foreign";

export interface CallOptions {
  /** Null asks without a key. */
  readonly as?: Asker | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens it; whoever opens it closes it. */
export async function openDoors(options: { config?: DoorOptions["config"]; pages?: DoorOptions["pages"]; apps?: readonly App[] } = {}) {
  const notes = notesApp();
  const house = await openHouse({ apps: options.apps ?? [notes.app] });
  const { people, owner } = house;
  const projectA = owner.projectId;
  const projectB = (await people.createProject(owner.organizationId, "Other")).id;
  await house.engine.adoptProject(projectB);
  const key = async (name: string, role: "owner" | "viewer", projectId = projectA) =>
    (await people.createKey({ accountId: owner.id, projectId, name, role })).key;
  const keys: Record<Asker, string> = {
    owner: await key("owner", "owner"),
    second: await key("second", "owner"),
    viewer: await key("viewer", "viewer"),
    foreign: await key("foreign", "owner", projectB),
  };
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const { config, pages } = options;
  const doors = await createServer({
    house,
    log,
    ...(pages === undefined ? {} : { pages }),
    config: { host: "127.0.0.1", port: 0, ...config },
  }).catch(async (error: unknown) => {
    await house.close();
    throw error;
  });
  const origin = await doors.listen();
  const bearer = (as: Asker) => ({ authorization: `Bearer ${keys[as]}` });

  const call = async (method: string, path: string, { as = "owner", body, headers = {} }: CallOptions = {}) => {
    const isRaw = typeof body === "string" || body instanceof Uint8Array || body instanceof FormData;
    const type = body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" };
    const response = await fetch(origin + path, {
      method,
      redirect: "manual",
      headers: { ...(as === null ? {} : bearer(as)), ...type, ...headers },
      ...(body === undefined ? {} : { body: (isRaw ? body : JSON.stringify(body)) as string }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown> };
  };

  /** The cookie of a new session of the owner, who has both projects. */
  const cookie = async (): Promise<string> => {
    const { sessionToken } = await people.redeemSignInLink(await people.createSignInLink(owner.id));
    return `hallway_session=${sessionToken}`;
  };
  let number = 0;
  /** Records events in one transaction. @returns them as the log shows them */
  const record = async (
    projectId: string,
    ...events: readonly (readonly [type: HappeningType, subject: string])[]
  ): Promise<EventView[]> => {
    const after = await house.engine.log.head(projectId);
    await house.asked({ person: owner, projectId }).transaction(async (inside) => {
      for (const [type, subject] of events) await inside.emit(happenings[type], { subject, number: ++number });
    });
    const recorded: EventView[] = [];
    while (recorded.length < events.length) {
      const read = await house.engine.log.read(projectId, { after: recorded.at(-1)?.offset ?? after, order: "oldest", limit: 1_000 });
      recorded.push(...read.filter((event) => event.type in happenings));
    }
    return recorded;
  };
  /** Starts a task that runs until it is told to finish, and waits until it runs. */
  const startTask = async (projectId: string) => {
    const id = await house.asked({ person: owner, projectId }).start(notes.fileNote, {});
    while (!notes.record.running.has(id)) await new Promise((resolve) => setTimeout(resolve, 2));
    return { id, ...notes.record.running.get(id)! };
  };
  const close = async (): Promise<void> => {
    notes.record.running.forEach(({ finish }) => finish());
    await doors.close();
    await house.close();
  };
  return {
    ...doors,
    close,
    house,
    origin,
    projectA,
    projectB,
    bearer,
    call,
    cookie,
    record,
    startTask,
    acted: () => notes.record.acted,
    logged,
  };
}

export type OpenDoors = Awaited<ReturnType<typeof openDoors>>;
export type Called = Awaited<ReturnType<OpenDoors["call"]>>;
