/** The house as those see it who run it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits } from "./checks.ts";
import { sharedHouse } from "./house.ts";
import { gates } from "./practice-app.ts";
import { tellDay } from "./told-day.ts";

const house = sharedHouse(async ({ house: inner, start }) => {
  await tellDay(inner.database);
  await inner.finished(await start("repair"));
});

test("what waits, what runs, who works on what and how the parts are stands on one page, and stays true", async () => {
  const { start, tab } = house();
  const page = await tab("/system");
  await page.getByRole("table", { name: "Workers" }).getByText("nothing now").waitFor();
  assert.equal(await page.getByText("Dead letters").first().isVisible(), true);
  await page
    .getByRole("region", { name: "Parts" })
    .getByText(/It answers in \d+ ms/)
    .waitFor();
  await page.getByRole("table", { name: "Processes" }).getByText("Everything").waitFor();

  const seat = Promise.withResolvers<void>();
  gates.set("41 seat", seat);
  await start("assemble", { number: 41, pause_ms: 1 });
  const workers = page.getByRole("table", { name: "Workers" });
  await workers.getByRole("link", { name: "chair:assemble" }).waitFor();
  await workers.getByRole("link", { name: "chair:assemble" }).click();
  await page.waitForURL(/\/tasks\/[0-9a-f-]{36}/);
  seat.resolve();
  await page.context().close();
});

test("the last day is drawn, read point by point with the keyboard, and shown as tables", async () => {
  const page = await house().tab("/system");
  const depth = page.getByRole("slider", { name: /Tasks waiting and running/ });
  await depth.waitFor();
  await depth.focus();
  await page.keyboard.press("Home");
  assert.match((await depth.getAttribute("aria-valuetext"))!, /^\d\d:\d\d.*: Waiting [\d,]+, Running \d+$/);
  const first = await depth.getAttribute("aria-valuenow");
  await page.keyboard.press("ArrowRight");
  assert.equal(Number(await depth.getAttribute("aria-valuenow")), Number(first) + 1);

  await page.getByRole("button", { name: "Show as tables" }).click();
  const rows = page.getByRole("table", { name: "Tasks waiting and running" }).getByRole("row");
  await rows.nth(90).waitFor({ state: "attached" });
  assert.ok((await rows.count()) < 97, "what nobody told of has no row");
  await assertAccessible(page);
  await assertFits(page);

  await page.getByLabel("Time shown").selectOption("Last hour");
  await page.waitForURL(/hours=1/);
  await page.context().close();
});

test("who does not run the house is told whom to ask", async () => {
  const { house: inner, tab } = house();
  const page = await tab("/system");
  await page.route(/\/api\/system/, (route) => {
    const detail = "Ask an owner or administrator of this house: what is shown here is about all of its projects.";
    const document = { type: "/problems/operator-only", title: "Only those who run the house may see this", status: 403, detail };
    return route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(document) });
  });
  await page.reload();
  await page
    .getByRole("alert")
    .getByText(/Ask an owner or administrator/)
    .waitFor();
  assert.ok(inner.owner.role === "owner");
  await page.context().close();
});
