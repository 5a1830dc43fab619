-- How much of each product was sold in each currency, net of cancelled orders.
CREATE TABLE product_sales (
    product_id  uuid   NOT NULL,
    currency    text   NOT NULL,
    orders      bigint NOT NULL,
    units       bigint NOT NULL,
    total_minor bigint NOT NULL,
    PRIMARY KEY (product_id, currency)
) WITH (fillfactor = 80);

CREATE INDEX product_sales_total ON product_sales (currency, total_minor DESC, product_id);
