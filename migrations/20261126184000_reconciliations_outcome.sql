-- A day that nobody compared in time is told as such: the provider shows its books no more.
ALTER TABLE reconciliations ADD COLUMN outcome text NOT NULL DEFAULT 'compared'
    CHECK (outcome IN ('compared', 'not_compared'));
