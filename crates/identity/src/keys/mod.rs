//! keys · API keys of integrations · may touch `api_keys` · never shows a key twice.
//!
//! 1. A key looks like `es_live_<prefix>_<secret>`, so that whoever searches code for secrets finds it. The
//!    prefix is shown in lists, the rest is kept as a keyed digest.
//! 2. It may do what it was made for and its maker may still do, and never what decides about people or
//!    keys.
//! 3. It dies with its end, when it is taken back, and with its maker's place in the back office.

mod known;
mod make;
mod text;
mod verify;

pub(crate) use known::KnownKeys;
pub(crate) use make::revoke_keys_of;
pub use make::{ApiKey, KeyRow, KeyWish};
pub use text::looks_like_a_key;

use crate::Scope;

/// Never in a key, whoever makes it.
const NEVER: &[Scope] = &[
    Scope::StaffWrite,
    Scope::KeysWrite,
    Scope::CustomersWrite,
    Scope::CustomersErase,
    Scope::AuditExport,
    Scope::CustomersExport,
];

impl Scope {
    /// All that may be in a key.
    #[must_use]
    pub fn for_keys() -> Vec<Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|scope| !NEVER.contains(scope)).collect()
    }
}
