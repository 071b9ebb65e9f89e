/** A day as two processes would have told it: quiet at night, a rush at noon, an hour of which nobody told anything. */
import { taskBuckets } from "#observe/task-measures.ts";
import type { Database } from "#store/database.ts";

const processes = ["0199d6d1-0000-7000-8000-00000000000a", "0199d6d1-0000-7000-8000-00000000000b"];
const nobody = "00000000-0000-0000-0000-000000000000";
const minutes = 24 * 60;

export async function tellDay(database: Database): Promise<void> {
  const rows = Array.from({ length: minutes }, (_, ago) => ago + 1)
    .filter((ago) => ago < 300 || ago > 360)
    .flatMap((ago) => [
      ...processes.map((id) => ({ ago, id, figures: didIn(ago) })),
      {
        ago,
        id: nobody,
        figures: { workers: 2, ...stoodAt(ago), oldestPendingMs: rush(ago) * 9_000, deadLetters: Math.floor((minutes - ago) / 200) },
      },
    ]);
  await database.query(
    `insert into observe.minute (at, process_id, figures)
     select date_trunc('minute', now() - ago * interval '1 minute'), id, figures from jsonb_to_recordset($1::jsonb) as r (ago integer, id uuid, figures jsonb)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

/** From 0 to 1: how busy the house was. */
function rush(ago: number): number {
  return Math.exp(-(((ago - 700) / 150) ** 2)) + 0.15 * Math.abs(Math.sin(ago / 40));
}

function didIn(ago: number) {
  const completed = Math.round(240 * rush(ago));
  const spread = (seconds: number) => taskBuckets.map((bound) => (bound >= seconds && bound < seconds * 8 ? completed : 0)).concat(0);
  return {
    ...{ claimed: completed, completed, failed: Math.round(completed / 90), retried: Math.round(completed / 25) },
    ...{ waits: spread(0.01 + rush(ago)), runs: spread(0.2 + rush(ago) / 4) },
  };
}

function stoodAt(ago: number) {
  return { pending: Math.round(420 * rush(ago)), running: Math.min(20, Math.round(30 * rush(ago))) };
}
