-- Files that are kept in the folder of files. A table that needs one says so by a foreign key to this one: what no row refers
-- to is removed by the sweep. It is above projects, since two may have the same file; no project sees it.
create table store.file (
  hash text primary key,
  bytes bigint not null,
  -- When it was put last: it may be about to be referred to.
  put_at timestamptz not null default now()
);
