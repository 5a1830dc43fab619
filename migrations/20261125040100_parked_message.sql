-- Messages that a consumer could not take after its tries (or that the relay could not make), with the
-- reason: its queue moves on and nothing is lost.
CREATE TABLE parked_message (
    consumer   text        NOT NULL,
    message_id text        NOT NULL,
    topic      text        NOT NULL,
    tx_id      bigint      NOT NULL,
    position   bigint      NOT NULL,
    document   json,
    tries      int         NOT NULL,
    reason     text        NOT NULL,
    again      boolean     NOT NULL DEFAULT false,
    parked_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);
CREATE INDEX parked_message_again ON parked_message (consumer, tx_id, position) WHERE again;
