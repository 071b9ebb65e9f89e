/** A release, from the merge to its end. It may lie for days before a person decides: it costs nothing meanwhile. */
import { z } from "#base/contract.ts";
import { defineTask } from "#hallway/index.ts";
import { type Commands, type Phase, runPhase } from "./commands.ts";
import { codeMerged, releaseEnded, releaseFailed } from "./contract.ts";

/** One release of a repository at a time; what is merged meanwhile waits its turn. */
export function releaseTask(commands: Commands) {
  return defineTask({
    name: "release:deploy",
    input: codeMerged.data,
    output: z.object({ outcome: z.string() }),
    key: ({ repository }) => repository,
    retry: { attempts: 3 },
    timeout: "2h",
    emits: [releaseEnded],
    async run(merge, work) {
      const { revision, title } = merge;
      const run = (phase: Phase) =>
        work.step(phase, ({ signal, idempotencyKey: key }) => runPhase(commands, phase, revision, { signal, key }));
      const end = async (outcome: "deployed" | "unfit" | "refused" | "reverted", reason: string) => {
        await work.emit(releaseEnded, { ...merge, outcome, reason });
        if (outcome === "unfit" || outcome === "reverted") throw releaseFailed(reason, { outcome });
        return { outcome };
      };

      for (const phase of ["build", "stage", "smoke"] as const) {
        const { ok, said } = await run(phase);
        if (ok) continue;
        if (phase !== "build") await run("discard");
        return end("unfit", `${phase} failed, people saw nothing of it: ${said}`);
      }
      if (!(await work.approve(`Release "${title}" (${revision.slice(0, 7)})?`, { within: "3d" }))) {
        await run("discard");
        return end("refused", "Nobody wanted it within three days, or somebody did not.");
      }
      for (const phase of ["switch", "verify"] as const) {
        const { ok, said } = await run(phase);
        if (ok) continue;
        const back = await run("roll_back");
        return end(
          "reverted",
          `${phase} failed: ${said}${back.ok ? "" : `\nAnd rolling back failed, somebody must look now: ${back.said}`}`,
        );
      }
      return end("deployed", `${revision} is what people use.`);
    },
  });
}
