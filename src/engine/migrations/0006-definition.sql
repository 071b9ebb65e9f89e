-- compatible-with: 0005
-- A task carries the version of its type's code (`defineTask({ version })`), and is claimed by workers that can run it alone: they name what
-- they take, `order:ship` for version 1 and `order:ship@2` for the second. Code of before starts tasks of version 1 and takes those.
alter table engine.task add column definition smallint not null default 1;

-- As workers name what they take.
create function engine.label(type text, definition smallint) returns text
  language sql immutable parallel safe
  return case definition when 1 then type else type || '@' || definition::text end;

-- As in 0004, but for what may be claimed.
create or replace function engine.turn(
  p_project_ids uuid[], p_ids uuid[], p_fences integer[], p_statuses engine.task_status[], p_counts boolean[], p_delays float8[],
  p_outputs text[], p_errors text[], p_ended_ids uuid[], p_ended_types text[],
  p_steps jsonb, p_worker uuid, p_types text[], p_count integer, p_after_project uuid, p_after_type text, p_event_ids uuid[],
  p_lanes integer, p_claim integer, p_over integer[]
) returns table (claimed json, lost json, lanes integer)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_mergejoin = off
set enable_bitmapscan = off
set enable_seqscan = off
as $function$
#variable_conflict use_column
declare
  v_types text[] := p_types;
