/** Tells those who can't see the page what happened on it. */
import { useSyncExternalStore } from "react";

let spoken = "";
const listeners = new Set<() => void>();

/** Has a sentence read aloud when the reader pauses. */
export function announce(sentence: string): void {
  spoken = sentence === spoken ? `${sentence}\u00A0` : sentence;
  for (const listener of listeners) listener();
}

/** Stands once in the shell. */
export function Announcer() {
  const sentence = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => spoken,
  );
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {sentence}
    </div>
  );
}
