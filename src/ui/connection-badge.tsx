/** How the line to the house stands: shape, colour and word. */
import { classes } from "./classes.ts";
import { useLine } from "./house.tsx";
import type { LineState } from "./live-client.ts";
import { Tooltip } from "./tooltip.tsx";

const looks: Record<LineState, { word: string; about: string; dot: string }> = {
  connecting: { word: "Connecting", about: "Opening the line to the server.", dot: "bg-idle animate-breathe" },
  live: { word: "Live", about: "What happens shows here at once.", dot: "bg-good" },
  "catching-up": { word: "Catching up", about: "The line is back; what was missed is being read.", dot: "bg-busy animate-breathe" },
  reconnecting: {
    word: "Reconnecting",
    about: "The line broke. What you see may be old until it is back.",
    dot: "rounded-none rotate-45 bg-warn animate-breathe",
  },
  offline: { word: "Offline", about: "There is no network. What you see may be old.", dot: "rounded-none bg-bad" },
  polling: { word: "Polling", about: "Sockets are blocked on the way, so this page asks every two seconds.", dot: "rounded-none bg-warn" },
};

export function ConnectionBadge({ isWordHidden = false }: { isWordHidden?: boolean }) {
  const { word, about, dot } = looks[useLine()];
  return (
    <Tooltip text={about}>
      <span
        tabIndex={0}
        role="status"
        aria-label={`Connection: ${word}`}
        className="inline-flex h-7 items-center gap-2 rounded-md px-2 text-xs text-muted"
      >
        <span aria-hidden className={classes("size-2 rounded-full", dot)} />
        {!isWordHidden && word}
      </span>
    </Tooltip>
  );
}
