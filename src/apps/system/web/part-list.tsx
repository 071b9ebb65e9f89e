/** What the house stands on. */
import type { Part } from "../contract.ts";
import { HealthBadge } from "./health-badge.tsx";

const names = { database: "Database", redis: "Redis", disk: "Disk", backup: "Backups" } as const;

export function PartList({ parts }: { parts: readonly Part[] }) {
  return (
    <ul>
      {parts.map(({ name, health, detail }) => (
        <li
          key={name}
          className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-0.5 border-b border-line px-4 py-2.5 last:border-b-0"
        >
          <span className="font-medium">{names[name]}</span>
          <HealthBadge health={health} />
          <span className="col-span-2 text-sm text-pretty text-muted sm:col-start-2 sm:col-end-3">{detail}</span>
        </li>
      ))}
    </ul>
  );
}
