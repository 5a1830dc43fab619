-- What staff gave back in the last hour, by a name that a repeated request shares: small sums add up, and are
-- asked to be confirmed like a large one.
CREATE TABLE refund_allowances (
    name      text        NOT NULL PRIMARY KEY,
    person_id uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    amount    bigint      NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX refund_allowances_of_person ON refund_allowances (person_id, at);
