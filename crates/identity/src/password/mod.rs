//! password · which ones are accepted, and how they are kept · may touch CPU, on threads of its own that
//! let all others go first · never touches the database.
//!
//! 1. A password is NFC-normalised and otherwise taken exactly as typed: 8 to 128 characters, any
//!    character, nothing trimmed, nothing cut off.
//! 2. What would be tried first is refused: listed words, also behind digits and signs or with digits for letters,
//!    walks over the keyboard, the same over and over, one or two common words with little about them, and
//!    numbers one knows by heart. What is longer than eighteen characters is judged by the first four only.
//! 3. bcrypt reads 72 bytes only, so it is given the HMAC of the password (44 letters of base64).

mod composed;
mod guessable;
mod hasher;
mod pool;
mod rules;
#[cfg(test)]
mod tables;

pub(crate) use hasher::Passwords;
pub(crate) use rules::{fault, generate};
