-- Refresh tokens, each good for one use; only a keyed digest is kept.
CREATE TABLE refresh_tokens (
    token_hash  bytea       NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id  uuid        NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    replaced_by bytea
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
