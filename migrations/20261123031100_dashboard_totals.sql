-- The four figures at the top of the dashboard, in one row.
CREATE TABLE dashboard_totals (
    id        text   PRIMARY KEY,
    orders    bigint NOT NULL,
    customers bigint NOT NULL,
    products  bigint NOT NULL,
    revenue   json   NOT NULL
);
