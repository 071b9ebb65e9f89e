-- Waits to be looked behind once more, by the first transaction that comes after all that were under way at the first look: while a long one
-- is open they gather, and are asked for ten times a second.
drop index engine.step_unchecked;
create index step_unchecked on engine.step (pg_snapshot_xmax(looked)) where status = 'open' and kind = 'wait' and looked is not null;
