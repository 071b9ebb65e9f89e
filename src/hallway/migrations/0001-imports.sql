-- Which of our entities came from which record of an older system: by this a second import knows what is here already.
-- record_hash: of what the source said last. state: what the entity was like here after that; null for history.
create table hallway.imported (
  project_id uuid not null,
  source text collate "C" not null,
  mapping text collate "C" not null,
  key text collate "C" not null,
  entity text not null,
  entity_id text not null,
  record_hash text not null,
  state text,
  imported_at timestamptz not null default now(),
  primary key (project_id, source, mapping, key)
);
select store.protect('hallway.imported');
