-- Tasks, their steps, the workers that hold them, schedules, limits, and the event log.
-- A task's row carries its state; its history is the events whose subject is the task.

create type engine.task_status as enum ('pending', 'processing', 'waiting', 'completed', 'failed', 'cancelled');

-- gate says what holds a pending task back: 0 nothing, 1 its time, 2 the limits of its key.
-- fence grows whenever a task changes hands; a write that names an older one changes nothing.
-- version counts the task's events. woken: something it waits for came while it was still being put to sleep.
-- correlation_id is null where the task itself is the root: most are, and null costs nothing.
create table engine.task (
  project_id uuid not null,
  id uuid not null,
  type text collate "C" not null,
  status engine.task_status not null default 'pending',
  gate smallint not null default 0,
  priority smallint not null default 0,
  woken boolean not null default false,
  hops smallint not null default 0,
  attempt integer not null default 0,
  max_attempts integer not null,
  fence integer not null default 0,
  version integer not null default 1,
  progress real not null default 0,
  run_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  cancel_requested_at timestamptz,
  worker_id uuid,
  parent_id uuid,
  correlation_id uuid,
  causation_id uuid,
  code_version text not null,
  created_by text not null,
  concurrency_key text collate "C",
  deduplication_key text collate "C",
  current_step text,
  input jsonb not null,
  output jsonb,
  error jsonb,
  primary key (project_id, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000);

-- Only live rows are indexed beside the primary key, so finished tasks cost a claim nothing.
create index task_ready on engine.task (project_id, type, priority desc, run_at, id) where status = 'pending' and gate = 0;
create index task_later on engine.task (run_at) where status = 'pending' and gate = 1;
create index task_held on engine.task (project_id, type, concurrency_key, priority desc, id) where status = 'pending' and gate = 2;
create index task_admitted on engine.task (project_id, type, concurrency_key)
  where concurrency_key is not null and (status in ('processing', 'waiting') or (status = 'pending' and (gate = 0 or attempt > 0)));
create index task_running on engine.task (worker_id) where status = 'processing';
create unique index task_deduplicated on engine.task (project_id, type, deduplication_key)
  where deduplication_key is not null and status in ('pending', 'processing', 'waiting');
create index task_failed on engine.task (project_id, id) where status = 'failed';
create index task_child on engine.task (project_id, parent_id) where parent_id is not null;
create index task_correlation on engine.task (project_id, correlation_id) where correlation_id is not null;
select store.protect('engine.task');

-- What a task did under a name, and what it waits for. An open row of kind sleep, wait, approval or start is a wait.
create table engine.step (
  project_id uuid not null,
  task_id uuid not null,
  key text not null,
  position integer not null,
  -- Whether no other step was under way when it was asked for: only then does its position prove anything.
  alone boolean not null,
  kind text not null check (kind in ('run', 'transaction', 'sleep', 'wait', 'approval', 'start', 'emit')),
  status text not null check (status in ('open', 'done', 'failed', 'expired')),
  attempt integer not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  wake_at timestamptz,
  event_type text collate "C",
  event_where jsonb,
  -- The last event of this type that the task has seen; the wait looks behind it.
  event_tx xid8,
  event_seq bigint,
  -- Transactions before this one may still bring an event that looking back did not see.
  checked_until xid8,
  child_id uuid,
  question text,
  decided_by text,
  output jsonb,
  primary key (project_id, task_id, key),
  foreign key (project_id, task_id) references engine.task (project_id, id) on delete cascade
);
create index step_wakes on engine.step (wake_at) where status = 'open' and wake_at is not null;
create index step_hears on engine.step (project_id, event_type) where status = 'open' and kind = 'wait';
create index step_unchecked on engine.step (checked_until) where status = 'open' and kind = 'wait' and checked_until is not null;
create index step_child on engine.step (project_id, child_id) where status = 'open' and kind = 'start';
select store.protect('engine.step');

-- The log. Read in the order (tx, seq) and only below the oldest running transaction, so that none can slip in behind a reader.
-- Null stands for what most events share: time = recorded_at, correlation = the task that is the subject, actor = the engine.
create table engine.event (
  tx xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  id uuid not null,
  project_id uuid not null,
  type text collate "C" not null,
  subject text collate "C" not null,
  sequence integer not null,
  major smallint not null default 1,
  hops smallint not null default 0,
  recorded_at timestamptz not null default now(),
  time timestamptz,
  correlation_id uuid,
  causation_id uuid,
  actor_type text,
  actor_id text,
  traceparent text,
  data jsonb not null,
  primary key (tx, seq)
) with (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000);
create unique index event_subject on engine.event (project_id, subject, sequence);
create index event_correlation on engine.event (project_id, correlation_id, type) where correlation_id is not null;
create index event_type on engine.event (project_id, type, tx, seq) where type not like 'task.%';
select store.protect('engine.event');
revoke update, delete on engine.event from hallway_app;

-- The last sequence of each subject but tasks, which count for themselves.
create table engine.subject (
  project_id uuid not null,
  subject text collate "C" not null,
  sequence integer not null,
  primary key (project_id, subject)
);
select store.protect('engine.subject');

create table engine.schedule (
  project_id uuid not null,
  name text not null,
  cron text not null,
  time_zone text not null,
  catch_up text not null check (catch_up in ('latest', 'all', 'none')),
  task_type text not null,
  input jsonb not null,
  next_at timestamptz not null,
  last_at timestamptz,
  primary key (project_id, name)
);
create index schedule_due on engine.schedule (next_at);
select store.protect('engine.schedule');

-- What is left of the starts that a key may have in its period.
create table engine.allowance (
  project_id uuid not null,
  type text collate "C" not null,
  concurrency_key text collate "C" not null,
  tokens double precision not null,
  refilled_at timestamptz not null,
  primary key (project_id, type, concurrency_key)
);
select store.protect('engine.allowance');

-- A worker's lease holds for all of its tasks; its thread moves it on, and any worker's sweep takes what an expired one left.
create table engine.worker (
  id uuid primary key,
  host text not null,
  pid integer not null,
  code_version text not null,
  types text[] not null,
  concurrency integer not null,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now(),
  until timestamptz not null,
  blocked_ms integer not null default 0
);
grant select on engine.worker to hallway_app;
