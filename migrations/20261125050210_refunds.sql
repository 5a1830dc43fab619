-- All money that went back, is on its way back, or should have gone back and did not.
CREATE TABLE refunds (
    id             uuid        PRIMARY KEY,
    payment_id     uuid        NOT NULL,
    order_id       uuid        NOT NULL,
    method         text        NOT NULL,
    stage          text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    currency       text        NOT NULL,
    why            text        NOT NULL,
    reason         text        NOT NULL,
    asked_by       text        NOT NULL,
    lines          json        NOT NULL,
    shipping_minor bigint      NOT NULL,
    return_id      uuid,
    provider_ref   text,
    failure_code   text,
    requested_at   timestamptz NOT NULL,
    submitted_at   timestamptz,
    succeeded_at   timestamptz,
    failed_at      timestamptz,
    updated_at     timestamptz NOT NULL,
    version        bigint      NOT NULL
);

-- Filters of the back office are answered from the first index alone.
CREATE INDEX refunds_requested ON refunds (requested_at DESC, id DESC)
    INCLUDE (stage, method, why, currency);
CREATE INDEX refunds_stage ON refunds (stage, requested_at DESC, id DESC) WHERE stage <> 'succeeded';
CREATE INDEX refunds_order ON refunds (order_id, requested_at);
CREATE INDEX refunds_payment ON refunds (payment_id);
CREATE INDEX refunds_provider_ref ON refunds (provider_ref, method) WHERE provider_ref IS NOT NULL;
CREATE INDEX refunds_succeeded ON refunds (succeeded_at) WHERE succeeded_at IS NOT NULL;
