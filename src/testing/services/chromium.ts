/** A real browser for tests of pages. */
import { type Browser, chromium } from "playwright-core";
import { provide } from "./packages.ts";

/** Where Chromium is. @throws Error that says how to get it where it is missing */
export function findChromium(): Promise<string> {
  return provide("chromium");
}

/** Starts a browser without a screen that asks nothing of the network by itself. Whoever starts it closes it. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: flags });
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
