//! session · signing in, staying in, leaving · may touch `sessions`, `refresh_tokens` and
//! `revoked_tokens` · never touches personal data.
//!
//! 1. A refresh token is 256 random-looking bits, kept as a keyed digest, good for one use.
//! 2. Its successor is derived from it with a secret, so requests in parallel within the grace (10 s)
//!    are given the *same* successor; that successor must not have been used yet.
//! 3. Any other second use ends the whole session: its refresh tokens, and its access tokens in
//!    every process within a second.

mod began;
mod change_password;
mod devices;
mod enter;
mod list;
mod lockout;
mod login;
mod logout;
mod marks;
mod opaque;
mod open;
mod refresh;
mod renew_hash;
mod revoked;
mod unproven;

pub use change_password::PasswordChange;
pub use devices::Whence;
pub use list::SessionRow;
pub(crate) use lockout::Keys;
pub use login::{Proof, SignedIn};
pub(crate) use marks::mark_with_factor;
pub(crate) use opaque::{RefreshKeys, looks_right, random_token};
pub use open::Tokens;
pub(crate) use revoked::{
    Ended, Revocations, end_admin_sessions_of_role, end_other_sessions, end_sessions_of,
};
