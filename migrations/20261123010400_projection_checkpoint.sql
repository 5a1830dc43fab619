-- How far each reader of the feed has come; moved by compare-and-set with the rows it wrote.
CREATE TABLE projection_checkpoint (
    name       text        NOT NULL,
    version    int         NOT NULL,
    slice      int         NOT NULL DEFAULT 0,
    tx_id      bigint      NOT NULL DEFAULT 0,
    position   bigint      NOT NULL DEFAULT 0,
    status     text        NOT NULL DEFAULT 'building',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version, slice)
) WITH (fillfactor = 50);
