import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { EventView } from "#base/event.ts";
import { inputInvalid } from "#base/contract.ts";
import type { TaskDetail } from "#base/task.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import type { Phase } from "./commands.ts";
import { deployer } from "./index.ts";

const merge = { repository: "ours/house", revision: "0123abcd", title: "A better door" };

test("what is merged is built and tried, waits for a person, and is then what people use", () =>
  withDeployer([], async (house, phases) => {
    const id = await merged(house);
    assert.deepEqual(await phases(), ["build 0123abcd", "stage 0123abcd", "smoke 0123abcd"]);
    await decide(house, id, true);
    assert.equal((await house.finished(id)).status, "completed");
    assert.deepEqual((await phases()).slice(3), ["switch 0123abcd", "verify 0123abcd"]);
    assert.deepEqual(await outcomes(house), ["deployed"]);
  }));

test("what is not fit is taken away before anybody is asked", () =>
  withDeployer(["smoke"], async (house, phases) => {
    const id = await merged(house);
    assert.match((await house.finished(id)).error?.detail ?? "", /smoke failed, people saw nothing of it: smoke/);
    assert.deepEqual(await phases(), ["build 0123abcd", "stage 0123abcd", "smoke 0123abcd", "discard 0123abcd"]);
    assert.deepEqual(await outcomes(house), ["unfit"]);
  }));

test("what nobody wants is taken away", () =>
  withDeployer([], async (house, phases) => {
    const id = await merged(house);
    await decide(house, id, false);
    assert.equal((await house.finished(id)).status, "completed");
    assert.deepEqual((await phases()).slice(3), ["discard 0123abcd"]);
    assert.deepEqual(await outcomes(house), ["refused"]);
  }));

test("what goes wrong once people have it is taken back, and says so where that goes wrong too", () =>
  withDeployer(["verify", "roll_back"], async (house, phases) => {
    const id = await merged(house);
    await decide(house, id, true);
    assert.match((await house.finished(id)).error?.detail ?? "", /somebody must look now/);
    assert.deepEqual((await phases()).slice(3), ["switch 0123abcd", "verify 0123abcd", "roll_back 0123abcd"]);
    assert.deepEqual(await outcomes(house), ["reverted"]);
  }));

test("a merge names no command, and nothing that it says is one", () =>
  withDeployer([], async (house, phases) => {
    for (const bad of [
      { revision: "0123abcd; reboot" },
      { revision: "--upload-pack=x" },
      { repository: "../../etc" },
      { command: "reboot" },
    ])
      await assert.rejects(house.asOwner("report_merge", { ...merge, ...bad }), inputInvalid.is);
    assert.deepEqual(await phases(), []);
  }));

async function withDeployer(
  failing: readonly Phase[],
  run: (house: TestHouse, phases: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hallway-deployer-"));
  // Notes what it was asked, and says it; fails where it is told to.
  const script = `require("node:fs").appendFileSync("asked", process.argv.slice(1).join(" ") + "\\n"); console.log(process.argv[1]);
    process.exit(${JSON.stringify(failing)}.includes(process.argv[1]) ? 1 : 0)`;
  const command = (phase: Phase) => [process.execPath, "-e", script, phase, "{revision}"] as const;
  const phases = {
    ...{ build: command("build"), stage: command("stage"), smoke: command("smoke"), discard: command("discard") },
    ...{ switch: command("switch"), verify: command("verify"), roll_back: command("roll_back") },
  };
  const house = await openHouse({ apps: [deployer({ phases, folder, environment: {}, timeoutMs: 30_000 })] });
  try {
    await run(house, async () => (await readFile(join(folder, "asked"), "utf8").catch(() => "")).split("\n").filter((line) => line !== ""));
  } finally {
    await house.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reports the merge, and waits until its release waits for a person or has ended. @returns the task's id */
async function merged(house: TestHouse): Promise<string> {
  await house.asOwner("report_merge", merge);
  for (;;) {
    const { tasks } = await house.engine.tasks.list(house.owner.projectId, { types: ["release:deploy"], limit: 1 });
    if (tasks[0] !== undefined && !["pending", "processing"].includes(tasks[0].status)) return tasks[0].task_id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function decide(house: TestHouse, id: string, approved: boolean): Promise<void> {
  const { projectId } = house.owner;
  const detail: TaskDetail = await house.engine.tasks.get(projectId, id);
  const step = detail.steps.find(({ kind }) => kind === "approval")!.name;
  await house.engine.tasks.decide(projectId, { type: "person", id: house.owner.id }, id, { step, approved });
}

async function outcomes(house: TestHouse): Promise<string[]> {
  const events: EventView[] = [
    ...(await house.engine.log.read(house.owner.projectId, { after: null, order: "oldest", types: ["release.ended"], limit: 10 })),
  ];
  return events.map(({ data }) => (data as { outcome: string }).outcome);
}
