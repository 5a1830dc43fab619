-- The last number given out in each series of a year: INV-2026, CN-2026; numbers have no gaps.
CREATE TABLE invoice_numbers (
    series      text   PRIMARY KEY,
    last_number bigint NOT NULL
);
