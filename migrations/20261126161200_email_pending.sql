-- The address somebody wants to have: sealed like the one they have, and theirs once it is verified.
ALTER TABLE users ADD COLUMN email_pending bytea;
