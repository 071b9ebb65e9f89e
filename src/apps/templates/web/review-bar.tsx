/** Which fields are listed, and how far a person is with those that the reader is less than sure of. */
import { CircleCheck } from "lucide-react";
import { Button } from "#ui/button.tsx";
import { classes } from "#ui/classes.ts";
import { Keys } from "#ui/shortcuts.tsx";
import { ProgressBar } from "#ui/progress.tsx";
import type { ReviewProgress, Show } from "./field-groups.ts";

export interface ReviewBarProps {
  readonly counts: Readonly<Record<Show, number>>;
  readonly show: Show;
  readonly onShow: (show: Show) => void;
  readonly progress: ReviewProgress;
}

const words: Readonly<Record<Show, string>> = { all: "All", to_confirm: "To confirm", dismissed: "Dismissed" };

export function ReviewBar({ counts, show, onShow, progress }: ReviewBarProps) {
  const { total, done, dismissed } = progress;
  const isReview = show === "to_confirm";
  const isDone = total > 0 && done === total;
  const offered = (["all", "to_confirm", "dismissed"] as const).filter((each) => each === "all" || each === show || counts[each] > 0);
  return (
    <>
      {offered.length > 1 && (
        <div
          role="group"
          aria-label="Which fields"
          className="flex max-w-full gap-0.5 overflow-x-auto rounded-md border border-line bg-sunken p-0.5"
        >
          {offered.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={show === each}
              onClick={() => onShow(each)}
              className={classes(
                "h-6.5 rounded px-2 text-xs whitespace-nowrap transition-colors",
                show === each ? "bg-surface font-medium text-ink shadow-small" : "text-muted hover:text-ink",
                each === "to_confirm" && counts.to_confirm > 0 && "font-medium text-warn!",
              )}
            >
              {words[each]} <span className="tabular">{each === "to_confirm" ? `(${counts[each]})` : counts[each]}</span>
            </button>
          ))}
        </div>
      )}
      {total > 0 && (isReview || !isDone) && (
        <div className={classes("flex w-full flex-wrap items-center gap-x-3 gap-y-1.5 text-xs", isReview && "pb-0.5")}>
          <ProgressBar value={(done / total) * 100} tone={isDone ? "good" : "warn"} label="Fields confirmed" className="min-w-16 grow" />
          <span className={classes("tabular flex items-center gap-1", isDone ? "font-medium text-good" : "text-muted")}>
            {isDone && <CircleCheck size={13} aria-hidden />}
            {done} of {total} confirmed
            {dismissed > 0 && `, ${dismissed} of them dismissed`}
          </span>
          {!isReview && (
            <Button size="small" onClick={() => onShow("to_confirm")}>
              {done === 0 ? "Confirm them" : "Go on"}
            </Button>
          )}
          {isReview && !isDone && (
            <span className="flex items-center gap-1.5 text-faint max-sm:hidden" aria-hidden>
              <Keys keys="Enter" /> confirm <Keys keys="d" /> dismiss <Keys keys="e" /> correct
            </span>
          )}
        </div>
      )}
    </>
  );
}
