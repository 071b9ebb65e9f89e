/** People and programs outside: start tasks, record events, cancel, decide, try again, and remember what they were told. */
import type { Database } from "#store/database.ts";
import type { Cluster, Member } from "./cluster.ts";
import type { Records } from "./history.ts";
import { bellRang, concurrencyKeys, makeProgram, plainTypes, thingHappened, waitKeys } from "./program.ts";
import type { Random } from "./random.ts";
import { type Scheduler, world } from "./scheduler.ts";

export interface People {
  /** Does one thing of many. */
  readonly act: () => void;
  /** Gives every waiting task what it waits for. */
  readonly answerAll: () => Promise<void>;
}

const person = { type: "person", id: "ada" } as const;

export interface Outside {
  /** To look on: without delay or loss. */
  readonly database: Database;
  readonly cluster: Cluster;
  readonly records: Records;
  readonly projects: readonly string[];
  readonly scheduler: Scheduler;
  readonly random: Random;
}

export function makePeople(outside: Outside): People {
  const { cluster, random, scheduler, projects, database } = outside;
  let acted = 0;
  const acts: [weight: number, act: (member: Member, projectId: string) => Promise<unknown>][] = [
    [10, (member, projectId) => start(outside, member, projectId)],
    [3, (member, projectId) => startWithData(outside, member, projectId, `caller ${acted}`)],
    [5, (member, projectId) => emit(member, projectId, random.pick(waitKeys), `person ${acted}`)],
    [4, (member, projectId) => cancelOne(outside, member, projectId)],
    [2, (member, projectId) => retryOne(outside, member, projectId)],
    [4, (member, projectId) => decideOne(outside, member, projectId)],
  ];
  const total = acts.reduce((sum, [weight]) => sum + weight, 0);
  return {
    act: () => {
      const members = cluster.members();
      if (members.length === 0) return;
      acted += 1;
      let drawn = random.next() * total;
      const chosen = acts.find(([weight]) => (drawn -= weight) < 0) ?? acts[0]!;
      chosen[1](random.pick(members), random.pick(projects)).catch((error: unknown) =>
        scheduler.note(`a person was told: ${String(error)}`),
      );
    },
    answerAll: async () => {
      for (const { project_id, task_id, key, kind, event_where } of await openWaits(database)) {
        const member = cluster.members()[0];
        if (member === undefined) return;
        acted += 1;
        const answer =
          kind === "approval"
            ? member.engine.tasks.decide(project_id, person, task_id, { step: key, approved: true })
            : emit(member, project_id, event_where?.key ?? "", `last ${acted}`);
        await answer.catch(() => undefined);
      }
    },
  };
}

interface OpenWait extends Record<string, unknown> {
  readonly project_id: string;
  readonly task_id: string;
  readonly key: string;
  readonly kind: string;
  readonly event_where: { key: string } | null;
}

function openWaits(database: Database): Promise<OpenWait[]> {
  return database.query<OpenWait>(
    `select project_id, task_id, key, kind, event_where from engine.step where status = 'open' and kind in ('wait', 'approval') order by task_id, key`,
  );
}

async function start(outside: Outside, member: Member, projectId: string): Promise<void> {
  const { random, records } = outside;
  const type = random.pick(plainTypes);
  const once = random.chance(0.25) ? `person ${random.pick(waitKeys)}` : null;
  const input = { program: makeProgram(random, 5), key: random.pick(concurrencyKeys), once, of: null };
  const options = {
    priority: random.between(-2, 2),
    ...(once === null ? {} : { deduplicationKey: once }),
    ...(random.chance(0.2) ? { runAt: random.between(0, 3_000) } : {}),
  };
  const taskId = await member.engine.tasks.start(projectId, person, member.tasks.named(type), input as never, options);
  records.accepted.push({ projectId, taskId, once });
}

/** Data, an event and a task in one transaction of the caller's own. */
async function startWithData(outside: Outside, member: Member, projectId: string, name: string): Promise<void> {
  const { random, records } = outside;
  const input = { program: makeProgram(random, 2), key: "", once: null, of: name };
  const taskId = await member.database.forProject(projectId).transaction(async (transaction) => {
    const inside = member.engine.inside(transaction, person);
    const id = await inside.start(member.tasks.named("sim:run"), input as never);
    await inside.emit(bellRang, { at: name });
    await transaction.query(`insert into simulation.effect (project_id, task_id, key) values ($1, $2, $3)`, [
      projectId,
      id,
      "of its caller",
    ]);
    return id;
  });
  records.accepted.push({ projectId, taskId, once: null });
}

async function emit(member: Member, projectId: string, key: string, at: string): Promise<void> {
  await member.database
    .forProject(projectId)
    .transaction((transaction) => member.engine.inside(transaction, person).emit(thingHappened, { key, at }));
}

async function someTask({ database, random }: Outside, projectId: string, statuses: string): Promise<string | null> {
  const tasks = await database.query<{ id: string }>(
    `select id from engine.task where project_id = $1 and type <> 'sim:tick' and status = any (string_to_array($2, ' ')::engine.task_status[]) order by id`,
    [projectId, statuses],
  );
  return tasks.length === 0 ? null : random.pick(tasks).id;
}

async function cancelOne(outside: Outside, member: Member, projectId: string): Promise<void> {
  const id = await someTask(outside, projectId, "pending processing waiting");
  if (id !== null) await member.engine.tasks.cancel(projectId, person, id);
}

async function retryOne(outside: Outside, member: Member, projectId: string): Promise<void> {
  const id = await someTask(outside, projectId, "failed cancelled");
  if (id === null) return;
  outside.records.retriedByPeople.add(id);
  await member.engine.tasks.retry(projectId, person, id);
}

async function decideOne(outside: Outside, member: Member, projectId: string): Promise<void> {
  const open = (await openWaits(outside.database)).filter((wait) => wait.kind === "approval" && wait.project_id === projectId);
  if (open.length === 0) return;
  const { task_id, key } = outside.random.pick(open);
  await member.engine.tasks.decide(projectId, person, task_id, { step: key, approved: outside.random.chance(0.7) });
}

/** Calls back again and again for as long as it is wanted. */
export function every(scheduler: Scheduler, pauseMs: () => number, what: string, act: () => void, isWanted: () => boolean): void {
  scheduler.after(world, pauseMs(), what, () => {
    if (!isWanted()) return;
    act();
    every(scheduler, pauseMs, what, act, isWanted);
  });
}
