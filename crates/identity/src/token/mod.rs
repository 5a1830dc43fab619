//! token · access tokens: who signed in, as what, until when · may touch secrets · never touches
//! the database.

mod access;
mod claims;
mod provider;
mod scope;

pub use access::MAX_TOKEN_BYTES;
pub(crate) use access::{AccessTokens, Holder};
pub use claims::{Audience, Claims};
pub use scope::Scope;
