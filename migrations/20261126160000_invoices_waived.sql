-- An invoice asks less once units were called off that nobody had paid.
ALTER TABLE invoices ADD COLUMN waived_minor bigint NOT NULL DEFAULT 0;
