-- What was sold on each day (of placing, UTC) in each currency; cancelled sales are taken back out.
CREATE TABLE sales_by_day (
    day                         date   NOT NULL,
    currency                    text   NOT NULL,
    orders_placed               bigint NOT NULL,
    orders_cancelled            bigint NOT NULL,
    units                       bigint NOT NULL,
    subtotal_minor              bigint NOT NULL,
    discount_coupon_minor       bigint NOT NULL,
    discount_loyalty_minor      bigint NOT NULL,
    discount_coupon_match_minor bigint NOT NULL,
    reimbursed_minor            bigint NOT NULL,
    shipping_minor              bigint NOT NULL,
    tax_minor                   bigint NOT NULL,
    total_minor                 bigint NOT NULL,
    captured_minor              bigint NOT NULL,
    PRIMARY KEY (day, currency)
);
