-- Events a reader could not take, with all later ones of the same stream, in order.
CREATE TABLE parked_event (
    projection     text        NOT NULL,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL,
    tx_id          bigint      NOT NULL,
    position       bigint      NOT NULL,
    attempts       int         NOT NULL DEFAULT 0,
    error          text        NOT NULL,
    parked_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, aggregate_type, aggregate_id, sequence)
);
