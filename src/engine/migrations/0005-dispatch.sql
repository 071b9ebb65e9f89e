-- compatible-with: 0004
-- What a worker claims that was handed tasks by their ids, and what is there to be handed out. (sql/dispatch.ts says what for.)

-- Claims those of the named tasks that are claimable, under the same conditions and with the same effects as a turn.
-- A function for the reason that engine.turn is one: its plan must not hang on statistics.
create function engine.take(
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
      where t.project_id = a.project_id and t.id = a.id and t.status = 'pending' and t.gate = 0 and t.type = any (p_types)
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

-- The claimable tasks of some types in the order in which they should be handed out: of each project in turn, and within
-- a project by priority and age. At most p_limit of each type.
create function engine.claimable(p_types text[], p_limit integer, p_lanes integer, p_after_project uuid, p_after_type text)
returns table (project_id uuid, id uuid, type text, priority smallint)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_mergejoin = off
set enable_bitmapscan = off
set enable_seqscan = off
as $function$
#variable_conflict use_column
begin
  return query
  with recursive
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
  lane as materialized (
    select project_id, type, ceil(p_limit::float8 / count(*) over (partition by type))::integer as share
    from (select project_id, type from (select * from later union all select * from earlier) found
          where type = any (p_types) limit p_lanes) chosen
  )
  select t.project_id, t.id, t.type, t.priority
  from lane l cross join lateral (
    select r.project_id, r.id, r.type, r.priority, row_number() over (order by r.priority desc, r.run_at, r.id) as place
    from engine.task r
    where r.project_id = l.project_id and r.type = l.type and r.shelf = 0 and r.status = 'pending'
    order by r.priority desc, r.run_at, r.id limit l.share) t
  order by t.place, t.project_id, t.type;
end
$function$;
