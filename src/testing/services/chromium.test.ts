import assert from "node:assert/strict";
import { test } from "node:test";
import { launchBrowser } from "./chromium.ts";

test("a real browser runs a page", async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent("<title>Hallway</title><p>Hello</p>");
    assert.equal(await page.title(), "Hallway");
    assert.equal(await page.textContent("p"), "Hello");
  } finally {
    await browser.close();
  }
});
