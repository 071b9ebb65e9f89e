-- What tasks have done: each thing once.
create table upgrade.effect (
  project_id uuid not null,
  task_id uuid not null,
  key text not null,
  code text not null,
  primary key (project_id, task_id, key)
);
select store.protect('upgrade.effect');
