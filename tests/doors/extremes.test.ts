/** Documents at the edge of what is read, and beyond it, sent to a house as strangers send them. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isFinal, type TaskView } from "#base/task.ts";
import { isClear } from "#apps/templates/domain/word/damage-check.ts";
import { templates } from "#apps/templates/index.ts";
import { type Extreme, extremes } from "#apps/templates/domain/word/extremes.ts";
import { parseWithin, purge } from "#apps/templates/tasks.ts";
import { type OpenDoors, openDoors } from "./open-doors.ts";

/** What each comes to, however busy the machine is: how long it takes is for `./dev bench extremes` to say. */
const patient = { ...templates, tasks: [parseWithin({ timeoutMs: 50_000, memoryMb: 384 }), purge] };

let open: OpenDoors;
before(async () => void (open = await openDoors({ apps: [patient] })));
after(() => open.close());

interface Stored {
  readonly templates: number;
  readonly tasks: number;
  readonly files: number;
}

async function stored(): Promise<Stored> {
  const [row] = await open.house.database.query<{ templates: number; tasks: number; files: number }>(
    `select (select count(*) from templates.template) as templates, (select count(*) from engine.task) as tasks,
            (select count(*) from store.file) as files`,
  );
  return { ...row! };
}

async function upload({ bytes }: Extreme) {
  const form = new FormData();
  form.append("files", new Blob([bytes() as Uint8Array<ArrayBuffer>]), "extreme.docx");
  return open.call("POST", "/api/templates/upload", { body: form });
}

async function untilFinal(id: string): Promise<TaskView> {
  for (;;) {
    const task = await open.house.engine.tasks.view(open.projectA, id);
    if (isFinal(task.status)) return task;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

for (const extreme of extremes) {
  test(`${extreme.name}: ${extreme.ends === "read" ? "read" : `refused ${extreme.ends}`}`, async () => {
    const before = await stored();
    const answer = await upload(extreme);
    if (extreme.ends === "at the door") {
      assert.ok(answer.status >= 400 && answer.status < 500, answer.text);
      assert.equal(answer.body["type"], `/problems/${extreme.comesTo}`, answer.text);
      assert.ok(isClear(String(answer.body["detail"])), answer.text);
      assert.deepEqual(await stored(), before, "nothing is stored");
      return;
    }
    assert.equal(answer.status, 202, answer.text);
    const task = await untilFinal(String(answer.body["task_id"]));
    if (extreme.ends === "in the task") {
      assert.deepEqual([task.status, task.error?.type], ["failed", `/problems/${extreme.comesTo}`], task.error?.detail);
      assert.ok(isClear(String(task.error?.detail)), task.error?.detail);
      return;
    }
    assert.equal(task.status, "completed", task.error?.detail);
    const content = await open.call("GET", `/api/templates/${String(answer.body["template_id"])}/content`);
    assert.equal((content.body["fields"] as unknown[]).length, extreme.comesTo);
  });
}
