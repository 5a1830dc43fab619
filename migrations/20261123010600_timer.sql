-- Durable alarms: set and cancelled by the statement that appends, fired by whoever is alive.
CREATE TABLE timer (
    process  text        NOT NULL,
    instance text        NOT NULL,
    name     text        NOT NULL,
    due_at   timestamptz NOT NULL,
    payload  json        NOT NULL,
    attempts int         NOT NULL DEFAULT 0,
    PRIMARY KEY (process, instance, name)
);
CREATE INDEX timer_due ON timer (due_at, process, instance, name);
