-- Finds the orders that guests placed with an e-mail address, by its keyed digest.
CREATE INDEX attachment_email_index ON attachment (body) WHERE kind = 'email_index' AND body <> ''::bytea;
