/** Looks once for all who ask at about the same time. */
export function sharedLook<Value>(look: () => Promise<Value>, freshMs: number): () => Promise<Value> {
  let last: { readonly value: Promise<Value>; readonly atMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (last === null || nowMs - last.atMs > freshMs) last = { value: look(), atMs: nowMs };
    return last.value;
  };
}
