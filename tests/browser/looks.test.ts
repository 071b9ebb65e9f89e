/** Every page, light and dark, narrow and wide: usable by everyone, and nothing stands out. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible, assertFits, until } from "./checks.ts";
import { sharedHouse } from "./house.ts";

const sample = new URL("../../examples/documents/internal-audit-report.docx", import.meta.url);
let templateId = "";
let failedId = "";
let waitingId = "";

const house = sharedHouse(async ({ house: inner, start }) => {
  const upload = await inner.asOwner<{ template_id: string; task_id: string }>("upload_template", {}, [
    { name: "internal-audit-report.docx", bytes: new Uint8Array(await readFile(sample)) },
  ]);
  templateId = upload.template_id;
  await inner.finished(upload.task_id);
  failedId = await start("repair");
  await inner.finished(failedId);
  waitingId = await start("sell");
  await start("receive");
});

const pages: readonly {
  readonly name: string;
  readonly path: () => string;
  readonly shows: string;
  readonly then?: (page: Page) => Promise<unknown>;
}[] = [
  { name: "templates", path: () => "/templates", shows: "Internal Audit Report" },
  {
    name: "a template with a field open",
    path: () => `/templates/${templateId}`,
    shows: "Audit type",
    then: (page) => page.getByRole("button", { name: /Audit type/ }).click(),
  },
  { name: "a template's sections", path: () => `/templates/${templateId}?view=sections`, shows: "Findings" },
  { name: "tasks", path: () => "/tasks", shows: "chair:repair" },
  { name: "a failed task", path: () => `/tasks/${failedId}`, shows: "A part is missing" },
  { name: "a waiting task", path: () => `/tasks/${waitingId}`, shows: "Approve" },
  { name: "a task's events", path: () => `/tasks/${failedId}?tab=events`, shows: "task.created" },
  { name: "a task's data", path: () => `/tasks/${failedId}?tab=data`, shows: "Input" },
  { name: "a task's attempts", path: () => `/tasks/${failedId}?tab=attempts`, shows: "Attempt 1" },
  { name: "dead letters", path: () => "/dead-letters", shows: "chair:repair" },
  { name: "events", path: () => "/events", shows: "task.failed" },
  { name: "schedules", path: () => "/schedules", shows: "nightly-paint" },
  { name: "the system", path: () => "/system", shows: "It answers in" },
  { name: "an empty list", path: () => "/tasks?text=nothingiscalledthis", shows: "No task fits" },
  { name: "no page", path: () => "/nowhere", shows: "There is no such page" },
  { name: "the command palette", path: () => "/tasks", shows: "chair:repair", then: (page) => page.keyboard.press("Control+k") },
  { name: "the shortcuts", path: () => "/tasks", shows: "chair:repair", then: (page) => page.keyboard.press("?") },
];

for (const { name, path, shows, then } of pages) {
  test(`${name} can be used by everyone: light and dark, narrow and wide`, async () => {
    const page = await house().tab("/schedules");
    const broken: string[] = [];
    page.on("pageerror", (error) => broken.push(error.message));
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(house().origin + path());
      await page.getByText(shows).first().waitFor({ state: "attached" });
      await then?.(page);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await until(page, `document.documentElement.dataset.theme === "${colorScheme}"`);
        await page.waitForTimeout(200);
        await assertAccessible(page);
        await assertFits(page);
      }
    }
    assert.deepEqual(broken, []);
    await page.context().close();
  });
}

test("who is not signed in is told how to get in", async () => {
  const page = await house().strangersTab("/templates");
  await page.getByRole("heading", { name: "Sign in to Hallway" }).waitFor();
  await assertAccessible(page);
  const link = `${house().origin}/sign-in?token=${await house().house.people.createSignInLink(house().house.owner.id)}`;
  await page.getByLabel("Sign-in link").fill(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Templates" }).waitFor();
  await page.context().close();
});

test("who is signed out elsewhere is asked to sign in again", async () => {
  const page = await house().tab("/schedules");
  await page.getByText("nightly-paint").waitFor();
  await page.context().clearCookies();
  const heading = page.getByRole("heading", { name: "Sign in to Hallway" });
  // Whatever is asked next is refused. On a busy machine a click may fall into the drawing of what came before.
  for (const name of ["Tasks", "Schedules", "Tasks"]) {
    if (await heading.isVisible()) break;
    await page
      .getByRole("link", { name })
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await heading.waitFor({ timeout: 8_000 }).catch(() => undefined);
  }
  assert.ok(await heading.isVisible());
  await page.context().close();
});

test("a dark page is dark from its first paint, and the choice of a theme lasts", async () => {
  const page = await house().tab("/tasks", { colorScheme: "dark" });
  const theme = () => page.evaluate("document.documentElement.dataset.theme");
  assert.equal(await theme(), "dark");
  await page.getByRole("button", { name: /menu$/ }).click();
  await page.getByRole("menuitem", { name: "Light" }).click();
  assert.equal(await theme(), "light");
  await page.reload();
  assert.equal(await theme(), "light");
  await page.context().close();
});
