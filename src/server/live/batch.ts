/** Events on their way to many listeners: written as text once, whoever and however many they are. */
import { type EventView, isAfter } from "#base/event.ts";
import type { Filter } from "./topics.ts";

export class Batch {
  /** In commit order, at least one. */
  readonly events: readonly EventView[];
  /** Listeners that keep up all stand at the same offset. */
  readonly #rests = new Map<string | null, Batch | null>();
  readonly #frames = new Map<string, string | Buffer | null>();
  #names: { types: ReadonlySet<string>; subjects: ReadonlySet<string> } | null = null;

  constructor(events: readonly EventView[]) {
    this.events = events;
  }

  get lastOffset(): string {
    return this.events.at(-1)!.offset;
  }

  /** What of it lies behind an offset: itself, a later part, or nothing. */
  after(offset: string | null): Batch | null {
    let rest = this.#rests.get(offset);
    if (rest === undefined) this.#rests.set(offset, (rest = this.#restAfter(offset)));
    return rest;
  }

  #restAfter(offset: string | null): Batch | null {
    if (isAfter(this.events[0]!.offset, offset)) return this;
    const rest = this.events.filter((event) => isAfter(event.offset, offset));
    return rest.length === 0 ? null : new Batch(rest);
  }

  /** The socket message of the events that fit; null where none does. */
  message(filter: Filter): Buffer | null {
    return this.#frame("message", filter, (texts) => Buffer.from(`{"type":"events","events":[${texts.join(",")}]}`)) as Buffer | null;
  }

  /** The same as server-sent events, each with its offset as its id. */
  stream(filter: Filter): string | null {
    return this.#frame("stream", filter, (texts, events) =>
      texts.map((text, index) => `id: ${events[index]!.offset}\ndata: ${text}\n\n`).join(""),
    ) as string | null;
  }

  #frame(
    form: "message" | "stream",
    filter: Filter,
    make: (texts: readonly string[], events: readonly EventView[]) => string | Buffer,
  ): string | Buffer | null {
    if (!this.#mayFit(filter)) return null;
    const key = `${form} ${filter.key}`;
    const made = this.#frames.get(key);
    if (made !== undefined) return made;
    const fitting = this.events.filter(filter.matches);
    const frame = fitting.length === 0 ? null : make(fitting.map(textOf), fitting);
    this.#frames.set(key, frame);
    return frame;
  }

  /** Most listeners wait for something of their own, and most batches have nothing for them: that must cost next to nothing. */
  #mayFit({ named }: Filter): boolean {
    if (named === null) return true;
    const { types, subjects } = (this.#names ??= {
      types: new Set(this.events.map(({ type }) => type)),
      subjects: new Set(this.events.map(({ subject }) => subject)),
    });
    return named.types.some((type) => types.has(type)) || named.subjects.some((subject) => subjects.has(subject));
  }
}

const texts = new WeakMap<EventView, string>();

function textOf(event: EventView): string {
  const text = texts.get(event) ?? JSON.stringify(event);
  texts.set(event, text);
  return text;
}
