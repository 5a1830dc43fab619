-- What became of an order's money and goods beside its two statuses. The projector of the orders
-- counts a version up and fills these columns by building its tables anew.
ALTER TABLE orders
    ADD COLUMN rounding_minor       bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded_minor       bigint NOT NULL DEFAULT 0,
    ADD COLUMN refund_pending_minor bigint NOT NULL DEFAULT 0,
    ADD COLUMN return_status        text   NOT NULL DEFAULT 'none',
    ADD COLUMN hold_lapsed_until    timestamptz,
    ADD COLUMN facts                json   NOT NULL DEFAULT '{}';

-- Filters of the back office are answered from this index alone, the new ones too.
DROP INDEX IF EXISTS orders_placed;
CREATE INDEX orders_placed ON orders (placed_at DESC, id DESC)
    INCLUDE (status, payment_status, payment_method, channel, currency, total_minor,
             payment_detail, fulfilment_status, return_status);

-- What is rare is found without looking at everything that is usual.
CREATE INDEX orders_payment_status ON orders (payment_status, placed_at DESC, id DESC)
    WHERE payment_status <> 'paid';
CREATE INDEX orders_payment_detail ON orders (payment_detail, placed_at DESC, id DESC)
    WHERE payment_detail NOT IN ('none', 'captured');
CREATE INDEX orders_fulfilment ON orders (fulfilment_status, placed_at DESC, id DESC)
    WHERE fulfilment_status IN ('partially_shipped', 'partially_delivered');
CREATE INDEX orders_return ON orders (return_status, placed_at DESC, id DESC)
    WHERE return_status <> 'none';
