/** Lets things that are asked for at the same time share one commit, while each asker still waits for its own. */
import { detached } from "#store/detached.ts";

export interface Gatherer<Item, Result> {
  /** Resolves when the item is durably done. */
  readonly add: (item: Item) => Promise<Result>;
  /** Resolves when nothing is under way. */
  readonly idle: () => Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends at once when nothing is under way; what comes meanwhile goes with the next sending.
 * When a sending of several fails, each is sent alone, so that one bad item fails no other.
 * @param send gives a result for each item, in their order
 */
export function makeGatherer<Item, Result>(
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
  { largest, atOnce }: { largest: number; atOnce: number },
): Gatherer<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;
  let isPlanned = false;
  let idlers: (() => void)[] = [];

  const plan = () => {
    if (isPlanned || underWay >= atOnce || waiting.length === 0) return;
    isPlanned = true;
    detached(() =>
      setImmediate(() => {
        isPlanned = false;
        void flush();
      }),
    );
  };
  const flush = async () => {
    const batch = waiting.slice(0, largest);
    waiting = waiting.slice(largest);
    underWay += 1;
    plan();
    await settle(batch, send);
    underWay -= 1;
    plan();
    if (underWay === 0 && waiting.length === 0) {
      idlers.forEach((resolve) => resolve());
      idlers = [];
    }
  };
  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        plan();
      }),
    idle: () => (underWay === 0 && waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

async function settle<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<void> {
  try {
    const results = await send(batch.map(({ item }) => item));
    batch.forEach(({ resolve }, index) => resolve(results[index]!));
  } catch (error) {
    if (batch.length === 1) batch[0]!.reject(error);
    else for (const one of batch) await settle([one], send);
  }
}
