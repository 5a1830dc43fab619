-- People are rows on purpose: rows can be mended and erased, history keeps only their ids.
-- name, email, phone and avatar_url are sealed under the person's own key; email_index is a keyed
-- digest, so that an e-mail address can be found without being readable.
CREATE TABLE users (
    id             uuid        NOT NULL PRIMARY KEY,
    role           text        NOT NULL DEFAULT 'user'
                   CHECK (role IN ('user', 'admin', 'super_admin', 'auditor')),
    email_index    bytea       UNIQUE CHECK (octet_length(email_index) = 32),
    name           bytea,
    email          bytea,
    phone          bytea,
    avatar_url     bytea,
    password_hash  text,
    email_verified boolean     NOT NULL DEFAULT false,
    is_active      boolean     NOT NULL DEFAULT true,
    last_login     timestamptz,
    version        bigint      NOT NULL DEFAULT 1,
    reference      text        UNIQUE,
    announced_at   timestamptz,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);
CREATE INDEX users_unannounced ON users (created_at, id) WHERE announced_at IS NULL;
CREATE INDEX users_staff ON users (role) WHERE role <> 'user';
