/** What a socket can listen to, and which events belong to it. */
import type { EventView } from "#base/event.ts";
import { isId } from "#base/id.ts";

/** A task's id, where a topic is one task: its progress is told too. */
export function taskOf(topic: string): string | null {
  const id = topic.startsWith("tasks/") ? topic.slice("tasks/".length) : "";
  return isId(id) ? id.toLowerCase() : null;
}

/**
 * Whether a text is a topic: `events` (all of the project), `events/<type>`, `events/<beginning.>` (ends in a point),
 * `tasks/<id>`.
 */
export function isTopic(topic: string): boolean {
  return topic === "events" || /^events\/[a-z][a-z_]*(\.[a-z][a-z_]*)*\.?$/.test(topic) || taskOf(topic) !== null;
}

/** Some topics as one question: does an event belong to any of them? */
export interface Filter {
  /** The same for equal topics: what is made for a filter can be shared under it. */
  readonly key: string;
  readonly matches: (event: Pick<EventView, "type" | "subject">) => boolean;
  /** What the log may leave out in reading, where that can be said. */
  readonly narrowed: { readonly types?: readonly string[]; readonly subject?: string };
  /** Of an event that belongs to it, either the type or the subject is among these; null where beginnings or everything belong. */
  readonly named: { readonly types: readonly string[]; readonly subjects: readonly string[] } | null;
}

/** @param except topics whose events are left out: those that are heard already */
export function filterOf(topics: ReadonlySet<string>, except?: Filter): Filter {
  const names = [...topics].sort();
  const types = names.filter((name) => name.startsWith("events/")).map((name) => name.slice("events/".length));
  const subjects = new Set(names.flatMap((name) => taskOf(name) ?? []).map((id) => `task/${id}`));
  const belongs = ({ type, subject }: Pick<EventView, "type" | "subject">): boolean =>
    topics.has("events") || subjects.has(subject) || types.some((name) => (name.endsWith(".") ? type.startsWith(name) : type === name));
  return {
    key: names.join(" ") + (except === undefined ? "" : ` - ${except.key}`),
    matches: except === undefined ? belongs : (event) => belongs(event) && !except.matches(event),
    named: topics.has("events") || types.some((name) => name.endsWith(".")) ? null : { types, subjects: [...subjects] },
    narrowed: topics.has("events") ? {} : narrowedTo(types, [...subjects]),
  };
}

function narrowedTo(types: readonly string[], subjects: readonly string[]): Filter["narrowed"] {
  if (subjects.length === 0 && types.length > 0) return { types };
  if (types.length === 0 && subjects.length === 1) return { subject: subjects[0]! };
  return {};
}
