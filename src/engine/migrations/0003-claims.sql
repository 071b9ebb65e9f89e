-- A claim changes nothing that is indexed, so PostgreSQL writes the new row beside the old one and no index entry.
--
-- shelf says which index a task is in: 0 open (ready or running), 1 held by its key, 2 later, 3 later for another attempt, 4 waiting,
-- 5 over, 6 failed. No index knows the status.
-- seen_from: transactions before this one were over when the task was made, and what they recorded is older than it. Of tasks that
-- are there already it is not known.
alter table engine.task
  add column shelf smallint not null generated always as (
    case status when 'pending' then case when gate = 0 then 0 when gate = 2 then 1 when attempt = 0 then 2 else 3 end
                when 'processing' then 0 when 'waiting' then 4 when 'failed' then 6 else 5 end) stored,
  add column seen_from xid8 not null default '0';
alter table engine.task alter column seen_from set default pg_snapshot_xmin(pg_current_snapshot());
alter table engine.task reset (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold);
alter table engine.task set (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 20000);
alter table engine.event reset (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold);

drop index engine.task_ready, engine.task_later, engine.task_held, engine.task_admitted, engine.task_running, engine.task_deduplicated, engine.task_failed;
create index task_open on engine.task (project_id, type, priority desc, run_at, id) where shelf = 0;
create index task_held on engine.task (project_id, type, concurrency_key, priority desc, id) where shelf = 1;
create index task_later on engine.task (run_at) where shelf in (2, 3);
create index task_admitted on engine.task (project_id, type, concurrency_key) where concurrency_key is not null and shelf in (0, 3, 4);
create unique index task_deduplicated on engine.task (project_id, type, deduplication_key) where deduplication_key is not null and shelf < 5;
create index task_failed on engine.task (project_id, id) where shelf = 6;

-- What a worker took in one turn. It goes when all of it has ended, so whatever runs is found here by its worker.
create table engine.claim (
  worker_id uuid not null references engine.worker,
  number integer not null,
  project_ids uuid[] not null,
  task_ids uuid[] not null,
  primary key (worker_id, number)
);

-- What runs now belongs to workers of before, some of them forgotten: it is swept when their lease is over.
insert into engine.worker (id, host, pid, code_version, types, concurrency, until)
  select distinct worker_id, 'unknown', 0, 'unknown', '{}'::text[], 0, now() from engine.task t
  where status = 'processing' and not exists (select from engine.worker w where w.id = t.worker_id);
insert into engine.claim (worker_id, number, project_ids, task_ids)
  select worker_id, 0, array_agg(project_id), array_agg(id) from engine.task where status = 'processing' group by worker_id;

-- looked: what could be seen when it was looked for the event; a transaction that was under way then may still bring it. Indexed by the first
-- transaction that comes after all of those: while a long one is open such waits gather, and are asked for ten times a second.
drop index engine.step_unchecked;
alter table engine.step add column looked pg_snapshot;
update engine.step set looked = pg_current_snapshot() where checked_until is not null;
alter table engine.step drop column checked_until;
create index step_unchecked on engine.step (pg_snapshot_xmax(looked)) where status = 'open' and kind = 'wait' and looked is not null;

-- A turn that notes no claim must not go on: 0004 makes it anew.
drop function engine.turn(jsonb, jsonb, uuid, text[], integer, uuid, text, uuid[], integer);
