/** Tasks as a person watches and steers them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedHouse } from "./house.ts";
import { gates, parts } from "./practice-app.ts";

const house = sharedHouse();

test("rows change where they are; new tasks wait behind a pill until they are asked for", async () => {
  const { start, tab } = house();
  await start("assemble", { number: 1 });
  const page = await tab("/tasks?type=chair:assemble");
  const rows = page.getByRole("row", { name: /chair:assemble/ });
  await rows.first().waitFor();
  const before = await rows.count();

  const slow = await start("assemble", { number: 2, pause_ms: 400 });
  await page.getByRole("button", { name: "1 new task" }).waitFor();
  assert.equal(await rows.count(), before);
  await page.getByRole("button", { name: "1 new task" }).click();
  await page.getByRole("link", { name: "chair:assemble" }).nth(before).waitFor();
  assert.equal(await rows.count(), before + 1);

  await house().house.finished(slow);
  await rows.first().getByRole("img", { name: "Completed" }).waitFor();
  await page.context().close();
});

test("a task is watched live from its first step to its output", async () => {
  const [seat, back] = [gateAt("31 seat"), gateAt("31 back")];
  const id = await house().start("assemble", { number: 31, pause_ms: 1 });
  const page = await house().tab(`/tasks/${id}`);
  await page.getByText("Fitting the seat").first().waitFor();
  assert.equal(await page.getByRole("progressbar").first().getAttribute("aria-valuenow"), "33");
  seat.resolve();
  await page.getByText("Fitting the back").first().waitFor();
  back.resolve();
  await page.getByText("Completed", { exact: true }).first().waitFor();
  await page.getByRole("tab", { name: "Input and output" }).click();
  await page.getByText("legs:").waitFor();
  await page.context().close();
});

test("a failed task says what is wrong first, and goes on when it is tried again", async () => {
  const id = await house().start("repair", { number: 7 });
  await house().house.finished(id);
  const page = await house().tab(`/tasks/${id}`);
  await page.getByRole("alert").getByText("Leg 7 is not in stock. Order it, then try again.").waitFor();
  parts.add(7);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Completed", { exact: true }).first().waitFor();
  await page.context().close();
});

test("a task that asks is approved by a person, and goes on", async () => {
  const id = await house().start("sell", { number: 5 });
  const page = await house().tab(`/tasks/${id}`);
  await page.getByText("Sell the chair for 105?", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByText("Completed", { exact: true }).first().waitFor();
  await page.context().close();
});

test("cancelling says what will happen before it happens", async () => {
  const id = await house().start("receive");
  const page = await house().tab(`/tasks/${id}`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page
    .getByRole("dialog")
    .getByText(/parcel:receive will be stopped at once/)
    .waitFor();
  await page.getByRole("button", { name: "Cancel the task" }).click();
  await page.getByText("Cancelled", { exact: true }).first().waitFor();
  await page.context().close();
});

test("dead letters are tried again together", async () => {
  const numbers = [21, 22, 23];
  for (const number of numbers) await house().house.finished(await house().start("repair", { number }));
  const page = await house().tab("/dead-letters");
  await page
    .getByRole("row", { name: /chair:repair/ })
    .nth(2)
    .waitFor();
  for (const number of numbers) parts.add(number);
  await page.getByLabel("Choose all").check();
  await page.getByRole("button", { name: /^Try 3 again/ }).click();
  await page.getByText("3 tasks are tried again").waitFor();
  await page.getByText("Nothing has failed").waitFor();
  await page.context().close();
});

test("the event log follows its end until somebody scrolls up", async () => {
  const { start, house: inner, tab } = house();
  for (let number = 0; number < 12; number++) await inner.finished(await start("assemble", { number, pause_ms: 1 }));
  const page = await tab("/events");
  const log = page.getByRole("region", { name: "Event log" });
  const toEnd = () => log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
  await log.getByText("task.completed").first().waitFor();
  await page.waitForTimeout(300);
  assert.ok((await toEnd()) < 60);

  await log.evaluate((element) => element.scrollTo(0, 100));
  const jump = page.getByRole("button", { name: /ump to the latest/ });
  await jump.waitFor();
  const top = await log.evaluate((element) => element.scrollTop);
  await inner.finished(await start("assemble", { number: 99, pause_ms: 1 }));
  await page.getByRole("button", { name: /new · jump to the latest/ }).waitFor();
  assert.equal(await log.evaluate((element) => element.scrollTop), top);
  await jump.click();
  await page.waitForTimeout(200);
  assert.ok((await toEnd()) < 60);

  await page.getByRole("searchbox", { name: /Type/ }).fill("task.failed");
  await page.waitForURL(/type=task.failed/);
  await page.context().close();
});

test("where sockets are blocked the pages ask instead, and stay true", async () => {
  const page = await house().tab("/schedules");
  await page.routeWebSocket(/\/ws/, (socket) => void socket.close());
  const seat = gateAt("32 seat");
  const id = await house().start("assemble", { number: 32, pause_ms: 1 });
  await page.goto(`${house().origin}/tasks/${id}`);
  await page.getByText("Polling").waitFor();
  await page.getByText("Fitting the seat").first().waitFor();
  seat.resolve();
  await page.getByText("Completed", { exact: true }).first().waitFor();
  await page.goto(`${house().origin}/tasks?type=chair:pack`);
  await page.getByText("No task fits these filters").waitFor();
  await house().start("paint");
  await page.getByRole("row", { name: /chair:pack/ }).waitFor();
  await page.context().close();
});

test("everything can be reached with the keyboard", async () => {
  await house().house.finished(await house().start("assemble"));
  const page = await house().tab("/templates");
  await page.getByRole("heading", { name: "Templates" }).waitFor();

  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await page.waitForURL(/\/tasks/);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder(/Go to a page/).fill("event");
  await page.getByRole("option", { name: "Events" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/events/);

  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.goto(`${house().origin}/tasks?type=chair:assemble`);
  await page
    .getByRole("row", { name: /chair:assemble/ })
    .first()
    .waitFor();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate("document.activeElement?.getAttribute('role')"), "searchbox");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  for (let pressed = 0; pressed < 40; pressed++) {
    if (await page.evaluate("document.activeElement?.matches('td a') ?? false")) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/tasks\/[0-9a-f-]{36}/);
  await page.context().close();
});

/** Makes the assembly of a chair wait before one of its parts. */
function gateAt(place: string): PromiseWithResolvers<void> {
  const gate = Promise.withResolvers<void>();
  gates.set(place, gate);
  return gate;
}
