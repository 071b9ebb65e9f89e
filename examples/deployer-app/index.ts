/** Deployer: what is merged is built, tried, approved by a person, given to people, and taken back where that goes wrong. */
import { defineApp, on } from "#hallway/index.ts";
import type { Commands } from "./commands.ts";
import { codeMerged, releaseEnded, releaseFailed } from "./contract.ts";
import { releaseTask } from "./tasks.ts";
import { tools } from "./tools.ts";

export type { Commands } from "./commands.ts";

/** @param commands what the operator lets it run */
export function deployer(commands: Commands) {
  const release = releaseTask(commands);
  return defineApp({
    name: "deployer",
    title: "Deployer",
    about: "Release what is merged.",
    events: [codeMerged, releaseEnded],
    problems: [releaseFailed],
    tools,
    tasks: [release],
    triggers: [on(codeMerged, release)],
  });
}
