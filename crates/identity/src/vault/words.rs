//! A few words that lie somewhere as opaque bytes: a note, the phone of somebody who pays.

use super::DataKey;
use crate::{Identity, IdentityError};
use domain::kernel::CustomerId;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

// The layout: whose key seals the words (all zero for a guest); for a guest, the version of the
// master key, big-endian, and the guest's own key wrapped by it; then the seal.
const OWNER: usize = 16;
const VERSION: usize = 4;
/// Format byte, nonce, 256-bit key, tag.
const WRAPPED: usize = 1 + 12 + 32 + 16;

impl Identity {
    /// Seals `text` for the place it is written to, so that it opens nowhere else. A customer's
    /// words are sealed under their key ([`IdentityError::Erased`] when it was destroyed); a guest's
    /// under a fresh key that travels in the same bytes, wrapped: emptying them erases the words.
    pub async fn seal_words(
        &self,
        person: Option<CustomerId>,
        place: &str,
        text: &str,
    ) -> Result<Vec<u8>, IdentityError> {
        if person.is_none() {
            return self.seal_words_of_guest(place, text);
        }
        let mut db = self.inner.pool.acquire().await?;
        self.seal_words_in(&mut db, person, place, text).await
    }

    /// The same in a transaction that goes on, and may have made the person.
    pub(crate) async fn seal_words_in(
        &self,
        db: &mut PgConnection,
        person: Option<CustomerId>,
        place: &str,
        text: &str,
    ) -> Result<Vec<u8>, IdentityError> {
        let Some(CustomerId(person)) = person else {
            return self.seal_words_of_guest(place, text);
        };
        let key = self.inner.keys.for_writing(db, person).await?;
        sealed_under(&key, person, place, text)
    }

    pub(crate) fn seal_words_of_guest(
        &self,
        place: &str,
        text: &str,
    ) -> Result<Vec<u8>, IdentityError> {
        let key = DataKey::generate();
        let (version, wrapped) = self.inner.keys.ring().wrap(&key_place(place), &key)?;
        let sealed = key.seal(&words_place(place, Uuid::nil()), text.as_bytes())?;
        let owner = Uuid::nil();
        let head = [&owner.as_bytes()[..], &version.to_be_bytes(), &wrapped];
        Ok([&head.concat()[..], &sealed].concat())
    }

    /// What [`Identity::seal_words`] sealed for the same place; `None` when the key that sealed it
    /// was destroyed or the bytes were emptied. Another place, or changed bytes, are an error.
    pub async fn open_words(
        &self,
        place: &str,
        sealed: &[u8],
    ) -> Result<Option<String>, IdentityError> {
        let mut opened = self.open_all_words(&[(place, sealed)]).await?;
        Ok(opened.pop().flatten())
    }

    /// The same for many places, in their order, with one question to the database at most.
    pub async fn open_all_words(
        &self,
        sealed: &[(&str, &[u8])],
    ) -> Result<Vec<Option<String>>, IdentityError> {
        let mut people = Vec::new();
        for (_, bytes) in sealed.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            people.extend(Some(split_owner(bytes)?.0).filter(|person| !person.is_nil()));
        }
        let keys = if people.is_empty() {
            HashMap::new()
        } else {
            let mut db = self.inner.pool.acquire().await?;
            self.inner.keys.for_reading(&mut db, &people).await?
        };
        let sealed = sealed.iter();
        sealed
            .map(|(place, bytes)| self.open_one(&keys, place, bytes))
            .collect()
    }

    fn open_one(
        &self,
        keys: &HashMap<Uuid, DataKey>,
        place: &str,
        bytes: &[u8],
    ) -> Result<Option<String>, IdentityError> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let (owner, rest) = split_owner(bytes)?;
        if owner.is_nil() {
            let (key, body) = self.key_of_guest(place, rest)?;
            return key.open_text(&words_place(place, owner), body).map(Some);
        }
        keys.get(&owner)
            .map(|key| key.open_text(&words_place(place, owner), rest))
            .transpose()
    }

    fn key_of_guest<'a>(
        &self,
        place: &str,
        rest: &'a [u8],
    ) -> Result<(DataKey, &'a [u8]), IdentityError> {
        let key = WordsKey::read(rest)?;
        let ring = self.inner.keys.ring();
        let opened = ring.unwrap(&key_place(place), key.version, key.wrapped)?;
        Ok((opened, key.body))
    }
}

/// Whether sealed words are this person's; what was emptied, and what a guest wrote, is nobody's.
#[must_use]
pub fn sealed_to(sealed: &[u8], person: CustomerId) -> bool {
    split_owner(sealed).is_ok_and(|(owner, _)| owner == person.0 && !owner.is_nil())
}

/// The words of a person under their key, which is at hand already.
pub(crate) fn sealed_under(
    key: &DataKey,
    person: Uuid,
    place: &str,
    text: &str,
) -> Result<Vec<u8>, IdentityError> {
    let sealed = key.seal(&words_place(place, person), text.as_bytes())?;
    Ok([&person.as_bytes()[..], &sealed].concat())
}

/// The key that travels with a guest's words, and the words.
pub(super) struct WordsKey<'a> {
    pub(super) version: i32,
    pub(super) wrapped: &'a [u8],
    body: &'a [u8],
}

impl<'a> WordsKey<'a> {
    /// The key in `sealed`; `None` where the words are a customer's, or were emptied.
    pub(super) fn of_guest(sealed: &'a [u8]) -> Result<Option<Self>, IdentityError> {
        if sealed.is_empty() {
            return Ok(None);
        }
        let (owner, rest) = split_owner(sealed)?;
        owner.is_nil().then(|| Self::read(rest)).transpose()
    }

    fn read(rest: &'a [u8]) -> Result<Self, IdentityError> {
        let short = IdentityError::Sealed("too short");
        let Some((version, rest)) = rest.split_first_chunk::<VERSION>() else {
            return Err(short);
        };
        let (wrapped, body) = rest.split_at_checked(WRAPPED).ok_or(short)?;
        Ok(Self {
            version: i32::from_be_bytes(*version),
            wrapped,
            body,
        })
    }

    /// The same words under another wrapping of their key.
    pub(super) fn with(&self, version: i32, wrapped: &[u8]) -> Vec<u8> {
        let owner = Uuid::nil();
        let parts = [
            owner.as_bytes(),
            &version.to_be_bytes()[..],
            wrapped,
            self.body,
        ];
        parts.concat()
    }
}

fn split_owner(bytes: &[u8]) -> Result<(Uuid, &[u8]), IdentityError> {
    let (owner, rest) = bytes
        .split_first_chunk::<OWNER>()
        .ok_or(IdentityError::Sealed("too short"))?;
    Ok((Uuid::from_bytes(*owner), rest))
}

fn words_place(place: &str, owner: Uuid) -> String {
    format!("words/{place}/{owner}")
}

pub(super) fn key_place(place: &str) -> String {
    format!("words/{place}/key")
}
