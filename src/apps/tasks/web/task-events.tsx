/** The events of one task, live, compact or whole. */
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { JsonView } from "#ui/json-view.tsx";
import { Empty, LoadingRows, ProblemCard } from "#ui/states.tsx";
import { useEvents } from "#ui/use-event.ts";
import { useReadPages } from "#ui/use-read.ts";
import { listEvents } from "../contract.ts";
import { EventRows } from "./event-rows.tsx";

export function TaskEvents({ taskId }: { taskId: string }) {
  const [isRaw, setRaw] = useState(false);
  const read = useReadPages(listEvents, { subject: `task/${taskId}`, order: "newest", limit: 100 });
  useEvents(`tasks/${taskId}`, read.refresh, read.refresh);
  const events = (read.data?.flatMap((page) => page.events) ?? []).toReversed();

  if (read.problem !== null) return <ProblemCard problem={read.problem} onRetry={read.refresh} />;
  if (read.isLoading) return <LoadingRows count={4} height={36} />;
  if (events.length === 0)
    return <Empty icon={ScrollText} title="No events" about="Each change of the task's state is an event and stands here." />;
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-1">
        <Button size="small" tone="quiet" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
          {isRaw ? "Compact" : "Raw"}
        </Button>
        <CopyButton label="Copy as JSON" text={() => JSON.stringify(events, null, 2)} />
        {read.hasMore && (
          <Button size="small" tone="quiet" onClick={read.more} isBusy={read.isLoadingMore}>
            Show earlier ones
          </Button>
        )}
      </div>
      {isRaw ? (
        <JsonView value={events} label="Events" />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-surface">
          <EventRows label="Events of this task" events={events} isSubjectHidden />
        </div>
      )}
    </div>
  );
}
