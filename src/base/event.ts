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

/** Whether one offset of a log lies behind another, in commit order. Null is the beginning. */
export function isAfter(offset: string, other: string | null): boolean {
  if (other === null) return true;
  const [tx, seq] = parts(offset);
  const [otherTx, otherSeq] = parts(other);
  return tx === otherTx ? seq > otherSeq : tx > otherTx;
}

function parts(offset: string): [bigint, bigint] {
  const [tx = "0", seq = "0"] = offset.split("-");
  return [BigInt(tx), BigInt(seq)];
}
