/** Events as lines that open. */
import { ChevronRight } from "lucide-react";
import { memo, useState } from "react";
import type { EventView } from "#base/event.ts";
import { isId } from "#base/id.ts";
import { classes } from "#ui/classes.ts";
import { CopyButton } from "#ui/copy.tsx";
import { JsonView } from "#ui/json-view.tsx";
import { Link } from "#ui/link.tsx";
import { SubjectLink } from "#ui/subjects.tsx";
import { absoluteText } from "#ui/time.tsx";

export interface EventRowsProps {
  readonly label: string;
  readonly events: readonly EventView[];
  /** Leaves out the subject, where all events share it. */
  readonly isSubjectHidden?: boolean;
  /** Every event stands open. */
  readonly areOpen?: boolean;
}

export function EventRows({ label, events, isSubjectHidden = false, areOpen = false }: EventRowsProps) {
  return (
    <ol aria-label={label}>
      {events.map((event) => (
        <EventRow key={event.id} event={event} isSubjectHidden={isSubjectHidden} isOpenAtFirst={areOpen} />
      ))}
    </ol>
  );
}

const EventRow = memo(function EventRow({
  event,
  isSubjectHidden,
  isOpenAtFirst,
}: {
  event: EventView;
  isSubjectHidden: boolean;
  isOpenAtFirst: boolean;
}) {
  const [toggled, setToggled] = useState<boolean | null>(null);
  const isOpen = toggled ?? isOpenAtFirst;
  return (
    <li className="border-b border-line [contain-intrinsic-height:2.25rem] [content-visibility:auto]">
      <div className="relative flex min-h-9 items-center gap-3 px-4 py-1 transition-colors hover:bg-hover/60">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${event.type}, ${isOpen ? "close" : "open"}`}
          onClick={() => setToggled(!isOpen)}
          className="absolute inset-0 focus-visible:-outline-offset-2"
        />
        <ChevronRight size={12} aria-hidden className={classes("shrink-0 text-faint transition-transform", isOpen && "rotate-90")} />
        <time dateTime={event.time} title={absoluteText(new Date(event.time))} className="tabular shrink-0 font-mono text-xs text-faint">
          {clockText(event.time)}
        </time>
        <span className="flex shrink-0 items-center gap-2 font-medium sm:w-52">
          <span aria-hidden className={classes("size-2 shrink-0", markOf(event.type))} />
          {event.type}
        </span>
        {!isSubjectHidden && (
          <span className="relative z-10 shrink-0 max-md:hidden">
            <SubjectLink subject={event.subject} />
          </span>
        )}
        <span className="min-w-0 truncate text-xs text-muted max-sm:hidden">{summaryOf(event)}</span>
      </div>
      {isOpen && (
        <div className="grid gap-2 px-4 pb-3 sm:pl-10">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
            <SubjectLink subject={event.subject} />
            <span>no. {event.sequence}</span>
            <span>
              by {event.actortype} {event.actorid.slice(-8)}
            </span>
            <Link to={`/events?correlation=${event.correlationid}`} className="text-accent-text hover:underline">
              same correlation
            </Link>
            <CopyButton label="Copy event" text={() => JSON.stringify(event, null, 2)} className="ml-auto" />
          </div>
          <JsonView value={event.data} label={`Data of ${event.type}`} />
        </div>
      )}
    </li>
  );
});

/** "14:03:09.120". */
function clockText(time: string): string {
  const at = new Date(time);
  return `${at.toLocaleTimeString("en-GB")}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

/** Shape and colour by how the event's name ends. */
function markOf(type: string): string {
  if (/\.(failed|refused|expired|deleted)$/.test(type)) return "rotate-45 bg-bad";
  if (/\.(completed|parsed|approved|restored)$/.test(type)) return "rounded-full bg-good";
  if (/\.(waiting|cancelled|retried)$/.test(type)) return "bg-warn";
  return "rounded-full border-2 border-busy";
}

/** What the data says beyond the event's type and subject, in one line. */
function summaryOf({ data, subject }: EventView): string {
  if (typeof data !== "object" || data === null) return String(data ?? "");
  return Object.entries(data)
    .filter(([name, value]) => typeof value !== "object" && name !== "status" && !subject.endsWith(String(value)))
    .toSorted(([left], [right]) => Number(right === "type") - Number(left === "type"))
    .map(([name, value]) =>
      name === "type" ? String(value) : `${name.replaceAll("_", " ")} ${isId(String(value)) ? String(value).slice(-8) : String(value)}`,
    )
    .join(" · ");
}
