/** Waiting for what comes by itself. */

type Nothing = null | undefined | false;

const lookEveryMs = 10;

/**
 * Looks again and again until there is something: a value that is not null, undefined or false.
 * @throws Error that names `what` after a minute and a half, for a slow machine is no fault
 */
export async function until<Value>(
  look: () => Value | Nothing | Promise<Value | Nothing>,
  what = "what was waited for",
  withinMs = 90_000,
): Promise<Exclude<Value, Nothing>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found as Exclude<Value, Nothing>;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
