-- One data key per person, wrapped by a master key. Erasing a person destroys the key; the row
-- stays as a tombstone, so nobody is given a second key. No foreign key: it outlives the person.
CREATE TABLE person_keys (
    person_id      uuid        NOT NULL PRIMARY KEY,
    wrapped        bytea,
    master_version int         NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    shredded_at    timestamptz,
    CHECK ((wrapped IS NULL) = (shredded_at IS NOT NULL))
);
