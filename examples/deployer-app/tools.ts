/** Answers: thin. */
import { answer } from "#hallway/index.ts";
import { codeMerged, reportMerge } from "./contract.ts";

export const tools = [answer(reportMerge, async (merge, { emit }) => ({ event_id: await emit(codeMerged, merge) }))];
