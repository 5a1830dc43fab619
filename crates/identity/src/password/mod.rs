//! password · which ones are accepted, and how they are kept · may touch CPU, on its own threads ·
//! never touches the database.
//!
//! 1. A password is NFC-normalised and otherwise taken exactly as typed: 8 to 128 characters, any
//!    character, nothing trimmed, nothing cut off.
//! 2. What would be tried first is refused: listed words, also behind digits and signs or with digits for letters,
//!    walks over the keyboard, and the same over and over.
//! 3. bcrypt reads 72 bytes only, so it is given the HMAC of the password (44 letters of base64).

mod guessable;
mod hasher;
mod rules;

pub(crate) use hasher::Passwords;
pub(crate) use rules::{fault, generate};
