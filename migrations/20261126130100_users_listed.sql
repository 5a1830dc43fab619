-- Lists the people of the shop for the back office, the latest first.
CREATE INDEX users_listed ON users (created_at DESC, id DESC);
