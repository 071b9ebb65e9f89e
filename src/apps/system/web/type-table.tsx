/** How many tasks of each type stand where. */
import { Inbox } from "lucide-react";
import { Link } from "#ui/link.tsx";
import { Empty } from "#ui/states.tsx";
import { type Column, Table } from "#ui/table.tsx";
import type { SystemState } from "../contract.ts";

interface Row {
  readonly type: string;
  readonly counts: Readonly<Record<string, number>>;
}

export function TypeTable({ byType }: { byType: SystemState["by_type"] }) {
  const rows = [...Map.groupBy(byType, ({ type }) => type)].map(([type, own]) => ({
    type,
    counts: Object.fromEntries(own.map(({ state, count }) => [state, count])),
  }));
  if (rows.length === 0)
    return <Empty icon={Inbox} title="Nothing is to be done" about="All tasks are over, or sleep until something happens." />;
  return <Table label="Work by type" columns={columns} rows={rows} keyOf={({ type }) => type} />;
}

const count = (state: string, title: string, className = ""): Column<Row> => ({
  title,
  className: `w-16 text-right ${className}`,
  cell: ({ counts }) => (
    <span className={`tabular text-sm ${counts[state] === undefined ? "text-faint" : ""}`}>
      {(counts[state] ?? 0).toLocaleString("en")}
    </span>
  ),
});

const columns: readonly Column<Row>[] = [
  {
    title: "Type",
    cell: ({ type }) => (
      <Link to={`/tasks?type=${encodeURIComponent(type)}`} className="block truncate text-accent-text hover:underline">
        {type}
      </Link>
    ),
  },
  count("ready", "Ready"),
  count("running", "Runs"),
  count("held", "Held", "max-sm:hidden"),
  count("later", "Later", "max-sm:hidden"),
  count("failed", "Failed"),
];
