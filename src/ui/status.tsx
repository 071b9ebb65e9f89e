/** How something stands, by shape, colour and word: never by colour alone. */
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type Status = "pending" | "processing" | "waiting" | "completed" | "parsed" | "failed" | "cancelled";

interface StatusLook {
  readonly word: string;
  readonly text: string;
  readonly soft: string;
  readonly shape: ReactNode;
}

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 1.6, strokeLinecap: "round", strokeLinejoin: "round" } as const;

const done = (
  <>
    <circle cx="8" cy="8" r="7" fill="currentColor" />
    <path d="M4.9 8.3 7 10.4l4.1-4.6" {...stroke} className="stroke-surface" />
  </>
);

const looks: Record<Status, StatusLook> = {
  pending: {
    word: "Pending",
    text: "text-idle",
    soft: "bg-idle-soft",
    shape: <circle cx="8" cy="8" r="6.2" {...stroke} strokeDasharray="2.1 2.77" />,
  },
  processing: { word: "Processing", text: "text-busy", soft: "bg-busy-soft", shape: null },
  waiting: {
    word: "Waiting",
    text: "text-warn",
    soft: "bg-warn-soft",
    shape: (
      <>
        <circle cx="8" cy="8" r="6.2" {...stroke} />
        <path d="M6.5 5.8v4.4M9.5 5.8v4.4" {...stroke} />
      </>
    ),
  },
  completed: { word: "Completed", text: "text-good", soft: "bg-good-soft", shape: done },
  parsed: { word: "Parsed", text: "text-good", soft: "bg-good-soft", shape: done },
  failed: {
    word: "Failed",
    text: "text-bad",
    soft: "bg-bad-soft",
    shape: (
      <>
        <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor" />
        <path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" {...stroke} className="stroke-surface" />
      </>
    ),
  },
  cancelled: {
    word: "Cancelled",
    text: "text-idle",
    soft: "bg-idle-soft",
    shape: (
      <>
        <circle cx="8" cy="8" r="6.2" {...stroke} />
        <path d="m3.8 12.2 8.4-8.4" {...stroke} />
      </>
    ),
  },
};

/** The word for a status. */
export function statusWord(status: Status): string {
  return looks[status].word;
}

/** @param progress 0 to 100: how much of the ring is drawn while processing */
export function StatusIcon({
  status,
  progress,
  size = 15,
  isNamed = true,
}: {
  status: Status;
  progress?: number | undefined;
  size?: number;
  isNamed?: boolean;
}) {
  const { word, text, shape } = looks[status];
  const name = isNamed ? { role: "img", "aria-label": word } : { "aria-hidden": true };
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} className={classes("inline-block shrink-0", text)} {...name}>
      {shape ?? <ProgressRing progress={progress ?? 0} />}
    </svg>
  );
}

/** Icon and word together. */
export function StatusBadge({ status, progress, className }: { status: Status; progress?: number | undefined; className?: string }) {
  const { word, text, soft } = looks[status];
  return (
    <span
      className={classes(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap",
        soft,
        text,
        className,
      )}
    >
      <StatusIcon status={status} progress={progress} size={13} isNamed={false} />
      {word}
    </span>
  );
}

const ringLength = 2 * Math.PI * 6.2;

function ProgressRing({ progress }: { progress: number }) {
  const share = Math.max(0.18, Math.min(1, progress / 100));
  return (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} className="opacity-25" strokeWidth="2" />
      <circle
        cx="8"
        cy="8"
        r="6.2"
        {...stroke}
        strokeWidth="2"
        strokeDasharray={`${share * ringLength} ${ringLength}`}
        className={classes("origin-center transition-[stroke-dasharray]", progress <= 0 ? "animate-turn" : "-rotate-90")}
      />
    </>
  );
}
