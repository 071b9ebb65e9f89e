/** What holds on every page, whatever it shows. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** Nothing keeps a person with a screen reader, a keyboard or weak eyes from using the page. */
export async function assertAccessible(page: Page): Promise<void> {
  // Colours on their way from one theme to the other are neither.
  await until(page, "document.getAnimations().every((each) => !(each instanceof CSSTransition) || each.playState === 'finished')");
  // Through the debugger's door: the page's own policy takes no foreign script.
  await page.evaluate(`${await axe}; undefined`);
  const violations = (await page.evaluate(
    `axe.run(document, { iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((found) => found.violations)`,
  )) as Violation[];
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const said = serious.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`).join("\n  ")}`,
  );
  assert.deepEqual(said, []);
}

/** Nothing stands out to the right. */
export async function assertFits(page: Page): Promise<void> {
  const { scroll, width } = (await page.evaluate(
    "({ scroll: document.documentElement.scrollWidth, width: document.documentElement.clientWidth })",
  )) as {
    scroll: number;
    width: number;
  };
  assert.ok(scroll <= width, `the page is ${scroll} px wide in a window of ${width}`);
}

/** Waits until an expression is true in the page. Playwright's own waiting needs eval, which the page's policy forbids. */
export async function until(page: Page, expression: string): Promise<void> {
  assert.ok(
    await comes(async () => (await page.evaluate(expression)) === true),
    `This did not become true in ${patienceMs} ms: ${expression}`,
  );
}

/** Waits until what the server keeps is as expected. @throws the last AssertionError where it does not come to be */
export async function eventually<Value>(read: () => Promise<Value>, expect: (value: Value) => void): Promise<void> {
  let last: unknown;
  const isMet = await comes(async () => {
    const value = await read();
    try {
      expect(value);
      return true;
    } catch (error) {
      last = error;
      return false;
    }
  });
  if (!isMet) throw last;
}

/** As long as Playwright waits for an element. */
const patienceMs = 30_000;

async function comes(isThere: () => Promise<boolean>): Promise<boolean> {
  for (const deadline = Date.now() + patienceMs; ;) {
    if (await isThere()) return true;
    if (Date.now() > deadline) return false;
    await pause(50);
  }
}
