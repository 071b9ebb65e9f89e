/**
 * Who may see which rows, decided by the database itself.
 *
 * Two roles, neither of which can sign in. Every connection acts as `hallway_system`, which sees all rows; a project's
 * transaction steps down to `hallway_app`, for which forced policies leave the rows of that project alone.
 */
import { defineProblem } from "#base/problem.ts";
import { isId } from "#base/id.ts";
import { sqlState } from "./sql-state.ts";

export const systemRole = "hallway_system";
export const appRole = "hallway_app";

export const databaseRightsMissing = defineProblem("database-rights-missing", {
  status: 503,
  title: "The database does not let Hallway in as it must",
  retry: false,
});

/**
 * What opens a project's transaction, as one text for one round trip.
 * @throws TypeError when the id is no UUID, which would be a hole: it is part of the text
 */
export function projectPrologue(projectId: string): string {
  if (!isId(projectId)) throw new TypeError(`"${projectId}" is no id of a project.`);
  return `begin; set local role ${appRole}; select set_config('hallway.project', '${projectId}', true)`;
}

type Run = (sql: string) => Promise<Record<string, unknown>[]>;

// Roles belong to the cluster, an advisory lock to one database: another database may be doing the same this moment.
const collisions = new Set(["23505", "42710", "XX000", "40001"]);
const attempts = 8;

/**
 * Makes the two roles where they are missing, and what the current login needs to act as them.
 * @throws databaseRightsMissing with the statements that an administrator has to run
 */
export async function ensureRoles(run: Run): Promise<void> {
  await run("select pg_advisory_lock(hashtextextended('hallway roles', 0))");
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const missing = await missingStatements(run);
        for (const statement of missing) await run(statement);
        if (missing.length === 0) return;
      } catch (error) {
        if (sqlState(error) === "42501") throw await rightsProblem(run, error);
        if (!collisions.has(sqlState(error) ?? "") || attempt === attempts) throw error;
      }
    }
  } finally {
    await run("select pg_advisory_unlock(hashtextextended('hallway roles', 0))");
  }
}

/** What is still to be done, in order. */
async function missingStatements(run: Run): Promise<string[]> {
  const [state] = await run(`
    select current_user as login, quote_ident(current_user) as quoted, quote_ident(current_database()) as database,
           system.oid is not null as has_system, app.oid is not null as has_app,
           coalesce(pg_has_role(current_user, system.oid, may_become), false) as acts_as_system,
           coalesce(pg_has_role(current_user, app.oid, may_become), false) as acts_as_app,
           coalesce(has_database_privilege(system.oid, current_database(), 'create'), false) as can_create
      from (select case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end as may_become) as server
      left join pg_roles system on system.rolname = '${systemRole}'
      left join pg_roles app on app.rolname = '${appRole}'`);
  const { quoted, database, has_system, has_app, acts_as_system, acts_as_app, can_create } = state as Record<string, string | boolean>;
  return [
    ...(has_system === true ? [] : [`create role ${systemRole} nologin`]),
    ...(has_app === true ? [] : [`create role ${appRole} nologin`]),
    ...(acts_as_system === true ? [] : [`grant ${systemRole} to ${quoted}`]),
    ...(acts_as_app === true ? [] : [`grant ${appRole} to ${quoted}`]),
    ...(can_create === true ? [] : [`grant create on database ${database} to ${systemRole}`]),
  ];
}

async function rightsProblem(run: Run, cause: unknown): Promise<Error> {
  const statements = await missingStatements(run);
  const detail =
    `This login may not set up the two roles under which Hallway keeps projects apart. Let an administrator run, once and in ` +
    `this database: ${statements.join("; ")};`;
  return databaseRightsMissing(detail, { statements }, { cause });
}
