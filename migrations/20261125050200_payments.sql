-- Every attempt to pay, for the payer who waits, the clerk who is asked and the books at the end of
-- the day. No phone, no card, nothing that names a payer.
CREATE TABLE payments (
    id                   uuid        PRIMARY KEY,
    order_id             uuid        NOT NULL,
    method               text        NOT NULL,
    stage                text        NOT NULL,
    is_final             boolean     NOT NULL,
    amount_minor         bigint      NOT NULL,
    currency             text        NOT NULL,
    taken_minor          bigint      NOT NULL,
    taken_currency       text        NOT NULL,
    refunded_minor       bigint      NOT NULL,
    refund_pending_minor bigint      NOT NULL,
    provider_ref         text,
    receipt              text,
    failure_code         text,
    dispute              text,
    started_at           timestamptz NOT NULL,
    taken_at             timestamptz,
    updated_at           timestamptz NOT NULL,
    version              bigint      NOT NULL,
    shares               json        NOT NULL
);

-- Filters of the back office are answered from the first index alone.
CREATE INDEX payments_started ON payments (started_at DESC, id DESC)
    INCLUDE (stage, method, currency, is_final);
CREATE INDEX payments_stage ON payments (stage, started_at DESC, id DESC) WHERE stage <> 'captured';
CREATE INDEX payments_order ON payments (order_id, started_at);
CREATE INDEX payments_provider_ref ON payments (provider_ref, method) WHERE provider_ref IS NOT NULL;
CREATE INDEX payments_receipt ON payments (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX payments_taken ON payments (taken_at) WHERE taken_at IS NOT NULL;
