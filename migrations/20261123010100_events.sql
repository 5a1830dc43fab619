-- The event log: every fact of the shop, append-only, readable in one order that never skips.
-- postgres-es 0.5 can read and write it unchanged; tx_id and position add the order of the feed.
CREATE TABLE events (
    tx_id          bigint      NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    position       bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    sequence       bigint      NOT NULL CHECK (sequence > 0),
    recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    event_type     text        NOT NULL,
    event_version  text        NOT NULL,
    payload        json        NOT NULL,
    metadata       json        NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) WITH (fillfactor = 100,
        autovacuum_vacuum_insert_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = 50000,
        autovacuum_freeze_min_age = 0);

CREATE INDEX events_feed ON events (tx_id, position);
CREATE INDEX events_time ON events USING brin (recorded_at);

CREATE FUNCTION event_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'event log is append-only' USING ERRCODE = '55000'; END $$;

CREATE TRIGGER events_no_rewrite BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION event_log_is_append_only();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION event_log_is_append_only();

REVOKE UPDATE, DELETE, TRUNCATE ON events FROM PUBLIC;
