/** Short messages at the edge of the page, with a link to what they speak of or a way to undo it. */
import { lazy, Suspense, useSyncExternalStore } from "react";
import type { Notice } from "./notice.ts";

// What shows notices is fetched with the first one.
const load = () => import("./toaster.tsx");
const LazyToaster = lazy(() => load().then((module) => ({ default: module.Toaster })));
const listeners = new Set<() => void>();
let isNeeded = false;

/** Shows a notice; one that reports a failure, or can be undone, stays longer. */
export function notify(notice: Notice): void {
  isNeeded = true;
  for (const listener of listeners) listener();
  void load().then(({ show }) => show(notice));
}

/** Where notices appear; stands once in the shell. */
export function Notices() {
  const isShown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isNeeded,
  );
  return <Suspense fallback={null}>{isShown && <LazyToaster />}</Suspense>;
}
