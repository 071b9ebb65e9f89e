/** The shape in which an event is shown and sent: CloudEvents 1.0 (structured JSON) with the engine's extensions. */
import { z } from "zod";

export const EventView = z.object({
  specversion: z.literal("1.0"),
  id: z.uuid(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  /** When it happened. ISO 8601, UTC. */
  time: z.string(),
  /** Ends in the major version of the data's schema. */
  dataschema: z.string(),
  data: z.unknown(),
  correlationid: z.string(),
  causationid: z.string().nullable(),
  hops: z.number(),
  actorid: z.string(),
  actortype: z.string(),
  partitionkey: z.string(),
  /** Number of the event within its subject, from 1, without gaps. */
  sequence: z.number(),
  /** When it was recorded. */
  recordedtime: z.string(),
  traceparent: z.string().nullable(),
  /** Place in the project's log, in commit order: what a reader resumes after. Opaque. */
  offset: z.string(),
});
export type EventView = z.output<typeof EventView>;
