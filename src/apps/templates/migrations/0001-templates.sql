-- A template is one document, known by the hash of its bytes; what was read from it is kept as it was read.
-- What a person corrected stands beside it, by field, so that it outlives another reading.
create table templates.template (
  project_id uuid not null,
  id uuid not null,
  file_hash text not null,
  filename text not null,
  bytes bigint not null,
  task_id uuid not null,
  status text not null default 'pending' check (status in ('pending', 'processing', 'parsed', 'failed')),
  title text,
  section_count integer not null default 0,
  field_count integer not null default 0,
  content jsonb,
  error jsonb,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (project_id, id)
);
create unique index template_file on templates.template (project_id, file_hash) where deleted_at is null;
create index template_deleted on templates.template (project_id, deleted_at) where deleted_at is not null;
select store.protect('templates.template');

create table templates.correction (
  project_id uuid not null,
  template_id uuid not null,
  field_id text not null,
  changes jsonb not null,
  corrected_by text not null,
  corrected_at timestamptz not null default now(),
  primary key (project_id, template_id, field_id),
  foreign key (project_id, template_id) references templates.template (project_id, id) on delete cascade
);
select store.protect('templates.correction');
