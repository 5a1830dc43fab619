-- Counts wrong passwords by keyed digests: of an account (known or not), of an address, and of both.
CREATE TABLE login_failures (
    key          bytea       NOT NULL PRIMARY KEY CHECK (octet_length(key) = 32),
    failures     int         NOT NULL,
    since        timestamptz NOT NULL,
    rounds       int         NOT NULL DEFAULT 0,
    locked_until timestamptz
);
CREATE INDEX login_failures_age ON login_failures (since);
