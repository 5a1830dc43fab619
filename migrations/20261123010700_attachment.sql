-- Opaque sealed bytes that belong to a stream but not to history: written with it, erasable.
CREATE TABLE attachment (
    owner      uuid        NOT NULL,
    kind       text        NOT NULL,
    body       bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, kind)
);
