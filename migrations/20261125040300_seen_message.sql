-- Messages whose effect is in this database already: written with the effect, so that the second
-- delivery of one finds it. Old rows are pruned.
CREATE TABLE seen_message (
    consumer   text        NOT NULL,
    message_id text        NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);
CREATE INDEX seen_message_age ON seen_message USING brin (seen_at);
