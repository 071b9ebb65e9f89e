/** What recurs, and when it comes next. */
import { CalendarClock } from "lucide-react";
import { Frame } from "#ui/frame.tsx";
import { Link } from "#ui/link.tsx";
import { Empty, LoadingRows, ProblemCard } from "#ui/states.tsx";
import { type Column, Table } from "#ui/table.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { useRead } from "#ui/use-read.ts";
import { listSchedules } from "../contract.ts";

export function Page() {
  const { data, problem, isLoading, refresh } = useRead(listSchedules, {}, { also: ["task.created"] });
  return (
    <Frame title="Schedules">
      {problem !== null ? (
        <ProblemCard problem={problem} onRetry={refresh} className="m-4" />
      ) : isLoading || data === undefined ? (
        <LoadingRows count={3} />
      ) : data.schedules.length === 0 ? (
        <Empty
          icon={CalendarClock}
          title="Nothing recurs here"
          about="An application declares schedules in its code with defineSchedule. None of the installed applications has one yet."
        />
      ) : (
        <Table label="Schedules" columns={columns} rows={data.schedules} keyOf={(schedule) => schedule.name} />
      )}
    </Frame>
  );
}

type Schedule = ReturnType<typeof listSchedules.output.parse>["schedules"][number];

const catchUpWords = {
  latest: "runs once for the last missed time",
  all: "runs for each missed time",
  none: "skips missed times",
} as const;

const columns: readonly Column<Schedule>[] = [
  {
    title: "Schedule",
    cell: (schedule) => (
      <span className="grid">
        <span className="truncate font-medium">{schedule.name}</span>
        <span className="truncate text-xs text-faint">{catchUpWords[schedule.catch_up]}</span>
      </span>
    ),
  },
  {
    title: "When",
    className: "max-sm:hidden",
    cell: (schedule) => (
      <span className="grid">
        <code className="font-mono text-xs">{schedule.cron}</code>
        <span className="text-xs text-faint">{schedule.time_zone}</span>
      </span>
    ),
  },
  {
    title: "Starts",
    className: "max-sm:hidden",
    cell: (schedule) => (
      <Link to={`/tasks?type=${encodeURIComponent(schedule.task_type)}`} className="text-accent-text hover:underline">
        {schedule.task_type}
      </Link>
    ),
  },
  { title: "Next", className: "w-24 text-right", cell: (schedule) => <RelativeTime at={schedule.next_at} className="text-xs" /> },
  {
    title: "Last",
    className: "w-24 text-right",
    cell: (schedule) =>
      schedule.last_at === null ? (
        <span className="text-xs text-faint">never</span>
      ) : (
        <RelativeTime at={schedule.last_at} className="text-xs text-muted" />
      ),
  },
];
