-- The catalogue as shoppers find and read it; stock is joined when it is asked for.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE products (
    id                        uuid        PRIMARY KEY,
    name                      text        NOT NULL,
    slug                      text        NOT NULL,
    description               text,
    short_description         text,
    price_minor               bigint      NOT NULL,
    original_price_minor      bigint,
    cost_price_minor          bigint,
    currency                  text        NOT NULL,
    sku                       text        NOT NULL,
    low_stock_threshold       bigint      NOT NULL,
    category_id               uuid,
    brand                     text,
    weight_hundredths         bigint,
    length_hundredths         bigint,
    width_hundredths          bigint,
    height_hundredths         bigint,
    images                    text[]      NOT NULL,
    tags                      text[]      NOT NULL,
    meta_title                text,
    meta_description          text,
    is_active                 boolean     NOT NULL,
    is_featured               boolean     NOT NULL,
    is_withdrawn              boolean     NOT NULL,
    rating_average_hundredths bigint      NOT NULL DEFAULT 0,
    rating_count              bigint      NOT NULL DEFAULT 0,
    view_count                bigint      NOT NULL DEFAULT 0,
    version                   bigint      NOT NULL,
    created_at                timestamptz NOT NULL,
    updated_at                timestamptz NOT NULL,
    -- The SKU and the tags as one text: joining an array is not immutable, so the fold does it.
    keywords                  text        NOT NULL,
    name_key                  text        GENERATED ALWAYS AS (lower(name)) STORED,
    is_listed                 boolean     GENERATED ALWAYS AS (is_active AND NOT is_withdrawn) STORED,
    search                    tsvector    GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name), 'A')
        || setweight(to_tsvector('english', name), 'A')
        || setweight(to_tsvector('simple', coalesce(brand, '')), 'B')
        || setweight(to_tsvector('simple', left(keywords, 4000)), 'B')
        || setweight(to_tsvector('english', left(coalesce(short_description, ''), 4000)), 'C')
        || setweight(to_tsvector('english', left(coalesce(description, ''), 20000)), 'D')
    ) STORED
);

CREATE INDEX products_slug ON products (slug);
CREATE INDEX products_sku ON products (sku);
CREATE INDEX products_newest ON products (created_at DESC, id DESC) INCLUDE (is_listed, is_withdrawn);
CREATE INDEX products_price ON products (price_minor, id) INCLUDE (is_listed, is_withdrawn);
CREATE INDEX products_name ON products (name_key, id) INCLUDE (is_listed, is_withdrawn);
CREATE INDEX products_shelf ON products (category_id, created_at DESC, id DESC)
    INCLUDE (is_listed, is_withdrawn, price_minor, brand);
CREATE INDEX products_brand ON products (brand, created_at DESC, id DESC)
    INCLUDE (is_listed, is_withdrawn, price_minor, category_id);
CREATE INDEX products_featured ON products (created_at DESC, id DESC) WHERE is_featured AND is_listed;
CREATE INDEX products_search ON products USING gin (search);
CREATE INDEX products_tags ON products USING gin (tags);
CREATE INDEX products_typos ON products
    USING gin (lower(name || ' ' || coalesce(brand, '')) gin_trgm_ops);
