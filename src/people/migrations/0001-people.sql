-- Who may do what: organizations have projects and members; a project is the tenant of everything else.
-- These tables stand above tenants, so only the system reads them.
create table people.organization (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table people.project (
  id uuid primary key,
  organization_id uuid not null references people.organization (id),
  name text not null,
  created_at timestamptz not null default now(),
  unique (organization_id, name)
);

create table people.account (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table people.membership (
  organization_id uuid not null references people.organization (id),
  account_id uuid not null references people.account (id),
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  primary key (organization_id, account_id)
);

-- Secrets are kept as their SHA-256 only.
create table people.sign_in_link (
  token_hash bytea primary key,
  account_id uuid not null references people.account (id),
  expires_at timestamptz not null
);

create table people.session (
  token_hash bytea primary key,
  account_id uuid not null references people.account (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table people.api_key (
  id uuid primary key,
  token_hash bytea not null unique,
  -- The first characters, by which a person knows it again.
  prefix text not null,
  name text not null,
  account_id uuid not null references people.account (id),
  project_id uuid not null references people.project (id),
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_project on people.api_key (project_id);
