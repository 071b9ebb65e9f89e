/** pg-boss 12 on PGlite in the same process, as both ship: PGlite syncs nothing to disk. */
import { PGlite } from "@electric-sql/pglite";
import { fromPglite, PgBoss } from "pg-boss";
import type { Contender, Environment } from "../../queue/contender.ts";
import { onBoss } from "./pg-boss.ts";

export const name = "pg-boss 12.35 on PGlite";

export async function start({ directory }: Environment): Promise<Contender> {
  const pglite = await PGlite.create(directory);
  const boss = new PgBoss({ db: fromPglite(pglite), backend: "pglite", useListenNotify: true, schedule: false });
  boss.on("error", (error) => process.stderr.write(`pg-boss: ${error.message}\n`));
  return onBoss(
    boss,
    async (sql) => (await pglite.query<{ count: number }>(sql)).rows,
    () => pglite.close(),
  );
}
