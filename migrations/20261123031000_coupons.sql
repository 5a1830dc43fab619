-- The coupons, their terms, and how often each was used.
CREATE TABLE coupons (
    id                     uuid        PRIMARY KEY,
    code                   text        NOT NULL,
    kind                   text        NOT NULL,
    value                  bigint      NOT NULL,
    currency               text        NOT NULL,
    minimum_amount_minor   bigint,
    maximum_discount_minor bigint,
    usage_limit            bigint,
    per_customer_limit     bigint,
    used_count             bigint      NOT NULL,
    valid_from             timestamptz NOT NULL,
    valid_until            timestamptz NOT NULL,
    is_active              boolean     NOT NULL,
    release_on_cancel      boolean     NOT NULL,
    is_withdrawn           boolean     NOT NULL,
    version                bigint      NOT NULL,
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL
);

CREATE INDEX coupons_code ON coupons (code text_pattern_ops, id);
CREATE INDEX coupons_newest ON coupons (created_at DESC, id DESC) WHERE NOT is_withdrawn;
CREATE INDEX coupons_until ON coupons (valid_until, id) WHERE NOT is_withdrawn;
