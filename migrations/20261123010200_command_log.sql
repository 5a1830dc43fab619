-- What was asked and what was answered, so that a repeated request changes nothing.
-- Written by the statement that appends the events; rows older than the promise (24 h) are pruned.
CREATE TABLE command_log (
    command_id   text        NOT NULL PRIMARY KEY,
    request_hash text        NOT NULL,
    outcome      json        NOT NULL,
    tx_id        bigint      NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX command_log_age ON command_log USING brin (created_at);
