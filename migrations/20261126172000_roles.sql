-- Roles of the shop's own: a name and what it permits. The preset roles stand in the code.
CREATE TABLE roles (
    id         uuid        NOT NULL PRIMARY KEY,
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    scopes     text[]      NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX roles_name ON roles (lower(name));
