/**
 * Places at a provider, handed out fairly: who waits for a conversation comes before a task, and a task before a batch; among those
 * who are alike, projects take turns, so that one with a thousand calls does not hold up another's one.
 */

export type Urgency = "chat" | "task" | "batch";

export interface PlaceOrder {
  readonly urgency: Urgency;
  readonly projectId: string;
  /** Stops waiting. */
  readonly signal: AbortSignal;
}

export interface Places {
  /** Resolves with a place; call what it gives exactly once to give it back. @throws the signal's reason */
  readonly take: (order: PlaceOrder) => Promise<() => void>;
  /** How many may be taken at once, from now on. */
  readonly setMost: (most: number) => void;
  readonly waiting: () => number;
  readonly taken: () => number;
}

interface Waiting {
  readonly order: PlaceOrder;
  readonly enter: () => void;
}

const urgencies: readonly Urgency[] = ["chat", "task", "batch"];

export function openPlaces(mostAtOnce: number): Places {
  // Of each urgency the projects that wait, the one whose turn it is first.
  const lines = new Map<Urgency, Map<string, Waiting[]>>(urgencies.map((urgency) => [urgency, new Map()]));
  let most = mostAtOnce;
  let taken = 0;

  const next = (): Waiting | null => {
    for (const line of lines.values()) {
      const [first] = line;
      if (first === undefined) continue;
      const [projectId, own] = first;
      const waiting = own.shift()!;
      // The project goes behind the others.
      line.delete(projectId);
      if (own.length > 0) line.set(projectId, own);
      return waiting;
    }
    return null;
  };
  const fill = () => {
    while (taken < most) {
      const waiting = next();
      if (waiting === null) return;
      taken += 1;
      waiting.enter();
    }
  };
  const giver = () => {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      taken -= 1;
      fill();
    };
  };

  return {
    take: ({ urgency, projectId, signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        const line = lines.get(urgency)!;
        const own = line.get(projectId) ?? [];
        const leave = () => {
          own.splice(own.indexOf(waiting), 1);
          if (own.length === 0 && line.get(projectId) === own) line.delete(projectId);
          reject(signal.reason as Error);
        };
        const waiting: Waiting = {
          order: { urgency, projectId, signal },
          enter: () => {
            signal.removeEventListener("abort", leave);
            resolve(giver());
          },
        };
        signal.addEventListener("abort", leave, { once: true });
        own.push(waiting);
        line.set(projectId, own);
        fill();
      }),
    setMost: (count) => {
      most = count;
      fill();
    },
    waiting: () => [...lines.values()].flatMap((line) => [...line.values()]).reduce((sum, own) => sum + own.length, 0),
    taken: () => taken,
  };
}
