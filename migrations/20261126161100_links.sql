-- Links that work once and go out by letter: to verify an address, to set a password, to lift a lock.
-- Only a keyed digest of the secret is kept. One row for each person and purpose: a newer link takes the
-- place of the older one, which so ends.
CREATE TABLE links (
    person_id   uuid        NOT NULL,
    purpose     text        NOT NULL,
    secret_hash bytea       NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (person_id, purpose)
);
CREATE INDEX links_end ON links (expires_at);
