-- The last order number given out in each year; numbers have no gaps.
CREATE TABLE order_numbers (
    year        integer PRIMARY KEY,
    last_number bigint  NOT NULL
);
