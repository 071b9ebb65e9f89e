/** What a call costs: tokens by price, in whole micro-dollars. */

/** Tokens of one call, as providers bill them. */
export interface TokenUsage {
  /** All that was read, cached or not. */
  readonly inputTokens: number;
  /** All that was written, reasoning included. */
  readonly outputTokens: number;
  /** Of the input, what came out of the provider's cache. */
  readonly cachedTokens: number;
  /** Of the input, what was written into the provider's cache. */
  readonly cacheWriteTokens: number;
  /** Of the output, what was thought. */
  readonly reasoningTokens: number;
}

/** Micro-dollars for a million tokens: 3 dollars for a million are 3_000_000. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
}

const million = 1_000_000n;

/** Micro-dollars, rounded up once, so that nothing that costs is ever free. */
export function costMicros(usage: TokenUsage, price: Price): number {
  const cached = Math.min(usage.cachedTokens, usage.inputTokens);
  const written = Math.min(usage.cacheWriteTokens, usage.inputTokens - cached);
  const plain = usage.inputTokens - cached - written;
  const sum =
    BigInt(plain) * BigInt(price.input) +
    BigInt(cached) * BigInt(price.cachedInput) +
    BigInt(written) * BigInt(price.cacheWrite) +
    BigInt(usage.outputTokens) * BigInt(price.output);
  return Number((sum + million - 1n) / million);
}

/** The most that a call can cost: nothing of what is read is in a cache, and the answer is as long as it may be. */
export function worstCostMicros(mostInputTokens: number, mostOutputTokens: number, price: Price): number {
  const dearest = { ...price, input: Math.max(price.input, price.cachedInput, price.cacheWrite) };
  return costMicros(
    { inputTokens: mostInputTokens, outputTokens: mostOutputTokens, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    dearest,
  );
}

/**
 * How long an answer may be so that the call costs no more than `micros`; negative where not even the question can be paid.
 * Infinite where the output costs nothing.
 */
export function affordableOutput(micros: number, mostInputTokens: number, price: Price): number {
  const left = micros - worstCostMicros(mostInputTokens, 0, price);
  if (left < 0) return -1;
  return price.output === 0 ? Number.POSITIVE_INFINITY : Number((BigInt(left) * million) / BigInt(price.output));
}
