/** Panes side by side, with edges that are dragged or moved with the arrow keys. Their widths are kept. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { classes } from "./classes.ts";

export interface Pane {
  readonly name: string;
  readonly content: ReactNode;
  /** Share of the width at first. */
  readonly share: number;
  readonly minPx: number;
}

/** @param props.name under which the widths are kept in this browser */
export function Panes({ name, panes, className }: { name: string; panes: readonly Pane[]; className?: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const [shares, setShares] = useState(() => storedShares(name, panes));

  const move = (at: number, byPx: number) => {
    const widthPx = frame.current?.clientWidth ?? 0;
    if (widthPx === 0) return;
    const total = shares.reduce((sum, share) => sum + share, 0);
    const least = (pane: number) => (panes[pane]!.minPx / widthPx) * total;
    const both = shares[at]! + shares[at + 1]!;
    const wanted = shares[at]! + (byPx / widthPx) * total;
    const left = Math.min(Math.max(wanted, least(at)), both - least(at + 1));
    const next = shares.with(at, left).with(at + 1, both - left);
    setShares(next);
    localStorage.setItem(`hallway.panes.${name}`, JSON.stringify(next));
  };

  return (
    <div ref={frame} className={classes("flex min-h-0 min-w-0", className)}>
      {panes.map((pane, at) => (
        <div key={pane.name} className="relative flex min-h-0 min-w-0" style={{ flex: `${shares[at]} 1 0`, minWidth: pane.minPx }}>
          <div className="flex min-h-0 min-w-0 grow flex-col">{pane.content}</div>
          {at < panes.length - 1 && (
            <Edge label={`Width of ${pane.name}`} share={shares[at]! / (shares[at]! + shares[at + 1]!)} onMove={(byPx) => move(at, byPx)} />
          )}
        </div>
      ))}
    </div>
  );
}

function Edge({ label, share, onMove }: { label: string; share: number; onMove: (byPx: number) => void }) {
  const last = useRef(0);
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") onMove(-24);
    if (event.key === "ArrowRight") onMove(24);
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    onMove(event.clientX - last.current);
    last.current = event.clientX;
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(share * 100)}
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.preventDefault();
        last.current = event.clientX;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      className="absolute inset-y-0 -right-1 z-20 w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-[3px] after:w-px after:bg-line after:transition-colors hover:after:bg-accent focus-visible:after:bg-accent"
    />
  );
}

function storedShares(name: string, panes: readonly Pane[]): number[] {
  try {
    const stored = JSON.parse(localStorage.getItem(`hallway.panes.${name}`) ?? "null") as unknown;
    if (Array.isArray(stored) && stored.length === panes.length && stored.every((share) => typeof share === "number" && share > 0))
      return stored as number[];
  } catch {
    // What is stored is nobody's but this browser's; what can't be read is as good as not stored.
  }
  return panes.map((pane) => pane.share);
}
