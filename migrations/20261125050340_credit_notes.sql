-- What was taken back of an invoice: one note for each refund that succeeded, and one for what a
-- cancelled order had not paid.
CREATE TABLE credit_notes (
    id             uuid        PRIMARY KEY,
    number         text        NOT NULL UNIQUE,
    order_id       uuid        NOT NULL,
    invoice_number text        NOT NULL,
    why            text        NOT NULL,
    currency       text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    lines          json        NOT NULL,
    shipping_minor bigint      NOT NULL,
    issued_at      timestamptz NOT NULL,
    voided_at      timestamptz
);

CREATE INDEX credit_notes_order ON credit_notes (order_id, issued_at, id);
