-- A session knows whether a second factor opened it, and when its holder last proved who they are.
ALTER TABLE sessions
    ADD COLUMN with_factor  boolean NOT NULL DEFAULT false,
    ADD COLUMN confirmed_at timestamptz;
