-- How many orders wear each status, so that nobody counts a million rows.
CREATE TABLE order_status_counts (
    status text   PRIMARY KEY,
    orders bigint NOT NULL
);
