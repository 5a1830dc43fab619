-- Every order as its customer and the back office see it; no names, no addresses.
CREATE TABLE orders (
    id                    uuid        PRIMARY KEY,
    order_number          text        NOT NULL UNIQUE,
    reference             text,
    channel               text        NOT NULL,
    customer_id           uuid,
    cart_id               uuid,
    status                text        NOT NULL,
    payment_status        text        NOT NULL,
    payment_method        text        NOT NULL,
    payment_id            text,
    payment_detail        text        NOT NULL,
    fulfilment_status     text        NOT NULL,
    currency              text        NOT NULL,
    subtotal_minor        bigint      NOT NULL,
    discount_minor        bigint      NOT NULL,
    shipping_minor        bigint      NOT NULL,
    tax_minor             bigint      NOT NULL,
    total_minor           bigint      NOT NULL,
    captured_minor        bigint      NOT NULL,
    due_minor             bigint      NOT NULL,
    coupon_id             uuid,
    coupon_code           text,
    coupon_discount_minor bigint      NOT NULL,
    line_count            bigint      NOT NULL,
    units                 bigint      NOT NULL,
    tracking_number       text,
    carrier               text,
    cancel_reason         text,
    placed_at             timestamptz NOT NULL,
    confirmed_at          timestamptz,
    shipped_at            timestamptz,
    delivered_at          timestamptz,
    cancelled_at          timestamptz,
    updated_at            timestamptz NOT NULL,
    version               bigint      NOT NULL,
    lines                 json        NOT NULL,
    story                 json        NOT NULL
);

-- Filters of the back office are answered from this index alone.
CREATE INDEX orders_placed ON orders (placed_at DESC, id DESC)
    INCLUDE (status, payment_status, payment_method, channel, currency, total_minor);
CREATE INDEX orders_status ON orders (status, placed_at DESC, id DESC);
CREATE INDEX orders_customer ON orders (customer_id, placed_at DESC, id DESC);
CREATE INDEX orders_total ON orders (total_minor, id);
CREATE INDEX orders_number ON orders (order_number text_pattern_ops);
CREATE INDEX orders_reference ON orders (reference text_pattern_ops) WHERE reference IS NOT NULL;
