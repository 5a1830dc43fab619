-- Keys of integrations, as keyed digests: what they may do at most, who answers for them, until when.
CREATE TABLE api_keys (
    id           uuid        NOT NULL PRIMARY KEY,
    prefix       text        NOT NULL UNIQUE,
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    name         text        NOT NULL,
    scopes       text[]      NOT NULL,
    made_by      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    made_at      timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_keys_of_person ON api_keys (made_by);
