/** The field that the pointer rests on, in the list or in the document: the other one shows it too. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let hovered: string | null = null;

export function hoverField(id: string | null): void {
  if (hovered === id) return;
  hovered = id;
  for (const listener of listeners) listener();
}

/** Whether the pointer rests on this field, wherever it is shown. */
export function useIsHovered(id: string): boolean {
  return useSyncExternalStore(listen, () => hovered === id);
}

/** Calls back whenever it is another. @returns what ends that */
export function followHovered(listener: (id: string | null) => void): () => void {
  return listen(() => listener(hovered));
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
