-- What lies in each cart; prices and stock are joined when it is shown.
CREATE TABLE carts (
    id               uuid        PRIMARY KEY,
    customer_id      uuid,
    guest_token_hash text,
    status           text        NOT NULL,
    lines            json        NOT NULL,
    order_id         uuid,
    merged_into      uuid,
    version          bigint      NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);

CREATE INDEX carts_open ON carts (customer_id) WHERE status = 'open';
