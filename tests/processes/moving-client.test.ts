import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, test } from "node:test";
import { createClient } from "redis";
import { WebSocket } from "ws";
import type { EventView } from "#base/event.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { type Redis, startRedis } from "#testing/services/redis.ts";
import { until } from "#testing/until.ts";
import { ask, type Fleet, type HallwayProcess, openFleet, upload } from "./hallway.ts";

let redis: Redis;
let fleet: Fleet;
let key = "";
before(async () => {
  redis = await startRedis();
  fleet = await openFleet({ DATABASE_URL: await (await sharedPostgres()).createDatabase(), REDIS_URL: redis.url });
});
after(async () => {
  await fleet.close();
  await redis.stop();
});

type Message = Record<string, unknown> & { type?: string };

async function socketAt(origin: string, path: string, heard: (message: Message) => void): Promise<WebSocket> {
  const socket = new WebSocket(origin.replace("http", "ws") + path, { headers: { authorization: `Bearer ${key}` } });
  socket.on("message", (data: Buffer) => heard(JSON.parse(data.toString()) as Message));
  socket.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("close", () => reject(new Error("The socket was not opened.")));
  });
  return socket;
}

/** Everything in the log behind a place, read page by page at one process. */
async function logBehind(origin: string, place: string | null): Promise<string[]> {
  const ids: string[] = [];
  for (let at = place; ;) {
    const { body } = await ask(
      origin,
      key,
      "GET",
      `/api/events?order=oldest&limit=200${at === null ? "" : `&cursor=${encodeURIComponent(at)}`}`,
    );
    const events = body["events"] as EventView[];
    if (events.length === 0) return ids;
    ids.push(...events.map(({ id }) => id));
    at = events.at(-1)!.offset;
  }
}

/** Follows the log and changes its process again and again, in the middle of whatever happens. */
function wanderer(origins: () => readonly string[]) {
  const heard: EventView[] = [];
  let place: string | null = null;
  const begun = Promise.withResolvers<string | null>();
  let isOver = false;
  let moves = 0;
  const visit = async (origin: string, forMs: number): Promise<void> => {
    const socket = await socketAt(origin, "/ws", (message) => {
      if (message.type === "subscribed" && place === null) begun.resolve((place = message["head"] as string | null));
      if (message.type === "reset") throw new Error("It was told to begin anew.");
      if (message.type !== "events") return;
      const events = message["events"] as EventView[];
      heard.push(...events);
      place = events.at(-1)!.offset;
    }).catch(() => null);
    if (socket === null) return;
    socket.send(JSON.stringify({ type: "subscribe", topics: ["events"], after: place }));
    await new Promise((resolve) => setTimeout(resolve, forMs));
    // What is still on its way is lost with the socket, and comes again from the place that is known.
    socket.terminate();
    moves += 1;
  };
  const going = (async () => {
    while (!isOver) await visit(origins()[randomInt(origins().length)]!, randomInt(10, 400));
  })();
  return {
    heard,
    begun: begun.promise,
    halt: () => (isOver = true),
    stop: async (): Promise<number> => {
      isOver = true;
      await going;
      await visit(origins()[0]!, 1_500);
      return moves;
    },
  };
}

test(
  "a client that changes its process at random, while one of them dies, misses and doubles nothing",
  { timeout: 240_000 },
  async (context) => {
    let apis: HallwayProcess[] = await Promise.all([fleet.start(["api"]), fleet.start(["api"])]);
    const worker = await fleet.start(["worker"]);
    key = await fleet.key();
    // A place is needed to come back to: an empty log has none.
    const tasks = [(await upload(apis[0]!.origin, key, "first.docx")).taskId];
    const wanderers = [1, 2, 3].map(() => wanderer(() => apis.map(({ origin }) => origin)));
    context.after(() => wanderers.forEach(({ halt }) => halt()));
    await Promise.all(wanderers.map(({ begun }) => begun));
    for (let count = 0; count < 16; count += 1) {
      tasks.push((await upload(apis[count % apis.length]!.origin, key, `form-${count}.docx`)).taskId);
      await new Promise((resolve) => setTimeout(resolve, 120));
      if (count !== 7) continue;
      const [first, dying] = apis;
      apis = [first!];
      dying!.kill("SIGKILL");
      apis = [first!, await fleet.start(["api"])];
    }
    const { origin } = apis[0]!;
    for (const task of tasks)
      await until(async () => (await ask(origin, key, "GET", `/api/tasks/${task}`)).body["status"] === "completed", "the end of a task");
    const moves = await Promise.all(wanderers.map((each) => each.stop()));
    assert.ok(
      moves.every((count) => count > 10),
      `they moved ${moves.join(", ")} times`,
    );
    for (const { heard, begun } of wanderers) {
      const wanted = await logBehind(origin, await begun);
      assert.ok(wanted.length >= tasks.length * 3, `${wanted.length} events`);
      assert.deepEqual(
        heard.map(({ id }) => id),
        wanted,
      );
    }
    await Promise.all([...apis, worker].map((each) => each.stop()));
  },
);

test(
  "who watches a task is told what anyone publishes of it, on every process, and its end on another than it began on",
  { timeout: 180_000 },
  async () => {
    const [one, two] = await Promise.all([fleet.start(["api"]), fleet.start(["api"])]);
    key = await fleet.key();
    const person = await createClient({ url: redis.url })
      .on("error", () => undefined)
      .connect();
    const { taskId } = await upload(one.origin, key, "slow.docx");
    const heard: { progress: number; status?: string; current_step: unknown }[][] = [[], [], []];
    const reports = (index: number) => (message: Message) => void heard[index]!.push(message as never);
    const watching = await socketAt(one.origin, `/ws/tasks/${taskId}`, reports(0));
    await socketAt(two.origin, `/ws/tasks/${taskId}`, reports(1));
    const subscribed = Promise.withResolvers<void>();
    const topics = await socketAt(two.origin, "/ws", (message) => {
      if (message.type === "subscribed") subscribed.resolve();
      if (message.type === "progress") reports(2)(message);
    });
    topics.send(JSON.stringify({ type: "subscribe", topics: [`tasks/${taskId}`], after: null }));
    await subscribed.promise;
    const channel = `progress:task:${taskId}`;
    await until(async () => (await person.pubSubNumSub([channel]))[channel] === 2, "both subscriptions");
    for (const garbage of ["", "not json", "{}", '{"progress":"lots"}', "\u0000"]) await person.publish(channel, garbage);
    await person.publish(channel, '{"progress":50,"current_step":"by hand"}');
    await until(
      async () => heard.every((each) => each.some(({ progress, current_step }) => progress === 50 && current_step === "by hand")),
      "what was published",
    );
    assert.ok(
      heard.every((each) => each.every(({ progress, status = "pending" }) => (progress === 0 || progress === 50) && status === "pending")),
      JSON.stringify(heard),
    );

    watching.terminate();
    const moved: { status?: string }[] = [];
    const closed = new Promise<void>(
      (resolve) =>
        void socketAt(two.origin, `/ws/tasks/${taskId}`, (message) => moved.push(message as never)).then((socket) =>
          socket.once("close", resolve),
        ),
    );
    const worker = await fleet.start(["worker"]);
    await closed;
    assert.equal(moved.at(-1)!.status, "completed");
    assert.equal(moved.filter(({ status }) => status === "completed").length, 1);
    await until(async () => (await person.pubSubNumSub([channel]))[channel]! <= 1, "the end of subscriptions that nobody needs");
    person.destroy();
    topics.terminate();
    await Promise.all([one, two, worker].map((each) => each.stop()));
  },
);
