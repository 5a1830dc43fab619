-- Every parcel of every order, and when it got where.
CREATE TABLE shipments (
    id              uuid        PRIMARY KEY,
    order_id        uuid        NOT NULL,
    status          text        NOT NULL,
    units           json        NOT NULL,
    tracking_number text,
    carrier         text,
    restocked       boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    packed_at       timestamptz,
    shipped_at      timestamptz,
    delivered_at    timestamptz,
    lost_at         timestamptz,
    returned_at     timestamptz,
    cancelled_at    timestamptz,
    updated_at      timestamptz NOT NULL,
    version         bigint      NOT NULL
);

CREATE INDEX shipments_order ON shipments (order_id, created_at, id);
