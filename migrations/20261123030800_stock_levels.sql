-- How many units of each product are on the shelf, set aside, promised and left for sale.
CREATE TABLE stock_levels (
    product_id          uuid        PRIMARY KEY,
    on_hand             bigint      NOT NULL,
    held                bigint      NOT NULL,
    committed           bigint      NOT NULL,
    low_stock_threshold bigint      NOT NULL,
    is_opened           boolean     NOT NULL,
    is_sold             boolean     NOT NULL,
    version             bigint      NOT NULL,
    updated_at          timestamptz NOT NULL,
    available           bigint      NOT NULL GENERATED ALWAYS AS (on_hand - held - committed) STORED
);

CREATE INDEX stock_levels_low ON stock_levels ((on_hand - held - committed - low_stock_threshold), product_id)
    WHERE is_opened AND is_sold AND on_hand - held - committed <= low_stock_threshold;
CREATE INDEX stock_levels_shortfall ON stock_levels ((on_hand - held - committed), product_id)
    WHERE on_hand - held - committed < 0;
CREATE INDEX stock_levels_for_sale ON stock_levels (product_id) INCLUDE (is_sold) WHERE available > 0;
