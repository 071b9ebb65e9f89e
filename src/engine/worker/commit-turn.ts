/** Sends a turn; where it ends children, in one transaction with telling their parents. */
import type { NewId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import type { ReadyTask } from "../sql/dispatch.ts";
import { type ClaimRequest, type Outcome, type StepRecord, turn, type TurnResult } from "../sql/turn.ts";
import { settleStarts, wakeTasks } from "../sql/wake.ts";

export interface Turn {
  readonly outcomes: readonly Outcome[];
  readonly steps: readonly StepRecord[];
  readonly claim: ClaimRequest;
  /** Those of the outcomes that a parent waits for. */
  readonly children: readonly Outcome[];
}

/** @returns what the turn did, and the tasks that it woke */
export async function commitTurn(
  { database, newId }: { readonly database: Database; readonly newId: NewId },
  { outcomes, steps, claim, children }: Turn,
): Promise<{ result: TurnResult; woke: readonly ReadyTask[] }> {
  if (children.length === 0) return { result: await turn(database, outcomes, steps, claim), woke: [] };
  return database.transaction(async (transaction) => {
    const result = await turn(transaction, outcomes, steps, claim);
    const parents = await settleStarts(
      transaction,
      children.map((one) => one.project_id),
      children.map((one) => one.id),
    );
    return { result, woke: await wakeTasks(transaction, parents, newId) };
  });
}
