/** Notes which events are recorded while a tool answers, so that who asked it reads what it wrote. */
import type { Inside } from "#engine/work.ts";
import type { App } from "./app.ts";

export interface NotedEvents {
  readonly types: ReadonlySet<string>;
  readonly started: () => void;
  readonly noting: (inside: Inside) => Inside;
}

const taskCreated = "task.created";

/** @returns what begins a list of its own for each asker */
export function notedEvents(apps: readonly App[]): () => NotedEvents {
  const triggering = new Set(apps.flatMap((app) => app.triggers.map(({ event }) => event.name)));
  return () => {
    const types = new Set<string>();
    const started = () => void types.add(taskCreated);
    const noting = (inside: Inside): Inside => ({
      ...inside,
      start: (task, input, options) => {
        started();
        return inside.start(task, input, options);
      },
      emit: (event, data) => {
        types.add(event.name);
        if (triggering.has(event.name)) started();
        return inside.emit(event, data);
      },
    });
    return { types, started, noting };
  };
}