begin
  if position('@' in array_to_string(p_types, ',')) > 0 then
    v_types := array(select distinct split_part(taken, '@', 1) from unnest(p_types) as taken);
  end if;
  return query
  with recursive
  outcome as materialized (
    select * from unnest(p_project_ids, p_ids, p_fences, p_statuses, p_counts, p_delays, p_outputs, p_errors, p_ended_ids, p_ended_types)
      as o (project_id, id, fence, status, counts, delay_ms, output, error, event_id, event_type)
  ),
  done as (
    update engine.task t set
      status = case when t.cancel_requested_at is not null and o.status in ('pending', 'waiting') then 'cancelled'
                    when o.status = 'waiting' and t.woken then 'pending' else o.status end,
      gate = case when o.status = 'pending' and o.delay_ms > 0 then 1 else 0 end,
      run_at = case when o.status = 'pending' then now() + o.delay_ms * interval '1 millisecond' else t.run_at end,
      attempt = case when o.counts then t.attempt else greatest(t.attempt - 1, 0) end,
      finished_at = case when o.status in ('completed', 'failed', 'cancelled') or t.cancel_requested_at is not null then now() end,
      progress = case when o.status = 'completed' then 100 else t.progress end,
      output = o.output::jsonb, error = o.error::jsonb, woken = false, version = t.version + 1
    from outcome o
    where t.project_id = o.project_id and t.id = o.id and t.fence = o.fence and t.status = 'processing'
    returning t.project_id, t.id, t.type, t.status, t.version, t.attempt, t.hops, t.correlation_id, t.run_at, t.error, o.event_id,
              case when t.status = 'cancelled' then 'task.cancelled' when o.status = 'waiting' and t.status = 'pending' then 'task.resumed'
                   else o.event_type end as event_type
  ),
  record as materialized (
    select * from jsonb_to_recordset(p_steps) as s (
      project_id uuid, task_id uuid, fence integer, key text, position integer, alone boolean, kind text, status text,
      attempt integer, output jsonb, started_ms_ago float8, wake_ms float8, wake_at timestamptz, event_type text, event_where jsonb,
      question text, event_id uuid)
  ),
  fresh as materialized (
    select r.*, row_number() over (partition by r.project_id, r.task_id, r.fence order by r.position)::integer as ordinal from record r
    where (select s.position from engine.step s where s.project_id = r.project_id and s.task_id = r.task_id and s.key = r.key) is null
  ),
  holder as (
    update engine.task t set version = t.version + r.count
    from (select project_id, task_id, fence, count(*)::integer as count from fresh group by project_id, task_id, fence) r
    where t.project_id = r.project_id and t.id = r.task_id and t.fence = r.fence and t.status = 'processing'
    returning t.project_id, t.id, t.type, t.fence, t.version - r.count as base, t.hops, t.correlation_id
  ),
  kept as (
    insert into engine.step (project_id, task_id, key, position, alone, kind, status, attempt, output, started_at, finished_at,
                             wake_at, event_type, event_where, question)
    select r.project_id, r.task_id, r.key, r.position, r.alone, r.kind, r.status, r.attempt, r.output,
           now() - r.started_ms_ago * interval '1 millisecond', case when r.status = 'open' then null else now() end,
           coalesce(r.wake_at, now() + r.wake_ms * interval '1 millisecond'), r.event_type, r.event_where, r.question
    from fresh r join holder h on h.project_id = r.project_id and h.id = r.task_id and h.fence = r.fence
  ),
  later as (
    (select t.project_id, t.type from engine.task t where t.shelf = 0 and t.status = 'pending' and (t.project_id, t.type) > (p_after_project, p_after_type)
       order by t.project_id, t.type limit 1)
    union all
    select n.project_id, n.type from later l cross join lateral (
        select t.project_id, t.type from engine.task t
        where t.shelf = 0 and t.status = 'pending' and (t.project_id, t.type) > (l.project_id, l.type)
        order by t.project_id, t.type limit 1) n
  ),
  earlier as (
    (select t.project_id, t.type from engine.task t where t.shelf = 0 and t.status = 'pending' and (t.project_id, t.type) <= (p_after_project, p_after_type)
       order by t.project_id, t.type limit 1)
    union all
    select n.project_id, n.type from earlier l cross join lateral (
        select t.project_id, t.type from engine.task t
        where t.shelf = 0 and t.status = 'pending' and (t.project_id, t.type) > (l.project_id, l.type) and (t.project_id, t.type) <= (p_after_project, p_after_type)
        order by t.project_id, t.type limit 1) n
  ),
  found as (select * from later union all select * from earlier),
  turn_of as materialized (
    select project_id, type from found lane
    where p_count > 0 and type = any (v_types)
      -- Where not all lanes are looked into, those with nothing for this code must not keep it from others.
      and ((select count(*) from (select 1 from found limit p_lanes + 1) counted) <= p_lanes or exists (
        select from engine.task t
        where t.project_id = lane.project_id and t.type = lane.type and t.shelf = 0 and t.status = 'pending'
          and engine.label(t.type, t.definition) = any (p_types)))
      -- Whose lease is over may be forgotten already, and then nobody would look for what it claims.
      and exists (select from engine.worker w where w.id = p_worker and w.until > now())
    limit p_lanes
  ),
  pick as materialized (
    select p.place
    from (select project_id, type, ceil(p_count::float8 / count(*) over ())::integer as share from turn_of) l
    cross join lateral (
      select t.ctid as place from engine.task t
      where t.project_id = l.project_id and t.type = l.type and t.shelf = 0 and t.status = 'pending'
        and engine.label(t.type, t.definition) = any (p_types)
      order by t.priority desc, t.run_at, t.id
      limit l.share for update skip locked) p
    limit p_count
  ),
  got as (
    update engine.task t set
      status = 'processing', fence = t.fence + 1, attempt = t.attempt + 1, worker_id = p_worker, woken = false,
      started_at = coalesce(t.started_at, now()), version = t.version + 1
    from pick p
    where t.ctid = p.place
    returning t.project_id, t.id, t.type, t.input, t.attempt, t.max_attempts, t.fence, t.priority, t.hops, t.version, t.correlation_id,
              t.parent_id, t.concurrency_key, t.run_at
  ),
  taken as (
    insert into engine.claim (worker_id, number, project_ids, task_ids)
    select p_worker, p_claim, array_agg(project_id), array_agg(id) from got having count(*) > 0
  ),
  ended as (
    delete from engine.claim where worker_id = p_worker and number = any (p_over)
  ),
  logged as (
    insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, data)
    select event_id, project_id, event_type, 'task/' || id, version, hops, correlation_id,
           case when error is null then jsonb_build_object('type', type, 'attempt', attempt)
                else jsonb_build_object('type', type, 'attempt', attempt, 'error', error, 'run_at', run_at) end
    from done
    union all
    select r.event_id, r.project_id, 'task.stepped', 'task/' || r.task_id, h.base + r.ordinal, h.hops, h.correlation_id,
           jsonb_build_object('type', h.type, 'step', r.key, 'kind', r.kind, 'step_status', r.status)
    from fresh r join holder h on h.project_id = r.project_id and h.id = r.task_id and h.fence = r.fence
    union all
    select p_event_ids[row_number() over ()], project_id, 'task.started', 'task/' || id, version, hops, correlation_id,
           jsonb_build_object('type', type, 'attempt', attempt, 'worker', p_worker)
    from got
  )
  select
    (select json_build_object(
       'project_id', json_agg(project_id), 'id', json_agg(id), 'type', json_agg(type), 'input', json_agg(input), 'attempt', json_agg(attempt),
       'max_attempts', json_agg(max_attempts), 'fence', json_agg(fence), 'priority', json_agg(priority), 'hops', json_agg(hops),
       'correlation_id', json_agg(coalesce(correlation_id, id)), 'parent_id', json_agg(parent_id),
       'concurrency_key', json_agg(concurrency_key), 'resumed', json_agg(version > 2)) from got having count(*) > 0) as claimed,
    (select json_agg(id) from (
       select id from outcome where (select count(*) from done) < (select count(*) from outcome) and id not in (select id from done)
       union select task_id from fresh where task_id not in (select id from holder)) gone) as lost,
    (select count(*)::integer from turn_of) as lanes;
