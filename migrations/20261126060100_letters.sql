-- Letters that are to be sent, and were: asked for in the transaction that causes them, sent by a worker.
-- Whom a letter goes to is looked up when it is sent; `sealed` holds what only its reader may see (the
-- secret of a link) and is emptied once it is sent. `facts` holds nothing personal.
CREATE TABLE letters (
    id          uuid        NOT NULL PRIMARY KEY,
    kind        text        NOT NULL,
    dedupe      text        NOT NULL UNIQUE,
    person_id   uuid,
    order_id    uuid,
    sealed      bytea,
    facts       json        NOT NULL DEFAULT '{}',
    state       text        NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'sending', 'sent', 'parked', 'dropped')),
    tries       int         NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz,
    provider_id text,
    last_error  text
);
CREATE INDEX letters_due ON letters (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX letters_of_person ON letters (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX letters_of_order ON letters (order_id) WHERE order_id IS NOT NULL;
