-- When the last three letters went to the address, the latest first: there are no more than three in a day.
ALTER TABLE newsletter ADD COLUMN letters_at timestamptz[] NOT NULL DEFAULT '{}';
