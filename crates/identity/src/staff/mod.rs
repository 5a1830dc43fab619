//! staff · who works here and what they may do · may touch `users`, `roles` and sessions · never touches
//! what anybody bought.
//!
//! 1. Nobody gives what they do not hold, and nobody decides about who may do more than they may.
//! 2. Nobody decides about themselves, and the last super_admin stays. One decision at a time.
//! 3. What somebody may do changes at once: their admin sessions end with it.

mod appoint;
mod deed;
mod held;
mod roles;
mod written;

pub(crate) use appoint::OLD_LINKS;
pub use appoint::{Appointed, NewStaff};
pub use deed::Deed;
pub(crate) use held::{decide_about, known, scopes_of};
pub use roles::{RoleWish, ShopRole};
