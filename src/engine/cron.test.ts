import assert from "node:assert/strict";
import { test } from "node:test";
import { dueTimes, nextDue } from "./cron.ts";

const hourly = { cron: "0 * * * *", time_zone: "UTC" };
const at = (text: string) => new Date(text);

test("a schedule is due in its own time zone, also when the clocks change", () => {
  assert.equal(nextDue("0 3 * * *", "Europe/Berlin", at("2026-03-28T12:00:00Z")).toISOString(), "2026-03-29T01:00:00.000Z");
  assert.equal(nextDue("0 3 * * *", "Europe/Berlin", at("2026-03-29T12:00:00Z")).toISOString(), "2026-03-30T01:00:00.000Z");
});

test("of several missed times `latest` starts the last, `all` each, `none` nothing", () => {
  const due = at("2026-01-01T01:00:00Z");
  const now = at("2026-01-01T04:30:00Z");
  assert.deepEqual(dueTimes({ ...hourly, catch_up: "latest" }, due, now).starts, [at("2026-01-01T04:00:00Z")]);
  assert.equal(dueTimes({ ...hourly, catch_up: "all" }, due, now).starts.length, 4);
  const none = dueTimes({ ...hourly, catch_up: "none" }, due, now);
  assert.deepEqual(none.starts, []);
  assert.deepEqual(none.next, at("2026-01-01T05:00:00Z"));
});

test("after a long sleep `all` starts the last hundred, the latest among them", () => {
  const { starts } = dueTimes({ ...hourly, catch_up: "all" }, at("2026-01-01T01:00:00Z"), at("2026-02-01T04:30:00Z"));
  assert.equal(starts.length, 100);
  assert.deepEqual([starts[0], starts[99]], [at("2026-01-28T01:00:00Z"), at("2026-02-01T04:00:00Z")]);
  for (const hours of [1, 2, 3, 14, 15, 98, 99]) {
    const now = new Date(at("2026-01-01T01:30:00Z").getTime() + hours * 3_600_000);
    assert.equal(dueTimes({ ...hourly, catch_up: "all" }, at("2026-01-01T01:00:00Z"), now).starts.length, hours + 1);
  }
});

test("a time that has just come is no missed one", () => {
  const due = at("2026-01-01T01:00:00Z");
  for (const catch_up of ["latest", "all", "none"] as const) {
    assert.deepEqual(dueTimes({ ...hourly, catch_up }, due, at("2026-01-01T01:00:02Z")).starts, [due]);
  }
});

test("a plan that is none is refused", () => {
  assert.throws(() => nextDue("every day", "UTC", at("2026-01-01T00:00:00Z")));
  assert.throws(() => nextDue("0 3 * * *", "Europe/Nowhere", at("2026-01-01T00:00:00Z")));
});
