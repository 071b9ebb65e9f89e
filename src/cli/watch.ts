/** The commands that stay: one task until it is done, the event log until Ctrl+C. */
import type { EventView } from "#base/event.ts";
import type { Arguments } from "./arguments.ts";
import { type Asking, show } from "./ask.ts";
import { followEvents, followTask } from "./follow.ts";
import { progressBar } from "./progress-bar.ts";
import { plain } from "./readable.ts";
import { type Screen, styled } from "./screen.ts";

/** Follows one task; with --json each new state is a line. @throws the task's own problem where it failed */
export async function watchTask({ client, find, screen, interrupted: signal }: Asking, { input, json }: Arguments): Promise<void> {
  const id = String(input["id"]);
  if (json) {
    let last = "";
    const seen = (task: object) => {
      const line = JSON.stringify(task);
      if (line !== last) screen.answers.write(`${(last = line)}\n`);
    };
    await followTask(client, find, id, { seen, signal });
    return;
  }
  const bar = progressBar(screen.remarks, id.slice(0, 8));
  try {
    const task = await followTask(client, find, id, { seen: bar.show, signal });
    bar.clear();
    show(screen, { json }, task);
  } finally {
    bar.clear();
  }
}

/** Tells the last events and then each new one. Ends by an interruption alone. */
export async function tailEvents({ client, find, screen, interrupted: signal }: Asking, { input, json }: Arguments): Promise<void> {
  const heard = (event: EventView) => screen.answers.write(json ? `${JSON.stringify(event)}\n` : eventLine(event, screen));
  await followEvents(client, find, input, { heard, signal });
}

function eventLine({ time, type, subject, data }: EventView, screen: Screen): string {
  const facts = plain(JSON.stringify(data)).slice(0, 200);
  return `${styled(screen, "dim", time)}  ${styled(screen, "bold", type)}  ${plain(subject)}  ${styled(screen, "dim", facts)}\n`;
}
