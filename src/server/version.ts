/** The version of Hallway that runs, as its package says. */
import { readFileSync } from "node:fs";
import { z } from "#base/contract.ts";

const Package = z.object({ version: z.string() });

export const hallwayVersion: string = Package.parse(
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")),
).version;
