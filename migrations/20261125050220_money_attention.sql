-- What people must look at: money that nobody knows of, that is wrong, disputed, or did not go back.
-- One row per case; it stays when the case is closed.
CREATE TABLE money_attention (
    id           uuid        PRIMARY KEY,
    kind         text        NOT NULL,
    order_id     uuid        NOT NULL,
    payment_id   uuid        NOT NULL,
    refund_id    uuid,
    method       text        NOT NULL,
    amount_minor bigint      NOT NULL,
    currency     text        NOT NULL,
    detail       text        NOT NULL,
    times        bigint      NOT NULL,
    opened_at    timestamptz NOT NULL,
    closed_at    timestamptz,
    updated_at   timestamptz NOT NULL,
    items        json        NOT NULL
);

CREATE INDEX money_attention_open ON money_attention (opened_at DESC, id DESC)
    WHERE closed_at IS NULL;
CREATE INDEX money_attention_opened ON money_attention (opened_at DESC, id DESC);
CREATE INDEX money_attention_order ON money_attention (order_id);

-- What a payment or a refund is about, for the day on which it becomes a case.
CREATE TABLE money_watched (
    id           uuid   PRIMARY KEY,
    order_id     uuid   NOT NULL,
    payment_id   uuid   NOT NULL,
    refund_id    uuid,
    method       text   NOT NULL,
    amount_minor bigint NOT NULL,
    currency     text   NOT NULL
);
