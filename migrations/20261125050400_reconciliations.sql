-- How the books of each payment provider compare with the shop's own, day by day.
CREATE TABLE reconciliations (
    id               uuid        PRIMARY KEY,
    method           text        NOT NULL,
    day              date        NOT NULL,
    our_lines        bigint      NOT NULL,
    their_lines      bigint      NOT NULL,
    difference_count bigint      NOT NULL,
    differences      json        NOT NULL,
    compared_at      timestamptz NOT NULL,
    version          bigint      NOT NULL
);

CREATE INDEX reconciliations_day ON reconciliations (day DESC, method);
