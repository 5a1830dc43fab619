-- Who did what, when, from where and why: one row per word, each sealed to the one before it by a hash.
-- Rows are only ever added. `origin` (address and browser, sealed) may be emptied, because it is personal;
-- what is hashed is its digest, so the chain holds without it.
CREATE TABLE audit_log (
    position      bigint      NOT NULL PRIMARY KEY,
    id            uuid        NOT NULL UNIQUE,
    at            timestamptz NOT NULL,
    actor         text        NOT NULL,
    action        text        NOT NULL,
    subject       text,
    outcome       text        NOT NULL CHECK (outcome IN ('attempted', 'done', 'refused', 'failed')),
    request_id    text,
    session_id    uuid,
    origin        bytea,
    origin_digest bytea,
    reason        text,
    before        json,
    after         json,
    previous      bytea       NOT NULL CHECK (octet_length(previous) = 32),
    hash          bytea       NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE INDEX audit_log_actor ON audit_log (actor, position);
CREATE INDEX audit_log_subject ON audit_log (subject, position) WHERE subject IS NOT NULL;
CREATE INDEX audit_log_action ON audit_log (action text_pattern_ops, position);
CREATE INDEX audit_log_outcome ON audit_log (outcome, position);
CREATE INDEX audit_log_at ON audit_log (at, position);
CREATE INDEX audit_log_request ON audit_log (request_id) WHERE request_id IS NOT NULL;

-- A field as it goes into the hash: its length, then its bytes; nothing is `-`.
CREATE FUNCTION audit_field(value text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(convert_to(octet_length(convert_to(value, 'UTF8'))::text || ':' || value, 'UTF8'), '-'::bytea)
$$;

-- What the hash of a row covers, the hash of the row before it first.
CREATE FUNCTION audit_hash(link audit_log) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(link.previous
        || audit_field(link.position::text) || audit_field(link.id::text)
        || audit_field((extract(epoch FROM link.at) * 1000000)::bigint::text)
        || audit_field(link.actor) || audit_field(link.action) || audit_field(link.subject)
        || audit_field(link.outcome) || audit_field(link.request_id) || audit_field(link.session_id::text)
        || audit_field(encode(link.origin_digest, 'hex')) || audit_field(link.reason)
        || audit_field(link.before::text) || audit_field(link.after::text))
$$;

-- Numbers and seals a row. One writer at a time, until its transaction ends: keep that short.
CREATE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
    PERFORM pg_advisory_xact_lock(x'a0d17'::int);
    SELECT position, hash INTO last FROM audit_log ORDER BY position DESC LIMIT 1;
    NEW.position := coalesce(last.position, 0) + 1;
    NEW.previous := coalesce(last.hash, sha256('eliteshop audit'::bytea));
    NEW.origin_digest := sha256(NEW.origin);
    NEW.hash := audit_hash(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER audit_seal BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_seal();

CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.origin IS NULL THEN
        NEW.origin := OLD.origin;
        IF NEW.hash = OLD.hash AND audit_hash(NEW) = OLD.hash THEN
            NEW.origin := NULL;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_stands();
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_stands();
