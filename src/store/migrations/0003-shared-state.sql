-- What processes share and may lose at any moment: a crash of the server empties unlogged tables, and nothing is missed but time.

-- Answers that are kept. Without a value: somebody is computing it.
create unlogged table store.cache_entry (
  project_id uuid not null,
  key text not null,
  -- What its tags' stamps were when its computing began; once one of them is another, the value is out of date.
  stamp text not null default '',
  value text,
  expires_at timestamptz not null,
  claimed_until timestamptz not null default '-infinity',
  primary key (project_id, key)
);
create index cache_entry_expiry on store.cache_entry (expires_at);
select store.protect('store.cache_entry');

-- The stamp of a tag is new each time that the tag is dropped; a tag without a row was not dropped for longer than any value is kept.
create unlogged table store.cache_stamp (
  project_id uuid not null,
  tag text not null,
  stamp text not null,
  expires_at timestamptz not null,
  primary key (project_id, tag)
);
create index cache_stamp_expiry on store.cache_stamp (expires_at);
select store.protect('store.cache_stamp');

-- Token buckets. They are of whoever asks, known before any project is, so only the system sees them.
create unlogged table store.token_bucket (
  key text primary key,
  tokens double precision not null,
  -- How many the last draw got.
  granted double precision not null,
  counted_at timestamptz not null,
  -- Then the bucket is full again, and its row says nothing.
  expires_at timestamptz not null
);
create index token_bucket_expiry on store.token_bucket (expires_at);
