/** The few figures that say at a glance whether the house is well. */
import type { ReactNode } from "react";
import { durationText } from "#base/duration.ts";
import { classes } from "#ui/classes.ts";
import { Link } from "#ui/link.tsx";
import type { SystemState } from "../contract.ts";

/** Who has waited so long waits too long. */
const longWaitMs = 60_000;

export function Figures({ state }: { state: SystemState }) {
  const alive = state.workers.filter((worker) => worker.is_alive);
  const room = alive.reduce((sum, worker) => sum + worker.concurrency, 0);
  const oldest = state.oldest_pending_ms ?? 0;
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-5">
      <Figure name="Waiting for a worker" value={number(state.pending)} to="/tasks?status=pending" />
      <Figure
        name="Oldest of them"
        value={state.oldest_pending_ms === null ? "–" : durationText(Math.round(oldest / 1_000) * 1_000)}
        note={oldest > longWaitMs ? "Too long: see who works" : undefined}
      />
      <Figure name="Running" value={number(state.running)} note={`room for ${number(room)}`} isQuiet to="/tasks?status=processing" />
      <Figure name="Workers" value={number(alive.length)} note={alive.length === 0 ? "Nothing is being done" : undefined} />
      <Figure
        name="Dead letters"
        value={number(state.dead_letters)}
        note={state.dead_letters > 0 ? "Look at them" : undefined}
        to="/dead-letters"
      />
    </dl>
  );
}

/** @param isQuiet whether the note only tells, and warns of nothing */
function Figure(given: { name: string; value: string; note?: ReactNode; isQuiet?: boolean; to?: string }) {
  const { name, value, note, isQuiet = false, to } = given;
  return (
    <div className="relative grid content-start gap-0.5 rounded-lg border border-line bg-surface px-4 py-3 shadow-small">
      <dt className="text-xs text-muted">
        {to === undefined ? (
          name
        ) : (
          <Link to={to} className="hover:underline after:absolute after:inset-0 after:rounded-lg">
            {name}
          </Link>
        )}
      </dt>
      <dd className="tabular text-xl font-semibold">{value}</dd>
      {note !== undefined && <dd className={classes("text-xs", isQuiet ? "text-faint" : "font-medium text-bad")}>{note}</dd>}
    </div>
  );
}

function number(value: number): string {
  return value.toLocaleString("en");
}
