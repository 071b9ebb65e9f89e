-- What writes with an Idempotency-Key were answered, for a day. While status is null the first request is under way.
create table server.idempotency (
  project_id uuid not null,
  person_id text not null,
  key text not null,
  -- SHA-256 of the tool, its input and its files: the same key for something else is refused.
  fingerprint text not null,
  created_at timestamptz not null default now(),
  -- Until then the request that is under way is believed to be alive.
  busy_until timestamptz not null,
  status smallint,
  answer text,
  primary key (project_id, person_id, key)
);
create index idempotency_age on server.idempotency (created_at);
select store.protect('server.idempotency');
