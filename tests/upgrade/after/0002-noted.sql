-- compatible-with: 0001
-- Code of before goes on writing rows without the new column.
alter table upgrade.effect add column noted_at timestamptz not null default now();
alter table engine.task add column upgraded boolean;
