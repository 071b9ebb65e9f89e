import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openTalking } from "./open-talking.ts";
import { metricsPage, type Metric } from "./metrics-page.ts";

let talking: Awaited<ReturnType<typeof openTalking>>;
let page: string;
let metrics: ReadonlyMap<string, Metric>;

before(async () => {
  talking = await openTalking();
  await talking.talk("one");
  await talking.talk("two");
  page = await (await fetch(`${talking.origin}/metrics`)).text();
  metrics = metricsPage(page);
});
after(() => talking.close());

const value = (name: string, labels: Readonly<Record<string, string>> = {}): number => {
  const sample = metrics
    .values()
    .flatMap(({ samples }) => samples)
    .find((one) => one.name === name && Object.entries(labels).every(([label, wanted]) => one.labels[label] === wanted));
  assert.ok(sample, `there is no ${name} ${JSON.stringify(labels)} on the page`);
  return sample.value;
};

test("the page tells what the work came to, by type", () => {
  assert.equal(value("hallway_tasks_claimed_total", { type: "talk:hold" }), 2);
  assert.equal(value("hallway_tasks_ended_total", { type: "talk:hold", outcome: "completed" }), 2);
  assert.equal(value("hallway_tasks_ended_total", { type: "talk:stumble", outcome: "retried" }), 2);
  assert.equal(value("hallway_tasks_ended_total", { type: "talk:stumble", outcome: "failed" }), 2);
  assert.equal(value("hallway_task_run_seconds_count", { type: "talk:echo" }), 2);
  assert.equal(value("hallway_task_wait_seconds_count", { type: "talk:stumble" }), 2, "a second attempt is no first wait");
  assert.equal(value("hallway_events_emitted_total", { type: "talk.said" }), 2);
  assert.equal(value("hallway_tasks", { type: "talk:stumble", state: "failed" }), 2);
  assert.equal(value("hallway_dead_letters"), 2);
  assert.equal(value("hallway_tasks_oldest_pending_seconds"), 0);
  assert.ok(value("hallway_events_recorded_total") > 20);
  assert.ok(value("hallway_turn_seconds_count") > 0);
  assert.equal(value("hallway_database_up"), 1);
  assert.ok(value("hallway_http_request_seconds_count", { method: "POST", route: "/api/talks", status: "200" }) === 2);
});

test("what is not there says nothing, rather than zero", () => {
  assert.equal(metrics.get("hallway_redis_up")?.samples.length, 0);
  assert.equal(metrics.get("hallway_backup_age_seconds")?.samples.length, 0);
});

test("labels are few: no project, person, id or path of a request is among them", () => {
  const allowed = new Set(["type", "outcome", "state", "kind", "method", "route", "status", "le", "what"]);
  for (const { samples } of metrics.values())
    for (const { name, labels } of samples)
      for (const [label, text] of Object.entries(labels)) {
        assert.ok(allowed.has(label), `${name} has a label ${label}`);
        assert.doesNotMatch(text, /[\da-f]{8}-[\da-f]{4}/, `${name}: ${label}`);
      }
});

test("a guide lists every figure with what it is, and no other", async () => {
  const guide = await readFile(new URL("../../docs/guides/observability.md", import.meta.url), "utf8");
  const listed = new Map(Array.from(guide.matchAll(/^\| `(hallway_\w+)` \| (\w+) \|/gm), ([, name, type]) => [name!, type!]));
  const found = new Map(Array.from(metrics, ([name, { type }]) => [name, type]));
  assert.deepEqual(Object.fromEntries(listed), Object.fromEntries(found));
});
