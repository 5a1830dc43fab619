-- The secret an authenticator app shares with the shop, sealed under the person's key: set up once it is
-- confirmed. `last_step` is the newest half minute whose code was used, `wrong` how many codes in a row were not.
CREATE TABLE second_factors (
    person_id    uuid        NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed       bytea       NOT NULL,
    begun_at     timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step    bigint      NOT NULL DEFAULT 0,
    wrong        int         NOT NULL DEFAULT 0
);
