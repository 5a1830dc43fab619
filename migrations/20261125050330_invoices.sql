-- One invoice for each order, numbered when the order is confirmed; before that there is no number.
CREATE TABLE invoices (
    order_id       uuid        PRIMARY KEY,
    number         text        UNIQUE,
    issued_at      timestamptz,
    currency       text        NOT NULL,
    total_minor    bigint      NOT NULL,
    captured_minor bigint      NOT NULL,
    refunded_minor bigint      NOT NULL,
    cancelled_at   timestamptz,
    asked          json        NOT NULL
);
