//! identity · people are rows, so that they can be mended and erased · may touch Postgres, keys and
//! passwords · never touches events, HTTP or anything that is sold.
//!
//! - [`Identity`] registers people, signs them in and answers who holds a token.
//! - Personal data is sealed under a key of its person ([`Keyring`] wraps those keys); destroying
//!   that key erases the person everywhere, also in the contacts that lie beside orders.
//! - Time and ids are told by the caller.

mod account;
mod digest;
mod error;
mod facade;
mod factor;
mod keys;
mod letters;
mod links;
mod newsletter;
mod options;
mod origin;
mod password;
mod people;
mod session;
mod staff;
#[cfg(test)]
mod tests;
mod token;
mod vault;

pub use account::{AttachWish, ByMail, PasswordReset, Unlock};
pub use digest::commitment;
pub use error::{IdentityError, Invalid};
pub use facade::Identity;
pub use factor::{
    Challenge, Confirmation, Entrance, FactorReset, FactorSecret, FactorState, GivingBack, Here,
    RecoveryCodes, SecondProof,
};
pub use keys::{ApiKey, KeyRow, KeyWish, looks_like_a_key};
pub use letters::{Addressee, Letter};
pub use links::{Enclosed, LinkLetter, LinkPurpose};
pub use newsletter::{CONSENT_TEXT, Counts, Subscriber};
pub use options::IdentityOptions;
pub use origin::{Origin, origin_place};
pub use people::{
    Change, CustomerImport, Departed, Erasure, ErasureWish, NewPerson, OneTimePassword,
    PeopleCursor, PeopleFilter, Profile, ProfileChange, Role, Standing, Switch, Unannounced,
};
pub use session::{PasswordChange, Proof, SessionRow, SignedIn, Tokens, Whence};
pub use staff::{Appointed, Deed, NewStaff, RoleWish, ShopRole};
pub use token::{Audience, Claims, MAX_TOKEN_BYTES, Scope};
pub use vault::{
    BillingAddress, CONTACT, Contact, EMAIL_INDEX, Keyring, KeyringError, PERSON_KEY,
    SealedContact, ShippingAddress, sealed_to,
};
