-- What the processes of a house were and are doing, for the system page: kept for two days. All of it is about the house and not
-- about a project, so these tables stand above projects and only the system reads them.

-- Who runs at this moment, each told by itself every few seconds.
create table observe.process (
  id uuid primary key,
  host text not null,
  pid integer not null,
  role text not null,
  version text not null,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now(),
  figures jsonb not null
);

-- A minute of one process, told by itself (what it did), or of the whole house (how much stood there), told by whichever
-- process comes first: then the process is nil.
create table observe.minute (
  at timestamptz not null,
  process_id uuid not null,
  figures jsonb not null,
  primary key (at, process_id)
);
