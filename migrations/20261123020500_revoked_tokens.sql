-- Access tokens that died early, named by their own id or by their session, until they would have
-- expired anyway. Every process keeps a copy and asks for what is new.
CREATE TABLE revoked_tokens (
    id         uuid        NOT NULL PRIMARY KEY,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX revoked_tokens_newest ON revoked_tokens (revoked_at);
CREATE INDEX revoked_tokens_end ON revoked_tokens (expires_at);
