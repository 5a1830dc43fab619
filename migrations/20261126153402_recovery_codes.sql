-- Ten codes for whoever lost their authenticator app, as keyed digests; each works once.
CREATE TABLE recovery_codes (
    digest    bytea       NOT NULL PRIMARY KEY CHECK (octet_length(digest) = 32),
    person_id uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    made_at   timestamptz NOT NULL,
    used_at   timestamptz
);
CREATE INDEX recovery_codes_of_person ON recovery_codes (person_id);
