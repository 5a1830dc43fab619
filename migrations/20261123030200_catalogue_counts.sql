-- How many products stand on each shelf, so that lists and facets need not count them.
CREATE TABLE catalogue_counts (
    id      text   PRIMARY KEY,
    facet   text   NOT NULL,
    value   text   NOT NULL,
    listed  bigint NOT NULL,
    present bigint NOT NULL
);

CREATE INDEX catalogue_counts_facet ON catalogue_counts (facet, listed DESC);
