-- compatible-with: 0003
-- How this house counts transactions. The numbers of PostgreSQL are those of one server. Rows that were written on another one
-- bring its numbers along (the event log is ordered by them, and clients hold them), so what is written here has to count on
-- from there: use these three wherever such a number is kept or compared, and never PostgreSQL's own.
create function store.current_tx() returns xid8 language sql stable return pg_current_xact_id();
-- All transactions below this one are over.
create function store.settled_tx() returns xid8 language sql stable parallel safe return pg_snapshot_xmin(pg_current_snapshot());
create function store.current_snapshot() returns pg_snapshot language sql stable parallel safe return pg_current_snapshot();

-- Puts a distance between PostgreSQL's numbers and ours: called once, by what brings a house to another server. Where there is none,
-- as in most houses, the three are planned as if they were not there.
create function store.count_on(distance bigint) returns void language plpgsql as $$
begin
  execute format($sql$
    create or replace function store.current_tx() returns xid8 language sql stable
      return (pg_current_xact_id()::text::bigint + %1$s)::text::xid8;
    create or replace function store.settled_tx() returns xid8 language sql stable parallel safe
      return (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + %1$s)::text::xid8;
    create or replace function store.current_snapshot() returns pg_snapshot language sql stable parallel safe
      return (select concat(
        pg_snapshot_xmin(s)::text::bigint + %1$s, ':', pg_snapshot_xmax(s)::text::bigint + %1$s, ':',
        (select string_agg((x::text::bigint + %1$s)::text, ',' order by x) from pg_snapshot_xip(s) x))::pg_snapshot
      from pg_current_snapshot() s);
  $sql$, distance);
end
$$;

-- A house that was brought back to an earlier moment: numbers from from_tx and below to_tx may have been given to events that are
-- no more. Nobody is given them again.
create table store.restored (
  restored_at timestamptz not null default now(),
  moment timestamptz not null,
  from_tx xid8 not null,
  to_tx xid8 not null,
  primary key (from_tx)
);

-- Where this house is now, if no longer here.
create table store.moved (
  place text not null,
  moved_at timestamptz not null default now(),
  only_one boolean primary key default true check (only_one)
);
