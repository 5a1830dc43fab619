//! Contacts that lie beside an order as opaque bytes, written with it and erasable on their own.

use super::{Contact, DataKey};
use crate::{Identity, IdentityError};
use domain::kernel::{CustomerId, OrderId};
use uuid::Uuid;

/// The kind of the attachment that holds the sealed contact.
pub const CONTACT: &str = "contact";
/// The kind of the attachment that holds a guest's wrapped key; removing it erases the guest.
pub const PERSON_KEY: &str = "person_key";
/// The kind of the attachment that holds the keyed digest of a guest's e-mail address: the order is found
/// by it when the owner of the address has an account.
pub const EMAIL_INDEX: &str = "email_index";

/// What was attached to an order, ready to be opened.
#[derive(Debug, Clone)]
pub struct SealedContact {
    /// The order they were attached to.
    pub order: OrderId,
    /// The attachment of kind [`CONTACT`].
    pub contact: Vec<u8>,
    /// The attachment of kind [`PERSON_KEY`], where there is one.
    pub person_key: Option<Vec<u8>>,
}

/// The layout of a sealed contact: whose key seals it (all zero for a guest), then the seal.
const OWNER: usize = 16;
/// The layout of a wrapped key: the version of the master key, big-endian, then the seal.
const VERSION: usize = 4;

impl Identity {
    /// Seals the contact of an order for its attachments: `(kind, bytes)`, to be written in the
    /// same flush. A customer's is sealed under their key ([`IdentityError::Erased`] when it was
    /// destroyed); a guest's under a fresh key of its own that travels along, wrapped.
    pub async fn seal_contact(
        &self,
        person: Option<CustomerId>,
        order: OrderId,
        contact: &Contact,
    ) -> Result<Vec<(&'static str, Vec<u8>)>, IdentityError> {
        let plain = serde_json::to_vec(contact)
            .map_err(|error| IdentityError::Internal(error.to_string()))?;
        let Some(person) = person else {
            let mut beside = self.seal_for_guest(order, &plain)?;
            if let Some(email) = &contact.shipping.email {
                beside.push((EMAIL_INDEX, self.email_index(email).to_vec()));
            }
            return Ok(beside);
        };
        let mut db = self.inner.pool.acquire().await?;
        let key = self.inner.keys.for_writing(&mut db, person.0).await?;
        Ok(vec![(CONTACT, seal(&key, person.0, order, &plain)?)])
    }

    fn seal_for_guest(
        &self,
        order: OrderId,
        plain: &[u8],
    ) -> Result<Vec<(&'static str, Vec<u8>)>, IdentityError> {
        let key = DataKey::generate();
        let (version, wrapped) = self.inner.keys.ring().wrap(&guest_key_place(order), &key)?;
        let wrapped = [&version.to_be_bytes()[..], &wrapped].concat();
        Ok(vec![
            (PERSON_KEY, wrapped),
            (CONTACT, seal(&key, Uuid::nil(), order, plain)?),
        ])
    }

    /// The contact of one order; `None` when the key that sealed it was destroyed or it was emptied.
    pub async fn open_contact(
        &self,
        sealed: &SealedContact,
    ) -> Result<Option<Contact>, IdentityError> {
        let mut opened = self.open_contacts(std::slice::from_ref(sealed)).await?;
        Ok(opened.pop().flatten())
    }

    /// The contacts of many orders, in their order, with one question to the database at most.
    pub async fn open_contacts(
        &self,
        sealed: &[SealedContact],
    ) -> Result<Vec<Option<Contact>>, IdentityError> {
        let mut people: Vec<Uuid> = sealed
            .iter()
            .filter(|one| !one.contact.is_empty())
            .map(|one| Ok(split(&one.contact)?.0))
            .collect::<Result<_, IdentityError>>()?;
        people.retain(|person| !person.is_nil());
        let keys = if people.is_empty() {
            Default::default()
        } else {
            let mut db = self.inner.pool.acquire().await?;
            self.inner.keys.for_reading(&mut db, &people).await?
        };
        sealed
            .iter()
            .map(|one| {
                if one.contact.is_empty() {
                    return Ok(None);
                }
                let (owner, body) = split(&one.contact)?;
                let place = contact_place(one.order, owner);
                let plain = match keys.get(&owner) {
                    Some(key) => key.open(&place, body)?,
                    None if owner.is_nil() => match self.guest_key(one)? {
                        Some(key) => key.open(&place, body)?,
                        None => return Ok(None),
                    },
                    None => return Ok(None),
                };
                serde_json::from_slice(&plain)
                    .map(Some)
                    .map_err(|_| IdentityError::Sealed("not a contact"))
            })
            .collect()
    }

    fn guest_key(&self, sealed: &SealedContact) -> Result<Option<DataKey>, IdentityError> {
        let Some(attached) = sealed
            .person_key
            .as_deref()
            .filter(|bytes| !bytes.is_empty())
        else {
            return Ok(None);
        };
        let (version, wrapped) = attached
            .split_first_chunk::<VERSION>()
            .ok_or(IdentityError::Sealed("too short"))?;
        let version = i32::from_be_bytes(*version);
        self.inner
            .keys
            .ring()
            .unwrap(&guest_key_place(sealed.order), version, wrapped)
            .map(Some)
    }
}

fn seal(
    key: &DataKey,
    owner: Uuid,
    order: OrderId,
    plain: &[u8],
) -> Result<Vec<u8>, IdentityError> {
    let sealed = key.seal(&contact_place(order, owner), plain)?;
    Ok([&owner.as_bytes()[..], &sealed].concat())
}

fn split(contact: &[u8]) -> Result<(Uuid, &[u8]), IdentityError> {
    let (owner, body) = contact
        .split_first_chunk::<OWNER>()
        .ok_or(IdentityError::Sealed("too short"))?;
    Ok((Uuid::from_bytes(*owner), body))
}

fn contact_place(order: OrderId, owner: Uuid) -> String {
    format!("attachment/{order}/{CONTACT}/{owner}")
}

pub(super) fn guest_key_place(order: OrderId) -> String {
    format!("attachment/{order}/{PERSON_KEY}")
}
