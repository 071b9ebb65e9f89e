/** A few words beside what the pointer rests on or the focus is at. What it says must be said otherwise too: by a label. */
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

const restMs = 350;
const gapPx = 6;
const edgePx = 8;

export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  const [target, setTarget] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = (event: SyntheticEvent<HTMLElement>, afterMs: number) => {
    const element = event.currentTarget.firstElementChild;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTarget(element), afterMs);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setTarget(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <span
      className="contents"
      onPointerEnter={(event) => event.pointerType !== "touch" && show(event, restMs)}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && show(event, 0)}
      onBlur={hide}
      onKeyDown={hide}
    >
      {children}
      {target?.isConnected === true && createPortal(<Bubble target={target}>{text}</Bubble>, document.body)}
    </span>
  );
}

function Bubble({ target, children }: { target: Element; children: ReactNode }) {
  const { left, width, top, bottom } = target.getBoundingClientRect();
  const isBelow = top < 60;
  const placeIn = (bubble: HTMLDivElement | null) => {
    if (bubble === null) return;
    const wanted = left + width / 2 - bubble.offsetWidth / 2;
    bubble.style.left = `${Math.max(edgePx, Math.min(wanted, window.innerWidth - bubble.offsetWidth - edgePx))}px`;
    bubble.style.top = `${isBelow ? bottom + gapPx : top - bubble.offsetHeight - gapPx}px`;
  };
  return (
    <div
      ref={placeIn}
      aria-hidden
      className="pointer-events-none fixed z-50 max-w-72 animate-fade rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-float"
    >
      {children}
    </div>
  );
}
