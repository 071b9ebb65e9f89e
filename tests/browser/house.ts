/** A whole house behind real doors with the built pages, and a browser in which its owner is signed in. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { pino } from "pino";
import { system } from "#apps/system/index.ts";
import { tasks } from "#apps/tasks/index.ts";
import { templates } from "#apps/templates/index.ts";
import { createServer } from "#server/index.ts";
import { builtPages } from "#server/pages.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { launchBrowser } from "#testing/services/chromium.ts";
import { practice } from "./practice-app.ts";

const builtFolder = new URL("../../dist/web/", import.meta.url).pathname;

export interface OpenHouse {
  readonly house: TestHouse;
  readonly origin: string;
  readonly browser: Browser;
  /** A tab of a browser of its own, signed in as the owner. */
  readonly tab: (path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The same without signing in. */
  readonly strangersTab: (path: string) => Promise<Page>;
  /** Starts a practice task. @returns its id */
  readonly start: (task: string, options?: { number?: number; pause_ms?: number }) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function openWithBrowser(): Promise<OpenHouse> {
  // A copy: whoever builds the pages anew meanwhile takes no file away from the open ones.
  const pages = await mkdtemp(join(tmpdir(), "hallway-pages-"));
  await cp(builtFolder, pages, { recursive: true });
  const house = await openHouse({ apps: [templates, tasks, system, practice], role: "start" });
  const doors = await createServer({
    house,
    config: { host: "127.0.0.1", port: 0 },
    log: pino({ level: "silent" }),
    pages: builtPages(pages),
  });
  const origin = await doors.listen();
  const browser = await launchBrowser();

  const context = async (options: BrowserContextOptions = {}): Promise<BrowserContext> =>
    browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
  const tab: OpenHouse["tab"] = async (path, options) => {
    const page = await (await context(options)).newPage();
    const token = await house.people.createSignInLink(house.owner.id);
    await page.request.get(`${origin}/sign-in?token=${token}`);
    await page.goto(origin + path);
    return page;
  };
  return {
    house,
    origin,
    browser,
    tab,
    strangersTab: async (path) => {
      const page = await (await context()).newPage();
      await page.goto(origin + path);
      return page;
    },
    start: async (task, options = {}) => (await house.asOwner<{ task_id: string }>("start_practice", { task, ...options })).task_id,
    close: async () => {
      await browser.close();
      await doors.close();
      await house.close();
      await rm(pages, { recursive: true });
    },
  };
}

/**
 * One house for the tests of a file. The function that it gives is to be called inside of a test.
 * @param furnish what is put into it before the first test
 */
export function sharedHouse(furnish?: (open: OpenHouse) => Promise<void>): () => OpenHouse {
  let open: OpenHouse | undefined;
  before(async () => {
    open = await openWithBrowser();
    await furnish?.(open);
  });
  after(() => open?.close());
  return () => {
    if (open === undefined) throw new Error("The house opens before the first test.");
    return open;
  };
}
