/** What the deployer is told, and what it tells. */
import { defineEvent, defineProblem, defineTool, z } from "#base/contract.ts";

/** What a merge is, as whoever saw it tells it. A revision is hexadecimal: it becomes an argument of commands. */
const Merge = z.object({
  repository: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, "write owner/name"),
  revision: z.string().regex(/^[0-9a-f]{7,64}$/, "write the revision's hash"),
  title: z.string().min(1).max(300),
});

const subject = ({ repository }: { repository: string }) => `repository/${repository}`;

export const codeMerged = defineEvent("code.merged", Merge, { subject });

/** How a release ended. `refused`: a person did not want it. `reverted`: people had it, and it was taken back. */
export const releaseEnded = defineEvent(
  "release.ended",
  Merge.extend({ outcome: z.enum(["deployed", "unfit", "refused", "reverted"]), reason: z.string() }),
  { subject },
);

export const releaseFailed = defineProblem("release-failed", { status: 500, title: "The release failed", retry: false });

export const reportMerge = defineTool({
  name: "report_merge",
  about: "Tell that code was merged, so that it is released.",
  at: "POST /api/merges",
  effect: "external",
  input: Merge,
  output: z.object({ event_id: z.uuid() }),
});
