-- Whether the stock of a product was low when it was last looked at: staff is told when it becomes so, once.
CREATE TABLE stock_watched (
    product_id uuid   NOT NULL PRIMARY KEY,
    is_low     boolean NOT NULL,
    sequence   bigint NOT NULL
);
