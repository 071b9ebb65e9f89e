/** A process that holds and settles as fast as it can, until it is killed. Its parent says on what. */
import { newId } from "#base/id.ts";
import { hold, settle } from "#broker/sql/budgets.ts";
import { openPostgres } from "#store/postgres/postgres.ts";

export interface SpenderOrder {
  readonly url: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly seed: number;
}

const atOnce = 20;
export const callMicros = 100;
export const withinMs = 1_500;

async function spend({ url, organizationId, projectId, seed }: SpenderOrder): Promise<void> {
  const database = await openPostgres({ url, applicationName: "hallway test spender" });
  const price = { input: 1, output: 1, cachedInput: 1, cacheWrite: 1 };
  const usage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  const one = async (lane: number) => {
    for (let number = seed + lane; ; number += 7) {
      const interactionId = newId();
      const call = {
        interactionId,
        callId: newId(),
        attempt: 1,
        organizationId,
        projectId,
        micros: callMicros,
        withinMs,
        role: "chat",
        price,
      };
      const whose = {
        providerId: null,
        providerName: "fake",
        modelName: "fake",
        taskId: null,
        step: null,
        sessionId: null,
        personId: null,
      };
      const scopes = [
        { kind: "organization", id: organizationId },
        { kind: "project", id: projectId },
      ] as const;
      const { isHeld } = await hold(database, {
        ...call,
        ...whose,
        agent: null,
        prompt: null,
        request: null,
        scopes: number % 2 ? scopes : scopes.toReversed(),
      });
      if (!isHeld) return process.send?.("refused");
      const settled = {
        projectId,
        interactionId,
        costMicros: number % callMicros,
        outcome: "completed" as const,
        usage,
        isEstimated: false,
      };
      await settle(database, { ...settled, firstTokenMs: null, savedMicros: 0, error: null, response: null });
      process.send?.("settled");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, lane) => one(lane)));
}

process.once("disconnect", () => process.exit(1));
process.once("message", (order: SpenderOrder) => void spend(order));
