/** Keys that do something while a component is shown, and the list of them under `?`. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { Dialog } from "./dialog.tsx";

export interface Shortcut {
  /** One key ("?", "j"), two in turn ("g t"), or one with Control or Command ("mod+k"). */
  readonly keys: string;
  readonly does: string;
  readonly run: () => void;
  /** Heading in the list. */
  readonly group?: string;
}

const active = new Set<readonly Shortcut[]>();
const listeners = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];

/** Binds keys. They do nothing while a person types, except those with Control or Command. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  const hash = shortcuts.map((shortcut) => shortcut.keys + shortcut.does).join();
  useEffect(() => {
    const bound = newest.current.map((shortcut, at) => ({ ...shortcut, run: () => newest.current[at]?.run() }));
    active.add(bound);
    tell();
    return () => {
      active.delete(bound);
      tell();
    };
  }, [hash]);
}

/** Listens to the keyboard; stands once in the shell. */
export function useShortcutKeys(): void {
  useEffect(() => {
    let before = "";
    let beforeMs = 0;
    const press = (event: KeyboardEvent) => {
      const isModified = event.ctrlKey || event.metaKey;
      if (event.altKey || (!isModified && isTyping(event.target))) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const pressed = isModified ? `mod+${key}` : key;
      const pair = event.timeStamp - beforeMs < 900 ? `${before} ${pressed}` : "";
      const found = find(pair) ?? find(pressed);
      [before, beforeMs] = [pressed, event.timeStamp];
      if (found === undefined) return;
      event.preventDefault();
      before = "";
      found.run();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** All keys that do something now. */
export function ShortcutList({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const shortcuts = useSyncExternalStore(listen, () => snapshot);
  const groups = Map.groupBy(shortcuts, (shortcut) => shortcut.group ?? "This page");
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <div className="grid gap-5">
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3 className="mb-1.5 text-xs font-medium text-faint">{group}</h3>
            <dl className="grid gap-1.5">
              {list.map((shortcut) => (
                <div key={shortcut.keys + shortcut.does} className="flex items-center justify-between gap-4">
                  <dt>{shortcut.does}</dt>
                  <dd>
                    <Keys keys={shortcut.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Keys as they stand on a keyboard. */
export function Keys({ keys }: { keys: string }) {
  const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);
  const caps = keys.split(/[ +]/).map((key) => (key === "mod" ? (isApple ? "⌘" : "Ctrl") : key.length === 1 ? key.toUpperCase() : key));
  return (
    <span className="inline-flex gap-1">
      {caps.map((cap, at) => (
        <kbd key={at} className="min-w-5 rounded border border-line bg-sunken px-1 text-center font-sans text-xs leading-5 text-muted">
          {cap}
        </kbd>
      ))}
    </span>
  );
}

function find(keys: string): Shortcut | undefined {
  if (keys === "") return undefined;
  return [...active].flat().findLast((shortcut) => shortcut.keys === keys);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  const seen = new Map<string, Shortcut>();
  for (const shortcut of [...active].flat()) seen.set(shortcut.keys, shortcut);
  snapshot = [...seen.values()];
  for (const listener of listeners) listener();
}
