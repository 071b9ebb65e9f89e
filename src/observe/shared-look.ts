/** Looks once for all who ask at about the same time. A look that fails is forgotten at once. */
export function sharedLook<Value>(look: () => Promise<Value>, freshMs: number): () => Promise<Value> {
  let last: { readonly value: Promise<Value>; readonly atMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (last !== null && nowMs - last.atMs <= freshMs) return last.value;
    const own = { value: look(), atMs: nowMs };
    last = own;
    own.value.catch(() => {
      if (last === own) last = null;
    });
    return own.value;
  };
}