end
$function$;

-- As in 0005, but for what may be claimed.
create or replace function engine.take(
  p_project_ids uuid[], p_ids uuid[], p_worker uuid, p_types text[], p_claim integer, p_event_ids uuid[]
) returns table (taken json)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_mergejoin = off
set enable_hashjoin = off
set enable_bitmapscan = off
set enable_seqscan = off
as $function$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select distinct project_id, id from unnest(p_project_ids, p_ids) as a (project_id, id)
    -- Whose lease is over may be forgotten already, and then nobody would look for what it claims.
    where exists (select from engine.worker w where w.id = p_worker and w.until > now())
    order by project_id, id
  ),
  pick as materialized (
    select p.place from asked a cross join lateral (
      select t.ctid as place from engine.task t
      where t.project_id = a.project_id and t.id = a.id and t.status = 'pending' and t.gate = 0 and engine.label(t.type, t.definition) = any (p_types)
      for update skip locked) p
  ),
  got as (
    update engine.task t set
      status = 'processing', fence = t.fence + 1, attempt = t.attempt + 1, worker_id = p_worker, woken = false,
      started_at = coalesce(t.started_at, now()), version = t.version + 1
    from pick p
    where t.ctid = p.place
    returning t.project_id, t.id, t.type, t.input, t.attempt, t.max_attempts, t.fence, t.priority, t.hops, t.version, t.correlation_id,
              t.parent_id, t.concurrency_key
  ),
  noted as (
    insert into engine.claim (worker_id, number, project_ids, task_ids)
    select p_worker, p_claim, array_agg(project_id), array_agg(id) from got having count(*) > 0
  ),
  logged as (
    insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, data)
    select p_event_ids[row_number() over ()], project_id, 'task.started', 'task/' || id, version, hops, correlation_id,
           jsonb_build_object('type', type, 'attempt', attempt, 'worker', p_worker)
    from got
  )
  select json_build_object(
     'project_id', json_agg(project_id), 'id', json_agg(id), 'type', json_agg(type), 'input', json_agg(input), 'attempt', json_agg(attempt),
     'max_attempts', json_agg(max_attempts), 'fence', json_agg(fence), 'priority', json_agg(priority), 'hops', json_agg(hops),
     'correlation_id', json_agg(coalesce(correlation_id, id)), 'parent_id', json_agg(parent_id),
     'concurrency_key', json_agg(concurrency_key), 'resumed', json_agg(version > 2)) from got having count(*) > 0;
end
$function$;
