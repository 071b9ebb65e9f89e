/** The processes of a house: their role, version, memory, and which part of the house one of them can't reach. */
import { Cpu } from "lucide-react";
import { Empty } from "#ui/states.tsx";
import { type Column, Table } from "#ui/table.tsx";
import { RelativeTime } from "#ui/time.tsx";
import type { HouseProcess } from "../contract.ts";
import { HealthBadge } from "./health-badge.tsx";

export function ProcessTable({ processes }: { processes: readonly HouseProcess[] }) {
  if (processes.length === 0)
    return <Empty icon={Cpu} title="No process has told of itself yet" about="Each does within ten seconds of its start." />;
  return <Table label="Processes" columns={columns} rows={processes} keyOf={(process) => process.process_id} />;
}

const roles: Readonly<Record<string, string>> = { start: "Everything", api: "API", worker: "Worker" };

const columns: readonly Column<HouseProcess>[] = [
  {
    title: "Process",
    className: "w-[45%] sm:w-52",
    cell: (process) => (
      <span className="grid">
        <span className="truncate font-medium">{process.host}</span>
        <span className="truncate text-xs text-faint">
          process {process.pid} · {process.version}
        </span>
      </span>
    ),
  },
  { title: "Role", className: "w-28 max-sm:hidden", cell: (process) => roles[process.role] ?? process.role },
  { title: "State", cell: (process) => <State process={process} /> },
  {
    title: "Memory",
    className: "w-24 text-right max-sm:hidden",
    cell: (process) => <span className="tabular text-sm">{Math.round(process.memory_bytes / 1e6)} MB</span>,
  },
  {
    title: "Started",
    className: "w-24 text-right max-md:hidden",
    cell: (process) => <RelativeTime at={process.started_at} className="text-xs text-muted" />,
  },
];

function State({ process }: { process: HouseProcess }) {
  if (process.is_silent)
    return (
      <span className="grid">
        <HealthBadge health="down" word="Silent" />
        <RelativeTime at={process.beat_at} className="text-xs text-faint" />
      </span>
    );
  const worst = process.parts.find(({ health }) => health === "down") ?? process.parts.find(({ health }) => health === "degraded");
  if (worst === undefined) return <HealthBadge health="good" />;
  return (
    <span className="grid">
      <HealthBadge health={worst.health} />
      <span className="truncate text-xs text-muted" title={worst.detail}>
        {worst.name}: {worst.detail}
      </span>
    </span>
  );
}
