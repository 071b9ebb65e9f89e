/** Hears events while a component is shown. */
import { useEffect, useRef } from "react";
import type { EventType } from "#base/contract.ts";
import type { EventView } from "#base/event.ts";
import { useHouse } from "./house.tsx";

/**
 * Calls back for each event of a type, in the order of the log, from now on. The newest callback is used.
 * @example useEvent(templateParsed, ({ template_id }) => setFresh(template_id));
 */
export function useEvent<Data>(type: EventType<Data>, heard: (data: Data, event: EventView) => void): void {
  const newest = useRef(heard);
  newest.current = heard;
  useEvents(`events/${type.name}`, (events) => {
    for (const event of events) if (event.type === type.name) newest.current(event.data as Data, event);
  });
}

/**
 * Calls back for what a topic brings, whatever its type.
 * @param topic "events", or "events/" and the beginning of a type; null hears nothing
 * @param reset called where events may have been missed
 */
export function useEvents(topic: string | null, heard: (events: readonly EventView[]) => void, reset?: () => void): void {
  const { live } = useHouse();
  const newest = useRef({ heard, reset });
  newest.current = { heard, reset };
  useEffect(() => {
    if (topic === null) return;
    return live.follow({ topics: [topic], events: (events) => newest.current.heard(events), reset: () => newest.current.reset?.() });
  }, [live, topic]);
}
