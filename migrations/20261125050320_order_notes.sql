-- That somebody wrote a note beside an order; its words are sealed and lie elsewhere.
CREATE TABLE order_notes (
    id         uuid        PRIMARY KEY,
    order_id   uuid        NOT NULL,
    audience   text        NOT NULL,
    written_by text        NOT NULL,
    actor      text,
    written_at timestamptz NOT NULL
);

CREATE INDEX order_notes_order ON order_notes (order_id, written_at, id);
