-- Who gave the right password and has yet to give a code: no session before that.
CREATE TABLE login_challenges (
    digest     bytea       NOT NULL PRIMARY KEY CHECK (octet_length(digest) = 32),
    person_id  uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    audience   text        NOT NULL CHECK (audience IN ('shop', 'admin')),
    tries      int         NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    -- The digest of the device that was known when the password was given.
    device     bytea       CHECK (octet_length(device) = 32)
);
CREATE INDEX login_challenges_of_person ON login_challenges (person_id);
CREATE INDEX login_challenges_end ON login_challenges (expires_at);
