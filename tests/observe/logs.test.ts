import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Line, openTalking } from "./open-talking.ts";

const hostile = 'hello\n{"level":50,"msg":"forged"}\u001b[31m\u202e';
let talking: Awaited<ReturnType<typeof openTalking>>;
let ids: Awaited<ReturnType<typeof talking.talk>>;
let lines: Line[];

before(async () => {
  talking = await openTalking();
  ids = await talking.talk(hostile, {
    cookie: "hallway_session=kooky",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
  });
  lines = talking.lines();
});
after(() => talking.close());

const saying = (message: string) => lines.filter((line) => line["msg"] === message);
const only = (message: string): Line => {
  const found = saying(message);
  assert.equal(found.length, 1, `lines that say "${message}"`);
  return found[0]!;
};

test("every line logged within a task names the task, its type, its attempt, its project and its correlation", () => {
  for (const message of ["a task speaks", "a step speaks"]) {
    const { task, type, attempt, project, correlation } = only(message);
    assert.deepEqual(
      { task, type, attempt, project, correlation },
      {
        ...{ task: ids.task_id, type: "talk:hold", attempt: 1 },
        ...{ project: talking.projectId, correlation: ids.task_id },
      },
    );
  }
});

test("what an event triggers logs under the correlation of the chain that led to it", () => {
  const { task, type, correlation } = only("an echo speaks");
  assert.deepEqual({ task, type, correlation }, { task: ids.echo_id, type: "talk:echo", correlation: ids.task_id });
});

test("an attempt that fails is told with its task and its attempt, and the last one as an error", () => {
  assert.deepEqual(
    [only("attempt failed"), only("task failed")].map(({ task, attempt, level, project }) => ({ task, attempt, level, project })),
    [
      { task: ids.stumble_id, attempt: 1, level: 40, project: talking.projectId },
      { task: ids.stumble_id, attempt: 2, level: 50, project: talking.projectId },
    ],
  );
});

test("every line logged within a request names the request and its project, and its id is the trace's", () => {
  const { requestId, project, route } = saying("answered").find((line) => line["route"] === "/api/talks")!;
  assert.deepEqual(
    { requestId, project, route },
    {
      ...{ requestId: "0af76519-16cd-43dd-8448-eb211c80319c", project: talking.projectId },
      ...{ route: "/api/talks" },
    },
  );
});

test("a line is one line of JSON without secrets, whatever users write", () => {
  for (const raw of talking.raw) {
    assert.equal(raw.indexOf("\n"), raw.length - 1);
    assert.doesNotMatch(raw.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
    for (const secret of [talking.key, "kooky"]) assert.equal(raw.includes(secret), false, raw);
  }
  assert.equal(saying("forged").length, 0);
  assert.equal(only("a task speaks")["text"], hostile);
});
