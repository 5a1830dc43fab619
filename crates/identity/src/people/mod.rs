//! people · the rows of `users`: who is registered, and what they are called · may touch `users` ·
//! never tells a name to the log.

mod announce;
mod destroy;
mod erase;
mod fields;
mod import;
mod listed;
mod profile;
mod register;
mod role;
mod sealed;
mod staff;
mod standing;

pub use announce::Unannounced;
pub use erase::{Departed, Erasure, ErasureWish};
pub(crate) use fields::{canonical_email, email_fault, name_fault, phone_fault};
pub use import::CustomerImport;
pub(crate) use listed::{LOCK, another_super_admin};
pub use listed::{PeopleCursor, PeopleFilter, Switch};
pub use profile::{Change, Profile, ProfileChange};
pub use register::NewPerson;
pub(crate) use register::taken;
pub use role::Role;
pub(crate) use sealed::Column;
pub use staff::OneTimePassword;
pub use standing::Standing;
pub(crate) use standing::{Credentials, credentials, hold, note_login, standing};
