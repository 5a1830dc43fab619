-- Both rows of a command of the back office, how it began and how it ended, name it by the id of the first:
-- what the client called its request proves nothing. The name is sealed as well; rows without one keep the
-- seal they were given.
ALTER TABLE audit_log ADD COLUMN deed uuid;
CREATE INDEX audit_log_deed ON audit_log (deed, position) WHERE deed IS NOT NULL;

-- What the hash of a row covers, the hash of the row before it first.
CREATE OR REPLACE FUNCTION audit_hash(link audit_log) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(link.previous
        || audit_field(link.position::text) || audit_field(link.id::text)
        || audit_field((extract(epoch FROM link.at) * 1000000)::bigint::text)
        || audit_field(link.actor) || audit_field(link.action) || audit_field(link.subject)
        || audit_field(link.outcome) || audit_field(link.request_id) || audit_field(link.session_id::text)
        || audit_field(encode(link.origin_digest, 'hex')) || audit_field(link.reason)
        || audit_field(link.before::text) || audit_field(link.after::text)
        || CASE WHEN link.deed IS NULL THEN ''::bytea ELSE audit_field(link.deed::text) END)
$$;
