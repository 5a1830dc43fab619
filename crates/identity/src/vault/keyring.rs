//! The master keys: they wrap the keys of people and never touch a person's data themselves.

use super::seal::DataKey;
use crate::IdentityError;
use crate::digest::{Digest32, subkey};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// All master keys of the shop; clones share them.
#[derive(Clone)]
pub struct Keyring {
    inner: Arc<Inner>,
}

struct Inner {
    /// Oldest first; the version of a key is its place, from 1.
    masters: Vec<DataKey>,
    email_index: Digest32,
    pepper: Digest32,
}

/// Why a text is no keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Empty, or with an empty part.
    #[error("a master key is empty")]
    Empty,
    /// Too little to be a secret.
    #[error("a master key is shorter than 16 bytes")]
    Short,
}

impl Keyring {
    /// Reads `MASTER_KEY`: one secret, or several separated by `|`, the oldest first. Appending
    /// one rotates: new keys are wrapped by the last, old ones still open. The first one also keys
    /// the e-mail index and the passwords, so it may never be dropped.
    pub fn parse(text: &SecretString) -> Result<Self, KeyringError> {
        let parts: Vec<&str> = text.expose_secret().split('|').map(str::trim).collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(KeyringError::Empty);
        }
        if parts.iter().any(|part| part.len() < 16) {
            return Err(KeyringError::Short);
        }
        let root = parts.first().map_or(&b""[..], |part| part.as_bytes());
        let masters = parts
            .iter()
            .map(|part| DataKey::from(subkey(part.as_bytes(), "wrap person keys")));
        Ok(Self {
            inner: Arc::new(Inner {
                masters: masters.collect(),
                email_index: subkey(root, "index of e-mail addresses"),
                pepper: subkey(root, "pepper of passwords"),
            }),
        })
    }

    pub(crate) fn email_index(&self) -> &Digest32 {
        &self.inner.email_index
    }

    pub(crate) fn pepper(&self) -> &Digest32 {
        &self.inner.pepper
    }

    /// Wraps a key with the newest master key; says which one that is.
    pub(crate) fn wrap(&self, aad: &str, key: &DataKey) -> Result<(i32, Vec<u8>), IdentityError> {
        let master = self
            .inner
            .masters
            .last()
            .ok_or(IdentityError::Sealed("no master key"))?;
        let version = i32::try_from(self.inner.masters.len()).unwrap_or(i32::MAX);
        Ok((version, master.seal(&versioned(aad, version), key.bytes())?))
    }

    /// Opens what [`Keyring::wrap`] made.
    pub(crate) fn unwrap(
        &self,
        aad: &str,
        version: i32,
        wrapped: &[u8],
    ) -> Result<DataKey, IdentityError> {
        let place = usize::try_from(version)
            .ok()
            .and_then(|version| version.checked_sub(1));
        let master = place.and_then(|place| self.inner.masters.get(place));
        let master = master.ok_or(IdentityError::Sealed("unknown master key"))?;
        let bytes = master.open(&versioned(aad, version), wrapped)?;
        let bytes: Digest32 = bytes
            .try_into()
            .map_err(|_| IdentityError::Sealed("not a key"))?;
        Ok(DataKey::from(bytes))
    }
}

fn versioned(aad: &str, version: i32) -> String {
    format!("{aad}/v{version}")
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring")
            .field("masters", &self.inner.masters.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{DataKey, Keyring, KeyringError};

    fn ring(text: &str) -> Result<Keyring, KeyringError> {
        Keyring::parse(&text.to_owned().into())
    }

    #[test]
    fn a_rotated_ring_opens_what_the_old_one_wrapped() {
        let old = ring("the first master key").unwrap();
        let key = DataKey::generate();
        let (version, wrapped) = old.wrap("a", &key).unwrap();
        let new = ring("the first master key|the second master key").unwrap();
        assert_eq!(
            new.unwrap("a", version, &wrapped).unwrap().bytes(),
            key.bytes()
        );
        assert_eq!(new.wrap("a", &key).unwrap().0, 2);
        assert_eq!(new.email_index(), old.email_index());
        assert_eq!(new.pepper(), old.pepper());
    }

    #[test]
    fn a_wrapped_key_opens_nowhere_else() {
        let ring = ring("the first master key").unwrap();
        let (version, wrapped) = ring.wrap("a", &DataKey::generate()).unwrap();
        assert!(ring.unwrap("b", version, &wrapped).is_err());
        assert!(ring.unwrap("a", 2, &wrapped).is_err());
        assert!(ring.unwrap("a", 0, &wrapped).is_err());
    }

    #[test]
    fn empty_and_short_secrets_are_refused() {
        assert_eq!(ring("").unwrap_err(), KeyringError::Empty);
        assert_eq!(
            ring("the first master key|").unwrap_err(),
            KeyringError::Empty
        );
        assert_eq!(ring("short").unwrap_err(), KeyringError::Short);
    }
}
