-- Finds what a deed of the back office caused, for the audit log, in the order of the log: whoever did it,
-- staff or a key, and whatever they called their request. Only events of deeds are in it.
CREATE INDEX events_of_deeds ON events ((metadata ->> 'causation_id'), tx_id, position)
    WHERE (metadata ->> 'causation_id') LIKE 'deed:%';
DROP INDEX events_of_staff;
