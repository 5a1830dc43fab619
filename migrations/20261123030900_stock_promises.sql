-- Which order holds how many units of which product, while it does.
CREATE TABLE stock_promises (
    id           text        PRIMARY KEY,
    product_id   uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    quantity     bigint      NOT NULL,
    is_committed boolean     NOT NULL,
    expires_at   timestamptz
);

CREATE INDEX stock_promises_product ON stock_promises (product_id, order_id);
