-- Who wants the shop's newsletter: asked for by anybody, confirmed by the reader of the address, ended by one
-- click. The address is sealed under a key of its own that lies in the same bytes, and found by a keyed
-- digest. What is agreed to (text_version), how and when stays as the proof of consent.
CREATE TABLE newsletter (
    id             uuid        NOT NULL PRIMARY KEY,
    email_index    bytea       NOT NULL UNIQUE CHECK (octet_length(email_index) = 32),
    email          bytea,
    state          text        NOT NULL CHECK (state IN ('asked', 'confirmed', 'ended')),
    how            text        NOT NULL CHECK (how IN ('form', 'account')),
    text_version   text        NOT NULL,
    secret_hash    bytea       UNIQUE CHECK (octet_length(secret_hash) = 32),
    asked_at       timestamptz NOT NULL,
    confirmed_at   timestamptz,
    ended_at       timestamptz
);
CREATE INDEX newsletter_state ON newsletter (state, id);
