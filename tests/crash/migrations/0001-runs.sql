-- What callers asked for: each number once, together with the task that it became.
create table crash.run (
  project_id uuid not null,
  number integer not null,
  task_id uuid,
  primary key (project_id, number)
);
select store.protect('crash.run');
