-- How far the relay and each consumer are; apart from projections, whose lag makes the shop unready:
-- a broker that is down must not. What stands at or before `settled` is not to be heard again; a
-- consumer that `owes` reads the log before it listens to its new queue.
CREATE TABLE message_checkpoint (
    name             text        NOT NULL PRIMARY KEY,
    tx_id            bigint      NOT NULL,
    position         bigint      NOT NULL,
    settled_tx_id    bigint      NOT NULL,
    settled_position bigint      NOT NULL,
    owes             boolean     NOT NULL DEFAULT false,
    updated_at       timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
