-- Where somebody signed in from before, as a keyed digest: others cannot lock them out there.
CREATE TABLE login_places (
    place     bytea       NOT NULL PRIMARY KEY CHECK (octet_length(place) = 32),
    person_id uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at   timestamptz NOT NULL
);
CREATE INDEX login_places_person ON login_places (person_id);
