-- Finds what a request of the back office caused, for the audit log: only events of staff are in it.
CREATE INDEX events_of_staff ON events ((metadata ->> 'correlation_id'))
    WHERE (metadata ->> 'actor') LIKE 'staff:%';
