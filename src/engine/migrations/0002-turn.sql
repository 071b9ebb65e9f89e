-- One turn of a worker: settles finished attempts, keeps steps, claims new tasks, and writes an event for each change.
-- (What it promises is said in sql/turn.ts.)
--
-- A function, because its plan matters more than any other: it is made once per connection, and each row is found by its
-- key whatever the statistics say. Left to itself the planner goes through the index of running tasks, most of whose entries are dead
-- between two vacuums (status::text keeps it from that), or reads all steps to find that one is not there.
create function engine.turn(
  p_outcomes jsonb, p_steps jsonb, p_worker uuid, p_types text[], p_count integer, p_after_project uuid, p_after_type text,
  p_event_ids uuid[], p_lanes integer
) returns table (claimed json, settled json, held json, fresh json, lanes integer)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_mergejoin = off
set enable_bitmapscan = off
set enable_seqscan = off
as $function$
#variable_conflict use_column
begin
  return query
  with recursive
  outcome as materialized (
    select * from jsonb_to_recordset(p_outcomes) as o (
      project_id uuid, id uuid, fence integer, status engine.task_status, counts boolean, delay_ms float8,
      output jsonb, error jsonb, event_id uuid, event_type text)
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
      output = o.output, error = o.error, woken = false, version = t.version + 1
    from outcome o
    where t.project_id = o.project_id and t.id = o.id and t.fence = o.fence and t.status::text = 'processing'
    returning t.project_id, t.id, t.type, t.status, t.version, t.attempt, t.hops, t.correlation_id, t.run_at, o.error, o.event_id,
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
    where t.project_id = r.project_id and t.id = r.task_id and t.fence = r.fence and t.status::text = 'processing'
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
    (select t.project_id, t.type from engine.task t where t.status = 'pending' and t.gate = 0 and (t.project_id, t.type) > (p_after_project, p_after_type)
       order by t.project_id, t.type limit 1)
    union all
    select n.project_id, n.type from later l cross join lateral (
        select t.project_id, t.type from engine.task t
        where t.status = 'pending' and t.gate = 0 and (t.project_id, t.type) > (l.project_id, l.type)
        order by t.project_id, t.type limit 1) n
  ),
  earlier as (
    (select t.project_id, t.type from engine.task t where t.status = 'pending' and t.gate = 0 and (t.project_id, t.type) <= (p_after_project, p_after_type)
       order by t.project_id, t.type limit 1)
    union all
    select n.project_id, n.type from earlier l cross join lateral (
        select t.project_id, t.type from engine.task t
        where t.status = 'pending' and t.gate = 0 and (t.project_id, t.type) > (l.project_id, l.type) and (t.project_id, t.type) <= (p_after_project, p_after_type)
        order by t.project_id, t.type limit 1) n
  ),
  turn_of as materialized (
    select project_id, type from (select * from later union all select * from earlier) lane
    where p_count > 0 and type = any (p_types) limit p_lanes
  ),
  pick as materialized (
    select p.project_id, p.id
    from (select project_id, type, ceil(p_count::float8 / count(*) over ())::integer as share from turn_of) l
    cross join lateral (
      select t.project_id, t.id from engine.task t
      where t.project_id = l.project_id and t.type = l.type and t.status = 'pending' and t.gate = 0
      order by t.priority desc, t.run_at, t.id
      limit l.share for update skip locked) p
    limit p_count
  ),
  got as (
    update engine.task t set
      status = 'processing', fence = t.fence + 1, attempt = t.attempt + 1, worker_id = p_worker, woken = false,
      started_at = coalesce(t.started_at, now()), version = t.version + 1
    from pick p
    where t.project_id = p.project_id and t.id = p.id
    returning t.project_id, t.id, t.type, t.input, t.attempt, t.max_attempts, t.fence, t.priority, t.hops, t.version, t.correlation_id,
              t.parent_id, t.concurrency_key, t.run_at
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
    (select json_agg(json_build_array(project_id, id, type, input, attempt, max_attempts, fence, priority, hops,
       coalesce(correlation_id, id), parent_id, concurrency_key, version > 2)) from got) as claimed,
    (select json_agg(id) from done) as settled,
    (select json_agg(id) from holder) as held,
    (select json_agg(distinct task_id) from fresh) as fresh,
    (select count(*)::integer from turn_of) as lanes;
end
$function$;
