-- Whoever locks an account again and again ends no link that lifts the lock: of those there may be several at
-- a time. Of every other purpose a person has one, the newest.
ALTER TABLE links DROP CONSTRAINT links_pkey;
ALTER TABLE links DROP CONSTRAINT links_secret_hash_key;
ALTER TABLE links ADD PRIMARY KEY (secret_hash);
CREATE UNIQUE INDEX links_newest ON links (person_id, purpose) WHERE purpose <> 'unlock_account';
CREATE INDEX links_of_person ON links (person_id);
