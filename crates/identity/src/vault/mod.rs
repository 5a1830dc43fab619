//! vault · keys and what they seal · may touch `person_keys` · never touches who is allowed to look.

mod contact;
mod keyring;
mod order_contact;
mod person_key;
mod rotate;
mod seal;
mod words;

pub use contact::{BillingAddress, Contact, ShippingAddress};
pub use keyring::{Keyring, KeyringError};
pub use order_contact::{CONTACT, EMAIL_INDEX, PERSON_KEY, SealedContact};
pub(crate) use person_key::PersonKeys;
pub(crate) use seal::DataKey;
pub use words::sealed_to;
pub(crate) use words::sealed_under;
