-- People may have a role of the shop's own. A role that somebody has cannot be removed.
ALTER TABLE users ADD COLUMN role_id uuid REFERENCES roles (id);
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check
    CHECK (role IN ('user', 'admin', 'super_admin', 'auditor', 'custom'));
ALTER TABLE users ADD CONSTRAINT users_role_id_check CHECK ((role = 'custom') = (role_id IS NOT NULL));
CREATE INDEX users_of_role ON users (role_id) WHERE role_id IS NOT NULL;
