-- False where somebody used a link of their mail and nobody signed in yet: others do not hold up the login that
-- follows, and it is still told to the owner like any other at a new place.
ALTER TABLE login_places ADD COLUMN came_in boolean NOT NULL DEFAULT true;
