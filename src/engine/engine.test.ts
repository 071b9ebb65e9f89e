import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defineEvent, defineProblem, inputInvalid, Problem, z } from "#base/contract.ts";
import { type Backend, openTestEngine, type TestEngine, type TestEngineOptions, tester } from "#testing/engine.ts";
import { defineSchedule, on, taskDefiner } from "./define.ts";
import { circleFound, taskUnknown, taskUnready } from "./problems.ts";
import type { Work } from "./work.ts";

const defineTask = taskDefiner<Work>();
const nothing = z.object({});

for (const kind of ["pglite", "postgres", "redis"] satisfies Backend[]) {
  const withEngine = async (options: Omit<TestEngineOptions, "kind">, run: (house: TestEngine) => Promise<void>) => {
    const house = await openTestEngine({ ...options, kind });
    try {
      await run(house);
    } finally {
      await house.close();
    }
  };

  describe(`the engine on ${kind === "redis" ? "postgres with redis" : kind}`, { concurrency: 2 }, () => {
    test("a started task runs, and its output and every change of its status are recorded", async () => {
      const add = defineTask({
        name: "number:add",
        input: z.object({ left: z.number(), right: z.number() }),
        output: z.object({ sum: z.number() }),
        run: async ({ left, right }) => ({ sum: left + right }),
      });
      await withEngine({ tasks: [add] }, async ({ start, finished, detail, history }) => {
        const id = await start(add, { left: 2, right: 3 });
        assert.equal((await finished(id)).status, "completed");
        const task = await detail(id);
        assert.deepEqual(task.output, { sum: 5 });
        assert.equal(task.progress, 100);
        assert.deepEqual(
          task.attempts.map(({ attempt, outcome }) => [attempt, outcome]),
          [[1, "completed"]],
        );
        assert.deepEqual(await history(id), ["task.created", "task.started", "task.completed"]);
      });
    });

    test("a task exists if and only if the data of its transaction does", async () => {
      const noop = noopTask();
      await withEngine({ tasks: [noop] }, async ({ inside, finished, engine, projectId }) => {
        let id = "";
        await assert.rejects(
          inside(async ({ start }) => {
            id = await start(noop, {});
            throw new Error("the caller fails");
          }),
          /the caller fails/,
        );
        await assert.rejects(engine.tasks.view(projectId, id), taskUnknown.is);
        const kept = await inside(({ start }) => start(noop, {}));
        assert.equal((await finished(kept)).status, "completed");
      });
    });

    test("an input that does not fit is refused with the place, and starts nothing", async () => {
      const greet = defineTask({ name: "person:greet", input: z.object({ name: z.string() }), run: async () => null });
      await withEngine({ tasks: [greet] }, async ({ start, engine, projectId }) => {
        // @ts-expect-error a number is no name
        const refused = start(greet, { name: 1 });
        await assert.rejects(refused, (error) => inputInvalid.is(error) && JSON.stringify(error.data).includes("/name"));
        assert.deepEqual((await engine.tasks.list(projectId, { limit: 10 })).tasks, []);
      });
    });

    test("a failing task is tried again with pauses, and is a dead letter after its last attempt", async () => {
      let tries = 0;
      const fail = defineTask({
        name: "thing:fail",
        input: nothing,
        retry: { attempts: 3, pause: "10ms" },
        run: async () => {
          tries += 1;
          throw new Error(`try ${tries}`);
        },
      });
      await withEngine({ tasks: [fail] }, async ({ start, finished, history }) => {
        const id = await start(fail, {});
        const task = await finished(id);
        assert.equal(task.status, "failed");
        assert.match(task.reason, /Failed after 3 of 3 attempts: Error: try 3/);
        assert.equal(tries, 3);
        assert.deepEqual(await history(id), [
          "task.created",
          "task.started",
          "task.retried",
          "task.started",
          "task.retried",
          "task.started",
          "task.failed",
        ]);
      });
    });

    test("a problem that says no more tries fails the task at once, with its document", async () => {
      const brokenFile = defineProblem("file-broken", { status: 422, title: "The file is broken" });
      const read = defineTask({
        name: "file:read",
        input: nothing,
        run: async () => {
          throw brokenFile("Page 3 is torn.", { page: 3 });
        },
      });
      await withEngine({ tasks: [read] }, async ({ start, finished }) => {
        const task = await finished(await start(read, {}));
        assert.equal(task.status, "failed");
        assert.equal(task.attempt, 1);
        assert.deepEqual(task.error, {
          type: "/problems/file-broken",
          title: "The file is broken",
          status: 422,
          detail: "Page 3 is torn.",
          page: 3,
        });
      });
    });

    test("a step is done once, whatever happens after it", async () => {
      const done: string[] = [];
      const pay = defineTask({
        name: "bill:pay",
        input: nothing,
        retry: { attempts: 2, pause: "5ms" },
        run: async (_input, work) => {
          const amount = await work.step("charge", () => {
            done.push("charge");
            return 42;
          });
          if (work.attempt === 1) throw new Error("the printer is out of paper");
          return work.step("receipt", () => {
            done.push("receipt");
            return `paid ${amount}`;
          });
        },
      });
      await withEngine({ tasks: [pay] }, async ({ start, finished, detail }) => {
        const id = await start(pay, {});
        await finished(id);
        assert.deepEqual(done, ["charge", "receipt"]);
        const task = await detail(id);
        assert.equal(task.output, "paid 42");
        assert.deepEqual(
          task.steps.map(({ name, status, attempt }) => [name, status, attempt]),
          [
            ["charge", "done", 1],
            ["receipt", "done", 2],
          ],
        );
      });
    });

    test("steps of one name are told apart by their order, and parallel ones may end in any", async () => {
      const loop = defineTask({
        name: "list:walk",
        input: nothing,
        retry: { attempts: 2, pause: "5ms" },
        run: async (_input, work) => {
          const numbers = await Promise.all(
            [3, 1, 2].map((number) =>
              work.step("one", async () => {
                await new Promise((resolve) => setTimeout(resolve, number * 5));
                return number;
              }),
            ),
          );
          if (work.attempt === 1) throw new Error("again");
          return numbers;
        },
      });
      await withEngine({ tasks: [loop] }, async ({ start, finished, detail }) => {
        const id = await start(loop, {});
        assert.equal((await finished(id)).status, "completed");
        const task = await detail(id);
        assert.deepEqual(task.output, [3, 1, 2]);
        assert.deepEqual(
          task.steps.map(({ name }) => name),
          ["one", "one#2", "one#3"],
        );
      });
    });

    test("steps that were changed under a running task are reported before anything runs", async () => {
      const ran: string[] = [];
      const change = defineTask({
        name: "code:change",
        input: nothing,
        retry: { attempts: 2, pause: "5ms" },
        run: async (_input, work) => {
          if (work.attempt === 2) await work.step("new", () => void ran.push("new"));
          await work.step("old", () => void ran.push("old"));
          throw new Error("deploy");
        },
      });
      await withEngine({ tasks: [change] }, async ({ start, finished }) => {
        const task = await finished(await start(change, {}));
        assert.equal(task.error?.type, "/problems/steps-changed");
        assert.match(task.error!.detail, /asks for run "new" as number 1, but its record has run "old" there/);
        assert.deepEqual(ran, ["old"]);
      });
    });

    test("a transaction's data, events and tasks are kept together with its step, exactly once", async () => {
      const noted = defineEvent("note.written", z.object({ id: z.string() }));
      const noop = noopTask();
      const write = defineTask({
        name: "note:write",
        input: nothing,
        retry: { attempts: 3, pause: "5ms" },
        run: async (_input, work) => {
          await work.transaction("write", async ({ emit, start }) => {
            await emit(noted, { id: "n1" });
            await start(noop, {});
            if (work.attempt === 1) throw new Error("half way");
          });
          if (work.attempt === 2) throw new Error("after it");
        },
      });
      await withEngine({ tasks: [write, noop], events: [noted] }, async ({ start, finished, engine, projectId, readLog }) => {
        await finished(await start(write, {}));
        const events = await readLog({ types: ["note."] });
        assert.deepEqual(
          events.map(({ subject, sequence }) => [subject, sequence]),
          [["note/n1", 1]],
        );
        assert.equal((await engine.tasks.list(projectId, { types: ["nothing:do"], limit: 10 })).tasks.length, 1);
      });
    });

    test("a sleeping task frees its worker and goes on when its time has come", async () => {
      const nap = defineTask({
        name: "cat:nap",
        input: nothing,
        run: async (_input, work) => {
          await work.sleep("nap", "150ms");
          return "awake";
        },
      });
      const noop = noopTask();
      await withEngine({ tasks: [nap, noop], concurrency: 1 }, async ({ start, until, finished, history, view }) => {
        const id = await start(nap, {});
        assert.match((await until(id, (task) => task.status === "waiting")).reason, /^Sleeps for/);
        assert.equal((await finished(await start(noop, {}))).status, "completed");
        assert.equal((await finished(id)).attempt, 1, "waiting is no attempt");
        assert.deepEqual(
          (await history(id)).filter((type) => type !== "task.stepped"),
          ["task.created", "task.started", "task.waiting", "task.resumed", "task.started", "task.completed"],
        );
        assert.equal((await view(id)).status, "completed");
      });
    });

    test("a task waits for an event with the members that it names", async () => {
      const arrived = defineEvent("letter.arrived", z.object({ id: z.string(), to: z.string() }));
      const wait = defineTask({
        name: "letter:await",
        input: nothing,
        run: async (_input, work) => work.waitFor(arrived, { where: { to: "Ada" } }),
      });
      await withEngine({ tasks: [wait], events: [arrived] }, async ({ start, until, inside, finished, detail }) => {
        const id = await start(wait, {});
        await until(id, (task) => task.status === "waiting");
        await inside(({ emit }) => emit(arrived, { id: "1", to: "Bob" }));
        await inside(({ emit }) => emit(arrived, { id: "2", to: "Ada" }));
        await finished(id);
        assert.deepEqual((await detail(id)).output, { id: "2", to: "Ada" });
      });
    });

    test("an event that came before the task waited for it counts, and each only once", async () => {
      const ticked = defineEvent("clock.ticked", z.object({ id: z.string(), n: z.number() }));
      const count = defineTask({
        name: "clock:count",
        input: nothing,
        run: async (_input, work) => {
          await work.sleep("first", "100ms");
          const first = await work.waitFor(ticked);
          const second = await work.waitFor(ticked);
          return [first.n, second.n];
        },
      });
      await withEngine({ tasks: [count], events: [ticked] }, async ({ start, until, inside, finished, detail }) => {
        const id = await start(count, {});
        await until(id, (task) => task.status === "waiting");
        await inside(({ emit }) => emit(ticked, { id: "c", n: 1 }));
        await inside(({ emit }) => emit(ticked, { id: "c", n: 2 }));
        await finished(id);
        assert.deepEqual((await detail(id)).output, [1, 2]);
      });
    });

    // PGlite has one session: no two transactions are open at once.
    if (kind === "postgres") {
      test("a wait hears of an event whose transaction is older than the task and ends behind the wait", async () => {
        const arrived = defineEvent("parcel.arrived", z.object({ id: z.string() }));
        const wait = defineTask({ name: "parcel:await", input: nothing, run: async (_input, work) => work.waitFor(arrived) });
        await withEngine({ tasks: [wait], events: [arrived] }, async ({ start, until, inside, finished, detail }) => {
          const [hasEmitted, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
          const slow = inside(async ({ emit }) => {
            await emit(arrived, { id: "slow" });
            hasEmitted.resolve();
            await mayCommit.promise;
          });
          await hasEmitted.promise;
          const id = await start(wait, {});
          await until(id, (task) => task.status === "waiting");
          mayCommit.resolve();
          await slow;
          await finished(id);
          assert.deepEqual((await detail(id)).output, { id: "slow" });
        });
      });

      test("an event counts that was recorded after the task by a transaction that is older than it", async () => {
        const arrived = defineEvent("parcel.handed", z.object({ id: z.string() }));
        const wait = defineTask({
          name: "parcel:collect",
          input: nothing,
          run: async (_input, work) => {
            await work.sleep("first", "300ms");
            return work.waitFor(arrived, { within: "5s" });
          },
        });
        await withEngine({ tasks: [wait], events: [arrived] }, async ({ start, inside, finished, detail }) => {
          const [hasWritten, mayEmit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
          const old = inside(async ({ db, emit }) => {
            await db.query("select pg_current_xact_id()");
            hasWritten.resolve();
            await mayEmit.promise;
            await emit(arrived, { id: "old" });
          });
          await hasWritten.promise;
          const id = await start(wait, {});
          mayEmit.resolve();
          await old;
          await finished(id);
          assert.deepEqual((await detail(id)).output, { id: "old" });
        });
      });
    }

    test("waiting ends when its time is over: with null for an event, with no for an approval", async () => {
      const never = defineEvent("moon.fell", z.object({ id: z.string() }));
      const wait = defineTask({
        name: "moon:await",
        input: nothing,
        run: async (_input, work) => [await work.waitFor(never, { within: "30ms" }), await work.approve("Really?", { within: "30ms" })],
      });
      await withEngine({ tasks: [wait], events: [never] }, async ({ start, finished, detail }) => {
        const id = await start(wait, {});
        await finished(id);
        assert.deepEqual((await detail(id)).output, [null, false]);
      });
    });

    test("an approval is decided once, by the first", async () => {
      const ask = defineTask({ name: "door:open", input: nothing, run: (_input, work) => work.approve("Open?") });
      await withEngine({ tasks: [ask] }, async ({ start, until, engine, projectId, finished, detail }) => {
        const id = await start(ask, {});
        assert.equal((await until(id, (task) => task.status === "waiting")).reason, "Waits for a decision: Open?");
        const decisions = await Promise.allSettled(
          [true, false].map((approved) => engine.tasks.decide(projectId, tester, id, { step: "approve: Open?", approved })),
        );
        assert.deepEqual(decisions.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
        const refused = decisions.find((decision) => decision.status === "rejected");
        assert.ok(taskUnready.is(refused?.reason));
        await finished(id);
        assert.equal((await detail(id)).output, decisions[0]!.status === "fulfilled");
      });
    });

    test("a parent waits for its children and gets their outputs, or their failure as a problem", async () => {
      const double = defineTask({
        name: "number:double",
        input: z.object({ n: z.number() }),
        output: z.number(),
        run: async ({ n }) => n * 2,
      });
      const burst = defineTask({
        name: "pipe:burst",
        input: nothing,
        retry: { attempts: 1 },
        run: async () => {
          throw new Error("burst");
        },
      });
      const parent = defineTask({
        name: "family:gather",
        input: nothing,
        run: async (_input, work) => {
          const doubled = await Promise.all([1, 2, 3].map((n) => work.start(double, { n })));
          const failure = await work.start(burst, {}).catch((error: unknown) => error);
          if (!(failure instanceof Problem)) throw failure;
          return { doubled, failure: failure.message };
        },
      });
      await withEngine({ tasks: [double, burst, parent] }, async ({ start, finished, detail }) => {
        const id = await start(parent, {});
        await finished(id);
        const task = await detail(id);
        assert.deepEqual(task.output, { doubled: [2, 4, 6], failure: "The pipe:burst that this task started is failed: Error: burst" });
        assert.equal(task.children.length, 4);
      });
    });

    test("an event starts what it triggers in its own transaction, with what led to it", async () => {
      const grew = defineEvent("cluster.grew", z.object({ id: z.string(), size: z.number() }));
      const sort = defineTask({ name: "cluster:sort", input: z.object({ cluster: z.string() }), run: async ({ cluster }) => cluster });
      await withEngine(
        { tasks: [sort], events: [grew], triggers: [on(grew, sort, ({ id }) => ({ cluster: id }))] },
        async ({ inside, engine, projectId, finished, readLog }) => {
          await assert.rejects(
            inside(async ({ emit }) => {
              await emit(grew, { id: "a", size: 1 });
              throw new Error("no");
            }),
          );
          assert.equal((await engine.tasks.list(projectId, { limit: 10 })).tasks.length, 0);
          const eventId = await inside(({ emit }) => emit(grew, { id: "a", size: 1 }));
          const {
            tasks: [task],
          } = await engine.tasks.list(projectId, { limit: 10 });
          assert.equal((await finished(task!.task_id)).status, "completed");
          const [created] = await readLog({ types: ["task.created"] });
          assert.deepEqual([created!.causationid, created!.hops], [eventId, 1]);
        },
      );
    });

    test("a chain of events and tasks ends by itself", async () => {
      const bounced = defineEvent("ball.bounced", z.object({ id: z.string(), height: z.number() }));
      const bounce = defineTask({
        name: "ball:bounce",
        input: z.object({ id: z.string(), height: z.number() }),
        run: async ({ id, height }, work) => work.emit(bounced, { id, height: height + 1 }),
      });
      await withEngine(
        { tasks: [bounce], events: [bounced], triggers: [on(bounced, bounce)] },
        async ({ inside, engine, projectId, finished }) => {
          await inside(({ emit }) => emit(bounced, { id: "b", height: 0 }));
          const settled = async () => {
            const { tasks } = await engine.tasks.list(projectId, { limit: 50 });
            for (const task of tasks) await finished(task.task_id);
            return tasks.length;
          };
          let count = 0;
          for (let before = -1; count !== before;) {
            before = count;
            count = await settled();
          }
          assert.equal(count, 8);
        },
      );
    });

    test("circles among declared events and tasks are refused at the start", async () => {
      const turned = defineEvent("wheel.turned", z.object({ id: z.string() }));
      const turn = defineTask({ name: "wheel:turn", input: z.object({ id: z.string() }), emits: [turned], run: async () => null });
      await assert.rejects(
        withEngine({ tasks: [turn], events: [turned], triggers: [on(turned, turn)] }, async () => {}),
        circleFound.is,
      );
    });

    test("while a task with a deduplication key lives, starting another gives its id", async () => {
      const slow = defineTask({ name: "report:make", input: nothing, run: (_input, work) => work.sleep("long", "100ms") });
      await withEngine({ tasks: [slow] }, async ({ start, finished }) => {
        const options = { deduplicationKey: "daily" };
        const ids = await Promise.all([start(slow, {}, options), start(slow, {}, options), start(slow, {}, options)]);
        assert.equal(new Set(ids).size, 1);
        await finished(ids[0]!);
        assert.notEqual(await start(slow, {}, options), ids[0]);
      });
    });

    test("tasks of one key run one at a time, those of others beside them", async () => {
      let running = 0;
      let most = 0;
      const perKey = new Map<string, number>();
      const work = defineTask({
        name: "key:work",
        input: z.object({ key: z.string() }),
        key: ({ key }) => key,
        run: async ({ key }) => {
          perKey.set(key, (perKey.get(key) ?? 0) + 1);
          running += 1;
          most = Math.max(most, running);
          assert.equal(perKey.get(key), 1);
          await new Promise((resolve) => setTimeout(resolve, 20));
          running -= 1;
          perKey.set(key, 0);
        },
      });
      await withEngine({ tasks: [work], concurrency: 6 }, async ({ start, finished }) => {
        const ids = await Promise.all(["a", "a", "a", "b", "b", "c"].map((key) => start(work, { key })));
        for (const id of ids) assert.equal((await finished(id)).status, "completed");
        assert.ok(most >= 2, "keys do not hold each other up");
      });
    });

    test("a rate lets through so many starts of a key within its period", async () => {
      const starts: number[] = [];
      const send = defineTask({
        name: "mail:send",
        input: nothing,
        key: () => "smtp",
        concurrency: 10,
        rate: { count: 2, per: "400ms" },
        run: async () => void starts.push(Date.now()),
      });
      await withEngine({ tasks: [send] }, async ({ start, finished }) => {
        for (const id of await Promise.all([1, 2, 3, 4].map(() => start(send, {})))) await finished(id);
        assert.ok(starts[3]! - starts[0]! >= 350, `the fourth came ${starts[3]! - starts[0]!} ms after the first`);
      });
    });

    test("a project with many waiting tasks does not hold up another project's one", async () => {
      const order: string[] = [];
      const step = defineTask({
        name: "queue:step",
        input: z.object({ of: z.string() }),
        run: async ({ of }) => {
          order.push(of);
          await new Promise((resolve) => setTimeout(resolve, 3));
        },
      });
      await withEngine({ tasks: [step], concurrency: 1 }, async ({ start, engine, finished }) => {
        const busy = await Promise.all(Array.from({ length: 200 }, () => start(step, { of: "busy" })));
        await engine.tasks.start("018f0000-0000-7000-8000-0000000000ff", tester, step, { of: "quiet" });
        for (const id of busy) await finished(id);
        assert.ok(order.indexOf("quiet") < 100, `the other project's task came as number ${order.indexOf("quiet")}`);
      });
    });

    test("of ready tasks of one type the more important goes first", async () => {
      const order: number[] = [];
      const run = defineTask({ name: "rank:run", input: z.object({ n: z.number() }), run: async ({ n }) => void order.push(n) });
      const { promise: isOpen, resolve: open } = Promise.withResolvers<void>();
      const wall = defineTask({ name: "wall:stand", input: nothing, run: () => isOpen });
      await withEngine({ tasks: [run, wall], concurrency: 1 }, async ({ start, until, finished }) => {
        const first = await start(wall, {});
        await until(first, (task) => task.status === "processing");
        const ids = [await start(run, { n: 1 }), await start(run, { n: 2 }, { priority: 10 }), await start(run, { n: 3 }, { priority: 5 })];
        open();
        for (const id of ids) await finished(id);
        assert.deepEqual(order, [2, 3, 1]);
      });
    });

    test("cancelling reaches running code as a signal at once, and waiting tasks and children too", async () => {
      const aborted: string[] = [];
      const hang = defineTask({
        name: "code:hang",
        input: nothing,
        run: (_input, work) =>
          new Promise((_resolve, reject) => {
            work.signal.addEventListener("abort", () => {
              aborted.push(work.taskId);
              reject(work.signal.reason as Error);
            });
          }),
      });
      const parent = defineTask({ name: "code:parent", input: nothing, run: (_input, work) => work.start(hang, {}) });
      await withEngine({ tasks: [hang, parent] }, async ({ start, until, engine, projectId, finished, detail }) => {
        const id = await start(parent, {});
        await until(id, (task) => task.status === "waiting");
        const childId = (await detail(id)).children[0]!.task_id;
        await until(childId, (task) => task.status === "processing");
        const asked = performance.now();
        assert.equal((await engine.tasks.cancel(projectId, tester, id)).status, "cancelled");
        assert.equal((await finished(childId)).status, "cancelled");
        assert.deepEqual(aborted, [childId]);
        assert.ok(performance.now() - asked < 5_000);
        const later = await engine.tasks.cancel(projectId, tester, id);
        assert.equal(later.status, "cancelled", "cancelling again changes nothing");
      });
    });

    test("a task that takes too long is stopped by its signal and tried again", async () => {
      const slow = defineTask({
        name: "slow:run",
        input: nothing,
        timeout: "50ms",
        retry: { attempts: 2, pause: "5ms" },
        run: (_input, work) =>
          work.attempt === 2
            ? Promise.resolve("quick")
            : new Promise((_resolve, reject) => work.signal.addEventListener("abort", () => reject(new Error("stopped")))),
      });
      await withEngine({ tasks: [slow] }, async ({ start, finished, detail }) => {
        const id = await start(slow, {});
        assert.equal((await finished(id)).status, "completed");
        assert.equal((await detail(id)).attempts[0]!.error?.type, "/problems/task-timed-out");
      });
    });

    test("a dead letter can be tried again, from where it stopped or from a chosen step", async () => {
      const done: string[] = [];
      let isBroken = true;
      const build = defineTask({
        name: "house:build",
        input: nothing,
        retry: { attempts: 1 },
        run: async (_input, work) => {
          await work.step("walls", () => void done.push("walls"));
          await work.step("roof", () => {
            if (isBroken) throw new Error("rain");
            done.push("roof");
          });
        },
      });
      await withEngine({ tasks: [build] }, async ({ start, finished, engine, projectId }) => {
        const id = await start(build, {});
        assert.equal((await finished(id)).status, "failed");
        isBroken = false;
        await engine.tasks.retry(projectId, tester, id);
        assert.equal((await finished(id)).status, "completed");
        assert.deepEqual(done, ["walls", "roof"]);
        await assert.rejects(engine.tasks.retry(projectId, tester, id), taskUnready.is);
        isBroken = true;
        const other = await start(build, {});
        await finished(other);
        isBroken = false;
        await engine.tasks.retry(projectId, tester, other, "walls");
        await finished(other);
        assert.deepEqual(done, ["walls", "roof", "walls", "walls", "roof"]);
      });
    });

    test("all dead letters of a type can be tried again at once", async () => {
      let isBroken = true;
      const fix = defineTask({
        name: "lamp:fix",
        input: nothing,
        retry: { attempts: 1 },
        run: async () => {
          if (isBroken) throw new Error("dark");
        },
      });
      await withEngine({ tasks: [fix] }, async ({ start, finished, engine, projectId }) => {
        const ids = await Promise.all([start(fix, {}), start(fix, {}), start(fix, {})]);
        for (const id of ids) await finished(id);
        isBroken = false;
        assert.equal(await engine.tasks.retryMany(projectId, tester, { type: "lamp:fix" }), 3);
        for (const id of ids) assert.equal((await finished(id)).status, "completed");
      });
    });

    test("a worker that is told to stop lets tasks finish, and gives back the rest to others", async () => {
      const nap = defineTask({
        name: "long:nap",
        input: z.object({ ms: z.number() }),
        run: ({ ms }, work) =>
          new Promise<string>((resolve, reject) => {
            const timer = setTimeout(() => resolve("done"), work.attempt === 1 && ms > 1_000 && !given.has(work.taskId) ? ms : 20);
            given.add(work.taskId);
            work.signal.addEventListener("abort", () => {
              clearTimeout(timer);
              reject(work.signal.reason as Error);
            });
          }),
      });
      const given = new Set<string>();
      await withEngine({ tasks: [nap], concurrency: 2 }, async ({ start, until, view, engine, another, history, finished }) => {
        const short = await start(nap, { ms: 100 });
        const long = await start(nap, { ms: 60_000 });
        await until(long, (task) => task.status === "processing");
        await engine.stop(300);
        assert.equal((await view(short)).status, "completed");
        assert.equal((await view(long)).status, "pending");
        await another();
        assert.equal((await finished(long)).attempt, 1, "being given back is no attempt");
        assert.ok((await history(long)).includes("task.released"));
      });
    });

    test("events of an aggregate are numbered without gaps, also when many are written at once", async () => {
      const added = defineEvent("list.added", z.object({ id: z.string(), n: z.number() }));
      await withEngine({ tasks: [], events: [added] }, async ({ inside, readLog }) => {
        await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            inside(async ({ emit }) => {
              await emit(added, { id: "x", n });
              if (n % 5 === 0) throw new Error("rolled back");
            }).catch(() => undefined),
          ),
        );
        const events = await readLog({ subject: "list/x" });
        // In the log they stand by transaction: one that began to write earlier may have had to wait for its number.
        assert.deepEqual(
          events.map(({ sequence }) => sequence).toSorted((left, right) => left - right),
          Array.from({ length: 16 }, (_, index) => index + 1),
        );
      });
    });

    test("who follows the log hears every event once, in the order in which it can be read", async () => {
      const noop = noopTask();
      await withEngine({ tasks: [noop] }, async ({ start, finished, engine, projectId, readLog }) => {
        const heard: string[] = [];
        const stop = engine.log.follow(projectId, (events) => heard.push(...events.map(({ offset }) => offset)));
        const ids = await Promise.all(Array.from({ length: 50 }, () => start(noop, {})));
        for (const id of ids) await finished(id);
        for (let tries = 0; heard.length < 150 && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
        stop();
        const read = await readLog({});
        assert.deepEqual(
          heard,
          read.map(({ offset }) => offset),
        );
      });
    });

    test("another project's tasks are as unknown as those that never were", async () => {
      const noop = noopTask();
      await withEngine({ tasks: [noop] }, async ({ engine, start, finished }) => {
        const id = await start(noop, {});
        await finished(id);
        const other = "018f0000-0000-7000-8000-0000000000aa";
        for (const ask of [engine.tasks.view, engine.tasks.get]) await assert.rejects(ask(other, id), taskUnknown.is);
        await assert.rejects(engine.tasks.cancel(other, tester, id), taskUnknown.is);
        assert.deepEqual(await engine.log.read(other, { after: null, order: "oldest", limit: 10 }), []);
      });
    });

    test("what no database keeps fails its own task and holds up no other", async () => {
      const big = defineTask({ name: "value:big", input: nothing, retry: { attempts: 1 }, run: async () => ({ n: 1n }) });
      const circle = defineTask({
        name: "value:circle",
        input: nothing,
        retry: { attempts: 1 },
        run: (_input, work) =>
          work.step("round", () => {
            const ring: { self?: unknown } = {};
            return (ring.self = ring);
          }),
      });
      const hash = defineTask({
        name: "step:hash",
        input: nothing,
        retry: { attempts: 1 },
        run: (_input, work) => work.step("x#2", () => 1),
      });
      const late = defineTask({
        name: "nap:late",
        input: nothing,
        retry: { attempts: 1 },
        run: (_input, work) => work.sleep("long", "9999999999999999d"),
      });
      const noop = noopTask();
      await withEngine({ tasks: [big, circle, hash, late, noop] }, async ({ start, finished }) => {
        const bad = await Promise.all([start(big, {}), start(circle, {}), start(hash, {}), start(late, {})]);
        const good = await start(noop, {});
        assert.equal((await finished(good)).status, "completed");
        for (const id of bad) assert.equal((await finished(id)).status, "failed");
      });
    });

    test("a refusal of the database is laid to the task that caused it", async () => {
      const odd = defineTask({ name: "odd:out", input: nothing, retry: { attempts: 1 }, run: async () => ({ refused: true }) });
      const noop = noopTask();
      await withEngine({ tasks: [odd, noop] }, async ({ start, finished, database }) => {
        await database.query(`alter table engine.task add constraint no_odd check (output is null or not output ? 'refused')`);
        const ids = await Promise.all([start(noop, {}), start(odd, {}), start(noop, {})]);
        const ended = await Promise.all(ids.map(finished));
        assert.deepEqual(
          ended.map(({ status }) => status),
          ["completed", "failed", "completed"],
        );
      });
    });

    test("a worker that holds a task cannot be forgotten; when its lease is over the task is taken over", async () => {
      const nap = defineTask({
        name: "worker:forgotten",
        input: nothing,
        run: async (_input, work) => (work.attempt === 1 ? new Promise(() => {}) : "done"),
      });
      await withEngine({ tasks: [nap] }, async ({ start, until, finished, database, another }) => {
        const id = await start(nap, {});
        await until(id, (task) => task.status === "processing");
        await assert.rejects(database.query(`delete from engine.worker`), /claim_worker_id_fkey/);
        await database.query(`update engine.worker set until = now()`);
        await another();
        assert.equal((await finished(id)).attempt, 2);
      });
    });

    test("who waits for a task that somebody else had started is told of its end", async () => {
      const shared = defineTask({
        name: "report:shared",
        input: nothing,
        output: z.number(),
        run: async (_input, work) => {
          await work.sleep("slow", "300ms");
          return 7;
        },
      });
      const reader = defineTask({
        name: "report:read",
        input: nothing,
        run: (_input, work) => work.start(shared, {}, { deduplicationKey: "today" }),
      });
      await withEngine({ tasks: [shared, reader] }, async ({ start, finished, detail }) => {
        await start(shared, {}, { deduplicationKey: "today" });
        const id = await start(reader, {});
        await finished(id);
        assert.equal((await detail(id)).output, 7);
      });
    });

    test("of dead letters with one deduplication key only the newest is tried again", async () => {
      let isBroken = true;
      const fix = defineTask({
        name: "pump:fix",
        input: nothing,
        retry: { attempts: 1 },
        run: async () => {
          if (isBroken) throw new Error("dry");
        },
      });
      await withEngine({ tasks: [fix] }, async ({ start, finished, view, engine, projectId }) => {
        const first = await start(fix, {}, { deduplicationKey: "well" });
        await finished(first);
        const second = await start(fix, {}, { deduplicationKey: "well" });
        await finished(second);
        isBroken = false;
        assert.equal(await engine.tasks.retryMany(projectId, tester, { type: "pump:fix" }), 1);
        await finished(second);
        assert.deepEqual([(await view(first)).status, (await view(second)).status], ["failed", "completed"]);
      });
    });

    test("a schedule starts its task once for each due time", async () => {
      const tick = defineTask({ name: "clock:tick", input: nothing, run: async () => null });
      const everySecond = defineSchedule({ name: "every-second", cron: "* * * * * *", task: tick, input: {} });
      await withEngine({ tasks: [tick], schedules: [everySecond] }, async ({ engine, projectId, another }) => {
        await engine.adoptProject(projectId);
        const second = await another();
        await second.adoptProject(projectId);
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        const { tasks } = await engine.tasks.list(projectId, { limit: 50 });
        assert.ok(tasks.length >= 1 && tasks.length <= 3, `${tasks.length} in two and a half seconds`);
        assert.equal((await engine.schedules(projectId))[0]!.name, "every-second");
      });
    });
  });
}

function noopTask() {
  return defineTask({ name: "nothing:do", input: nothing, run: async () => null });
}
