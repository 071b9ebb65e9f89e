-- A correction is one thing that a person said of one field or section. They are kept one by one in their order, so that each
-- can be undone by itself. Those of before are one for each field, and stand first.
alter table templates.correction drop constraint correction_pkey;
alter table templates.correction rename column field_id to subject_id;
alter table templates.correction
  add column id uuid not null default gen_random_uuid(),
  add column subject text not null default 'field' check (subject in ('field', 'section')),
  add column action text not null default 'change' check (action in ('add', 'change', 'confirm', 'dismiss', 'restore')),
  -- The template's version that it made: their order.
  add column made_version integer not null default 0,
  -- How the reader had called the subject, and in which file: by these it is found again in a newer version of the file.
  add column seen jsonb,
  add column file_hash text,
  add column undone_at timestamptz,
  add column undone_by text;
alter table templates.correction alter column id drop default;
alter table templates.correction add primary key (project_id, id);
create index correction_of_template on templates.correction (project_id, template_id, made_version);

-- Where things that were drawn in an older version of the file stand in this one, by their ids; null where the place is gone.
alter table templates.template add column drawn_places jsonb not null default '{}';
