/** A whole house with the talking application behind its doors, whose log a test can read. */
import { type Logger } from "pino";
import { openLog } from "#observe/log.ts";
import { createServer } from "#server/index.ts";
import { openHouse } from "#testing/house.ts";
import { talkingApp } from "./talking-app.ts";

/** A line of the log, read. */
export type Line = Readonly<Record<string, unknown>>;

/** Opens it; whoever opens it closes it. */
export async function openTalking() {
  const raw: string[] = [];
  const log: Logger = openLog({ level: "debug", destination: { write: (line) => void raw.push(line) } });
  const house = await openHouse({ apps: [talkingApp], log, role: "start" });
  const { owner, people } = house;
  const { key } = await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: "test", role: "owner" });
  const doors = await createServer({ house, log, config: { host: "127.0.0.1", port: 0 } });
  const origin = await doors.listen();
  return {
    house,
    origin,
    key,
    projectId: owner.projectId,
    raw: raw as readonly string[],
    lines: (): Line[] => raw.map((line) => JSON.parse(line) as Line),
    /** Holds a talk, and waits until all that comes of it is over. @returns the answer and its headers */
    talk: async (text: string, headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`${origin}/api/talks`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
        body: JSON.stringify({ text }),
      });
      const ids = (await response.json()) as { task_id: string; stumble_id: string };
      await Promise.all([house.finished(ids.task_id), house.finished(ids.stumble_id)]);
      for (;;) {
        const { tasks } = await house.engine.tasks.list(owner.projectId, { types: ["talk:echo"], correlationId: ids.task_id, limit: 10 });
        if (tasks[0]?.status === "completed") return { ...ids, echo_id: tasks[0].task_id, headers: response.headers };
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: async () => {
      await doors.close();
      await house.close();
    },
  };
}
