/** What the database's own catalogue says of the walls between projects. */
import type { Queryable } from "#store/database.ts";

/** Tables above projects, each with the reason why it has no project_id. */
export const tablesAboveProjects: Readonly<Record<string, string>> = {
  "store.migration": "is about the database",
  "store.file": "is known by its bytes, which several projects may have",
  "store.restored": "is about the database",
  "store.moved": "is about the database",
  "store.token_bucket": "is of whoever asks, known before any project is",
  "people.organization": "has the projects",
  "people.project": "is the project",
  "people.account": "may be a member of several organizations",
  "people.membership": "joins accounts and organizations",
  "people.session": "is of an account; known by a secret's hash",
  "people.session_key": "is of the house: what seals sessions outside of the database",
  "people.sign_in_link": "is of an account; known by a secret's hash",
  "engine.worker": "a worker serves every project",
  "observe.process": "a process serves every project",
  "observe.minute": "is about the house",
  "engine.claim": "a worker claims from every project at once",
};

/** Of those, what projects may read. */
const readableAboveProjects = ["engine.worker"];

/** Each hole in the walls between projects, as a sentence. Empty is right. */
export async function holesIn(database: Queryable): Promise<string[]> {
  const tables = await database.query<TableRow>(tablesSql);
  const faults = [...tables.filter(({ has_project }) => has_project).flatMap(unprotected), ...aboveProjects(tables)];
  for (const sql of [foreignKeysSql, rolesSql, belongingsSql, viewsSql, functionsSql]) {
    const rows = await database.query<{ fault: string }>(sql);
    faults.push(...rows.map(({ fault }) => fault));
  }
  return faults;
}

interface TableRow {
  readonly [member: string]: unknown;
  readonly name: string;
  readonly has_project: boolean;
  readonly is_enabled: boolean;
  readonly is_forced: boolean;
  /** Each as "role command permissive using | check". */
  readonly policies: readonly string[];
  readonly is_open_to_projects: boolean;
}

const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

const tablesSql = `
  select format('%s.%s', n.nspname, c.relname) as name,
         exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'project_id' and not a.attisdropped) as has_project,
         c.relrowsecurity as is_enabled, c.relforcerowsecurity as is_forced,
         array(select format('%s %s %s %s | %s', array_to_string(p.polroles::regrole[], ','), p.polcmd, p.polpermissive,
                             pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid))
                 from pg_policy p where p.polrelid = c.oid order by 1) as policies,
         has_any_column_privilege('hallway_app', c.oid, 'select, insert, update') or has_table_privilege('hallway_app', c.oid, 'delete, truncate')
           as is_open_to_projects
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and ${ours}
   order by 1`;

const wantedPolicies = [
  "hallway_app * t (project_id = store.current_project()) | (project_id = store.current_project())",
  "hallway_system * t true | true",
];

function unprotected({ name, is_enabled, is_forced, policies }: TableRow): string[] {
  if (!is_enabled || !is_forced)
    return [`${name} has a project_id and no forced row-level security: call store.protect('${name}') in its migration.`];
  const isRight = policies.length === wantedPolicies.length && wantedPolicies.every((policy) => policies.includes(policy));
  return isRight ? [] : [`${name} has other policies than store.protect makes: ${policies.join("; ") || "none"}.`];
}

function aboveProjects(tables: readonly TableRow[]): string[] {
  const without = tables.filter(({ has_project }) => !has_project);
  const unlisted = without.filter(({ name }) => !(name in tablesAboveProjects));
  const open = without.filter(({ name, is_open_to_projects }) => is_open_to_projects && !readableAboveProjects.includes(name));
  const gone = Object.keys(tablesAboveProjects).filter((name) => !without.some((table) => table.name === name));
  return [
    ...unlisted.map(({ name }) => `${name} has no project_id: give it one, or say in tests/house/catalogue.ts why it is above projects.`),
    ...open.map(({ name }) => `${name} is above projects and open to hallway_app.`),
    ...gone.map((name) => `${name} is listed as above projects and is no such table.`),
  ];
}

/** A key that does not carry the project lets a row of one project point at a row of another: policies do not stop it. */
const foreignKeysSql = `
  select format('%s: the foreign key %I to %s does not carry the project_id.', k.conrelid::regclass, k.conname, k.confrelid::regclass) as fault
    from pg_constraint k
    join pg_attribute own on own.attrelid = k.conrelid and own.attname = 'project_id'
    join pg_attribute other on other.attrelid = k.confrelid and other.attname = 'project_id'
   where k.contype = 'f'
     and not exists (select from unnest(k.conkey, k.confkey) as pair (own_column, other_column)
                      where own_column = own.attnum and other_column = other.attnum)`;

const rolesSql = `
  select format('%I has rights that step around the walls.', rolname) as fault from pg_roles
   where rolname in ('hallway_app', 'hallway_system')
     and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)
  union all
  select format('%s is a member of %s.', member::regrole, roleid::regrole) from pg_auth_members
   where member in ('hallway_app'::regrole, 'hallway_system'::regrole)`;

const belongingsSql = `
  select format('hallway_app owns %s.', object) as fault
    from (select c.oid::regclass::text as object, c.relowner as owner from pg_class c
          union all select n.nspname, n.nspowner from pg_namespace n
          union all select p.oid::regprocedure::text, p.proowner from pg_proc p) as owned
   where owner = 'hallway_app'::regrole
  union all
  select format('hallway_app may create in schema %I.', n.nspname) from pg_namespace n
   where ${ours} and has_schema_privilege('hallway_app', n.oid, 'create')`;

/** A view acts as its owner, whom no policy of a project binds, unless it says otherwise. */
const viewsSql = `
  select format('%s shows rows as its owner: make it with (security_invoker = true).', c.oid::regclass) as fault
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where ${ours} and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false)))`;

const functionsSql = `
  select format('%s runs as its owner (security definer).', p.oid::regprocedure) as fault
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where ${ours} and p.prosecdef`;
