-- Every return: what was announced, what came, and what was done with it.
CREATE TABLE returns (
    id              uuid        PRIMARY KEY,
    order_id        uuid        NOT NULL,
    status          text        NOT NULL,
    why             text        NOT NULL,
    asked_by        text        NOT NULL,
    units           json        NOT NULL,
    received        json        NOT NULL,
    reject_reason   text,
    tracking_number text,
    carrier         text,
    requested_at    timestamptz NOT NULL,
    approved_at     timestamptz,
    rejected_at     timestamptz,
    sent_at         timestamptz,
    received_at     timestamptz,
    closed_at       timestamptz,
    cancelled_at    timestamptz,
    expired_at      timestamptz,
    updated_at      timestamptz NOT NULL,
    version         bigint      NOT NULL
);

CREATE INDEX returns_order ON returns (order_id, requested_at, id);
CREATE INDEX returns_requested ON returns (requested_at DESC, id DESC) INCLUDE (status);
CREATE INDEX returns_status ON returns (status, requested_at DESC, id DESC);
