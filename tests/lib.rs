//! tests · stories across rooms; may use everything; nothing depends on it.
