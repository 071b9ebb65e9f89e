-- What a simulated or tormented history is judged by: effects that tasks had in the database, and a witness of each change of a task.

-- An effect may be written twice: that is what is looked for.
create table simulation.effect (
  project_id uuid not null,
  id bigint generated always as identity primary key,
  task_id uuid not null,
  key text not null,
  at timestamptz not null default now()
);
select store.protect('simulation.effect');

create table simulation.violation (
  task_id uuid not null,
  what text not null
);

-- When a keyed task was let through by its key's limits.
create table simulation.admission (
  task_id uuid not null,
  type text not null,
  concurrency_key text not null,
  at timestamptz not null
);

create function simulation.witness() returns trigger
  language plpgsql security definer
as $$
declare
  final constant text[] := array['completed', 'failed', 'cancelled'];
  fault text;
begin
  fault := case
    when new.fence < old.fence then format('its fence fell from %s to %s', old.fence, new.fence)
    when new.version < old.version then format('its count of events fell from %s to %s', old.version, new.version)
    when new.attempt > new.max_attempts then format('attempt %s of %s', new.attempt, new.max_attempts)
    when old.status::text = any (final) and new.status <> old.status
         and not (old.status in ('failed', 'cancelled') and new.status = 'pending' and new.attempt = 0)
      then format('went from %s to %s', old.status, new.status)
    when old.status::text = any (final) and new.status = old.status and new.output is distinct from old.output then 'its output changed after its end'
    when new.status = 'processing' and old.status = 'processing' and new.worker_id <> old.worker_id then 'two workers have it'
    when new.status = 'processing' and old.status <> 'pending' and old.status <> 'processing' then format('was claimed while %s', old.status)
    when new.status = 'processing' and old.status = 'pending' and old.gate <> 0 then format('was claimed behind gate %s', old.gate)
  end;
  if fault is not null then insert into simulation.violation (task_id, what) values (new.id, fault); end if;
  if old.status = 'pending' and old.gate = 2 and new.status = 'pending' and new.gate = 0 then
    insert into simulation.admission (task_id, type, concurrency_key, at) values (new.id, new.type, new.concurrency_key, now());
  end if;
  return null;
end
$$;
create trigger witness after update on engine.task for each row execute function simulation.witness();
