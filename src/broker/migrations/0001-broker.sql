-- Providers of models, what they cost, who serves which role, what may be spent, and every call.
-- Providers, models, prices and budgets are an organization's; calls belong to a project.

create table broker.llm_providers (
  id uuid primary key,
  organization_id uuid not null,
  kind text not null check (kind in ('anthropic', 'openai', 'openai-chat', 'google', 'ollama', 'openai-compatible', 'goose', 'local')),
  name text not null,
  -- Null is the provider's own.
  base_url text,
  -- The key, encrypted for this row (secrets.ts); its last four characters, by which a person knows it again.
  key_sealed bytea,
  key_ending text,
  is_enabled boolean not null default false,
  most_at_once integer not null default 8 check (most_at_once > 0),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  unique (organization_id, name)
);

create table broker.llm_models (
  id uuid primary key,
  provider_id uuid not null references broker.llm_providers (id) on delete cascade,
  -- As the provider knows it.
  name text not null,
  context_tokens integer not null check (context_tokens > 0),
  most_output_tokens integer not null check (most_output_tokens > 0),
  is_enabled boolean not null default true,
  unique (provider_id, name)
);

-- Micro-dollars for a million tokens, from a moment on. Prices are added, never changed: what was paid stays explained.
create table broker.llm_prices (
  id uuid primary key,
  model_id uuid not null references broker.llm_models (id) on delete cascade,
  valid_from timestamptz not null,
  input bigint not null check (input >= 0),
  output bigint not null check (output >= 0),
  cached_input bigint not null check (cached_input >= 0),
  cache_write bigint not null check (cache_write >= 0),
  unique (model_id, valid_from)
);

-- Which models serve a role, in what order.
create table broker.llm_routes (
  organization_id uuid not null,
  role text not null check (role in ('parser', 'reviewer', 'chat', 'triage', 'coder', 'planner', 'embedder')),
  position integer not null,
  model_id uuid not null references broker.llm_models (id) on delete cascade,
  conditions jsonb not null default '{}',
  primary key (organization_id, role, position)
);

-- What may be spent on a scope in a period, in micro-dollars. spent and reserved are of the period that began at period_start; once that
-- is over they count as nothing, and the next hold begins the new one. An organization without a budget of its own makes no call.
create table broker.llm_budgets (
  id uuid primary key,
  organization_id uuid not null,
  scope_kind text not null check (scope_kind in ('organization', 'project', 'person', 'session', 'agent', 'task')),
  scope_id text not null,
  period text not null check (period in ('day', 'month', 'all')),
  limit_micros bigint not null check (limit_micros >= 0),
  -- From here on it is warned, and still spent.
  soft_micros bigint check (soft_micros >= 0 and soft_micros <= limit_micros),
  period_start timestamptz not null default '-infinity',
  spent_micros bigint not null default 0 check (spent_micros >= 0),
  reserved_micros bigint not null default 0 check (reserved_micros >= 0),
  version integer not null default 1,
  unique (organization_id, scope_kind, scope_id, period)
);

-- One row for each request to a provider: held before, settled after, whatever became of it.
create table broker.llm_interactions (
  project_id uuid not null,
  id uuid not null,
  organization_id uuid not null,
  -- Attempts of one call on several models share it.
  call_id uuid not null,
  attempt integer not null default 1,
  role text not null,
  provider_id uuid,
  provider_name text not null,
  model_name text not null,
  task_id uuid,
  step text,
  session_id uuid,
  person_id uuid,
  agent text,
  prompt text,
  state text not null default 'held' check (state in ('held', 'settled')),
  -- How it went: null while it is under way.
  outcome text check (outcome in ('completed', 'cached', 'aborted', 'failed', 'lost')),
  error jsonb,
  budget_ids uuid[] not null,
  period_starts timestamptz[] not null,
  held_micros bigint not null check (held_micros >= 0),
  cost_micros bigint check (cost_micros >= 0),
  saved_micros bigint not null default 0,
  -- The price that counts for this call: micro-dollars for a million tokens.
  price_input bigint not null,
  price_output bigint not null,
  price_cached_input bigint not null,
  price_cache_write bigint not null,
  input_tokens integer,
  output_tokens integer,
  cached_tokens integer,
  reasoning_tokens integer,
  -- Whether the provider did not say, so that tokens are counted here.
  is_estimated boolean not null default false,
  started_at timestamptz not null default now(),
  first_token_ms integer,
  finished_at timestamptz,
  -- When whoever called must have given up: from then on the hold is charged in full.
  expires_at timestamptz not null,
  request jsonb,
  response jsonb,
  primary key (project_id, id)
);
create index llm_interactions_held on broker.llm_interactions (expires_at) where state = 'held';
create index llm_interactions_started on broker.llm_interactions (project_id, started_at);
create index llm_interactions_task on broker.llm_interactions (project_id, task_id) where task_id is not null;
create index llm_interactions_session on broker.llm_interactions (project_id, session_id) where session_id is not null;
create index llm_interactions_call on broker.llm_interactions (project_id, call_id);
select store.protect('broker.llm_interactions');
revoke insert, update, delete on broker.llm_interactions from hallway_app;
