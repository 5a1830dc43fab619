-- What went back, beside what was sold: a refund counts on the day it succeeded, and one that turned
-- out to have failed is taken out on the day that was learned. What was sold stays what it was.
ALTER TABLE sales_by_day
    ADD COLUMN refunds        bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0;

ALTER TABLE product_sales
    ADD COLUMN refunded_units bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0;

-- The lines of refunds that went back, for the day on which a bank sends one to the shop again.
CREATE TABLE product_refunds (
    refund_id uuid PRIMARY KEY,
    currency  text NOT NULL,
    lines     json NOT NULL
);

ALTER TABLE dashboard_totals ADD COLUMN refunded json NOT NULL DEFAULT '{}';
