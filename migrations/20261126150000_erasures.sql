-- Who is being erased, written before anything is destroyed: whatever a crash leaves undone is finished
-- from here. The row stays as the certificate; nothing personal is in it.
CREATE TABLE erasures (
    person_id      uuid        NOT NULL PRIMARY KEY,
    certificate_id uuid        NOT NULL UNIQUE,
    asked_by       text        NOT NULL,
    asked_at       timestamptz NOT NULL,
    destroyed_at   timestamptz,
    done_at        timestamptz
);
CREATE INDEX erasures_open ON erasures (asked_at) WHERE done_at IS NULL;
