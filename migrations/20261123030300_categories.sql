-- The tree of shelves.
CREATE TABLE categories (
    id          uuid        PRIMARY KEY,
    name        text        NOT NULL,
    slug        text        NOT NULL,
    description text,
    image_url   text,
    parent_id   uuid,
    is_active   boolean     NOT NULL,
    sort_order  integer     NOT NULL,
    version     bigint      NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

CREATE INDEX categories_slug ON categories (slug);
CREATE INDEX categories_parent ON categories (parent_id);
