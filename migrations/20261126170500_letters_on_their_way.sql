-- Who carries a letter just now, and how sure one can be that it was never handed over before: a lease
-- that ran out with its letter still on the way is a doubt.
ALTER TABLE letters ADD COLUMN lease_id uuid;
ALTER TABLE letters ADD COLUMN lease_until timestamptz;
ALTER TABLE letters ADD COLUMN doubts int NOT NULL DEFAULT 0;
-- When somebody who runs the shop asked for it once more: its age counts from then.
ALTER TABLE letters ADD COLUMN asked_again_at timestamptz;
CREATE INDEX letters_parked ON letters (created_at) WHERE state = 'parked';
