/** A task that tries what every other task stands on. Asked for before traffic is sent to a new version. */
import { hostname } from "node:os";
import { z } from "#base/contract.ts";
import { defineTask } from "#hallway/index.ts";
import { houseTried } from "./contract.ts";

export const tryOut = defineTask({
  name: "house:try",
  input: z.object({}),
  output: z.object({ hosts: z.array(z.string()) }),
  emits: [houseTried],
  timeout: "1m",
  async run(_input, work) {
    const first = await work.step("work", () => hostname());
    work.progress(30, "sleep");
    await work.sleep("sleep", "200ms");
    work.progress(60, "tell");
    // Whoever wakes it may be another worker than the one that began.
    const hosts = [...new Set([first, hostname()])];
    await work.emit(houseTried, { id: work.taskId, hosts });
    return { hosts };
  },
});
