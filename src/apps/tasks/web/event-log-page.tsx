/** The event log as it grows: it follows the end until somebody scrolls up. */
import { ArrowDown, ScrollText, X } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { EventView } from "#base/event.ts";
import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { FilterBar, Frame } from "#ui/frame.tsx";
import { useHouse } from "#ui/house.tsx";
import { SearchInput } from "#ui/inputs.tsx";
import { Empty, LoadingRows, ProblemCard } from "#ui/states.tsx";
import { useUrlState } from "#ui/url-state.ts";
import { useEvents } from "#ui/use-event.ts";
import { asProblem } from "#ui/use-read.ts";
import type { Problem } from "#base/contract.ts";
import { listEvents } from "../contract.ts";
import { EventRows } from "./event-rows.tsx";

const pageSize = 100;
/** More than this is let go at the far end: the log itself keeps everything. */
const mostKept = 2_000;

export function Page() {
  const [filter, setFilter] = useUrlState(["type", "subject", "correlation"]);
  const log = useLog(filter);
  const { frame, end, isFollowing, jump } = useTail(log.events);
  const unseen = log.arrived - useSeen(log.arrived, isFollowing);

  return (
    <Frame
      title="Events"
      isFilling
      actions={<CopyButton label="Copy as JSON" text={() => JSON.stringify(log.events, null, 2)} className="max-sm:hidden" />}
      bar={
        <FilterBar>
          <SearchInput
            label="Type, such as template.parsed"
            value={filter.type}
            onChange={(type) => setFilter({ type })}
            className="w-full sm:w-64"
          />
          <SearchInput
            label="Subject, such as task/…"
            value={filter.subject}
            onChange={(subject) => setFilter({ subject })}
            className="w-full sm:w-64"
          />
          {filter.correlation !== "" && (
            <Button size="small" icon={X} onClick={() => setFilter({ correlation: "" })}>
              Correlation {filter.correlation.slice(-8)}
            </Button>
          )}
        </FilterBar>
      }
    >
      <div
        ref={frame}
        tabIndex={0}
        role="region"
        aria-label="Event log"
        className="relative min-h-0 grow overflow-y-auto [overflow-anchor:auto]"
      >
        {log.problem !== null ? (
          <ProblemCard problem={log.problem} onRetry={log.read} className="m-4" />
        ) : log.events === null ? (
          <LoadingRows count={14} height={36} />
        ) : log.events.length === 0 ? (
          <Empty
            icon={ScrollText}
            title={Object.values(filter).some(Boolean) ? "No event fits these filters" : "No events yet"}
            about="Every change in this project is an event. It shows here the moment it is recorded."
          />
        ) : (
          <>
            {log.older !== null && (
              <div className="flex justify-center p-3">
                <Button size="small" onClick={log.readOlder}>
                  Show older events
                </Button>
              </div>
            )}
            <EventRows label="Events" events={log.events} />
          </>
        )}
        <div ref={end} className="h-px" />
      </div>
      {!isFollowing && (
        <div className="pointer-events-none relative h-0">
          <button
            type="button"
            onClick={jump}
            className="pointer-events-auto absolute right-1/2 bottom-4 flex h-8 translate-x-1/2 animate-rise items-center gap-1.5 rounded-full bg-accent px-3.5 text-xs font-medium text-on-accent shadow-float hover:bg-accent-hover"
          >
            <ArrowDown size={13} aria-hidden />
            {unseen > 0 ? `${unseen} new · jump to the latest` : "Jump to the latest"}
          </button>
        </div>
      )}
    </Frame>
  );
}

type Filter = Record<"type" | "subject" | "correlation", string>;

/** The newest page of the log, what came since, and older pages on request. Oldest first. */
function useLog(filter: Filter) {
  const { call } = useHouse();
  const [events, setEvents] = useState<readonly EventView[] | null>(null);
  const [older, setOlder] = useState<string | null>(null);
  const [arrived, setArrived] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { type, subject, correlation } = filter;

  const page = useCallback(
    (cursor?: string) =>
      call(listEvents, {
        order: "newest",
        limit: pageSize,
        cursor,
        type: type || undefined,
        subject: subject || undefined,
        correlation_id: correlation || undefined,
      }),
    [call, type, subject, correlation],
  );
  const read = useCallback(() => {
    let isOld = false;
    setProblem(null);
    page().then(
      (answer) => {
        if (isOld) return;
        setEvents(answer.events.toReversed());
        setOlder(answer.next_cursor);
      },
      (thrown) => !isOld && setProblem(asProblem(thrown)),
    );
    return () => {
      isOld = true;
    };
  }, [page]);
  useEffect(read, [read]);

  const add = (fresh: readonly EventView[]) => {
    const own = fresh.filter((event) => fits(event, filter));
    if (own.length === 0) return;
    setEvents((known) => (known === null ? known : joined(known, own).slice(-mostKept)));
    setArrived((count) => count + own.length);
  };
  useEvents("events", add, read);

  const readOlder = () =>
    void page(older ?? undefined).then(
      (answer) => {
        setEvents((known) => joined(answer.events.toReversed(), known ?? []));
        setOlder(answer.next_cursor);
      },
      (thrown) => setProblem(asProblem(thrown)),
    );
  return { events, older, arrived, problem, read, readOlder };
}

/** Keeps the end in sight while it is in sight. */
function useTail(events: readonly EventView[] | null) {
  const frame = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setFollowing(entry?.isIntersecting === true), {
      root: frame.current,
      rootMargin: "48px",
    });
    if (end.current !== null) observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  const follows = useRef(true);
  follows.current = isFollowing;
  useLayoutEffect(() => {
    if (follows.current && frame.current !== null) frame.current.scrollTop = frame.current.scrollHeight;
  }, [events]);
  const jump = () => {
    setFollowing(true);
    if (frame.current !== null) frame.current.scrollTop = frame.current.scrollHeight;
  };
  return { frame, end, isFollowing, jump };
}

/** How many had arrived when the end was last in sight. */
function useSeen(arrived: number, isFollowing: boolean): number {
  const seen = useRef(arrived);
  if (isFollowing) seen.current = arrived;
  return seen.current;
}

function fits(event: EventView, { type, subject, correlation }: Filter): boolean {
  if (type !== "" && !type.split(",").includes(event.type)) return false;
  if (subject !== "" && event.subject !== subject) return false;
  return correlation === "" || event.correlationid === correlation;
}

function joined(left: readonly EventView[], right: readonly EventView[]): EventView[] {
  const known = new Set(left.map((event) => event.id));
  return [...left, ...right.filter((event) => !known.has(event.id))];
}
