-- Whose guest orders are to be looked for, because their address was verified or they signed in: an order
-- placed with the address becomes theirs. A row goes when that is done.
CREATE TABLE attach_wishes (
    person_id uuid        NOT NULL PRIMARY KEY,
    asked_at  timestamptz NOT NULL
);
