/** How many tasks have failed, at the end of the navigation's line. */
import { useRead } from "#ui/use-read.ts";
import { countTasks } from "../contract.ts";

export function DeadLetterCount() {
  const { data } = useRead(countTasks, {}, { also: ["task.failed", "task.retried", "task.cancelled"], pauseMs: 5_000 });
  const count = data?.by_status.failed ?? 0;
  if (count === 0) return null;
  return (
    <span className="tabular rounded-full bg-bad-soft px-1.5 text-xs font-medium text-bad">
      {count > 999 ? "999+" : count}
      <span className="sr-only"> failed</span>
    </span>
  );
}
