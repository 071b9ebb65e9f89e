-- What keeps projects apart. Every migration after this one calls store.protect for each table that has a project_id.

-- The project of the transaction; null in one of the system, so that comparing with it is never true.
create function store.current_project() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('hallway.project', true), '')::uuid;

-- Leaves a project's transactions the rows of their project alone, and lets the system see all. Forced: it binds the
-- table's owner too. Answers, as every protected table must, to the test that walks the catalogue.
create function store.protect(protected regclass) returns void
  language plpgsql
as $$
declare
  home text := (select relnamespace::regnamespace::text from pg_class where oid = protected);
begin
  execute format('alter table %s enable row level security', protected);
  execute format('alter table %s force row level security', protected);
  execute format('create policy system_sees_all on %s to hallway_system using (true) with check (true)', protected);
  execute format('create policy project_sees_own on %s to hallway_app using (project_id = store.current_project()) '
    'with check (project_id = store.current_project())', protected);
  execute format('grant usage on schema %s to hallway_app', home);
  execute format('grant select, insert, update, delete on %s to hallway_app', protected);
end
$$;

grant usage on schema store to hallway_app;
