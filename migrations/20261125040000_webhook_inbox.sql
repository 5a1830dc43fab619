-- What providers told us, kept for ever: a notice has its effect once, however late its copy comes.
-- Written by the statement that appends what it led to, also where that is nothing. Holds no
-- personal data: names of notices and of what they are about, never what they say.
CREATE TABLE webhook_inbox (
    provider    text        NOT NULL,
    event_id    text        NOT NULL,
    kind        text        NOT NULL,
    subject     text,
    outcome     json        NOT NULL,
    tx_id       bigint      NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, event_id)
);
