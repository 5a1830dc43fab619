//! The master keys: they wrap the keys of people and never touch a person's data themselves.

use super::seal::DataKey;
use crate::IdentityError;
use crate::digest::{Digest32, hex, subkey};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// All master keys of the shop; clones share them.
#[derive(Clone)]
pub struct Keyring {
    inner: Arc<Inner>,
}

struct Inner {
    /// Oldest first; the version of a key is its place, from 1. A retired one is gone, its place stays.
    masters: Vec<Option<DataKey>>,
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
    /// The newest is retired: nothing could be wrapped.
    #[error("the last master key is retired")]
    NoneLeft,
    /// The first is retired, and what it keyed besides is not known.
    #[error("the first master key is retired, and there is no IDENTITY_ROOT")]
    NoRoot,
    /// Not what [`Keyring::root`] shows.
    #[error("an identity root is 128 hexadecimal digits")]
    Root,
}

/// Stands in the place of a master key that is not needed any more.
const RETIRED: &str = "retired";

impl Keyring {
    /// Reads `MASTER_KEY` where no `IDENTITY_ROOT` is given: see [`Keyring::rooted`].
    pub fn parse(text: &SecretString) -> Result<Self, KeyringError> {
        Self::rooted(text, None)
    }

    /// Reads `MASTER_KEY`: one secret, or several separated by `|`, the oldest first. Appending
    /// one rotates: new keys are wrapped by the last, old ones still open. A key that wraps nothing
    /// any more is replaced by the word `retired`, so that the others keep their places. The first
    /// one also keys the e-mail index and the passwords; `root` (`IDENTITY_ROOT`, as
    /// [`Keyring::root`] shows it) does so in its place.
    pub fn rooted(text: &SecretString, root: Option<&SecretString>) -> Result<Self, KeyringError> {
        let parts: Vec<&str> = text.expose_secret().split('|').map(str::trim).collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(KeyringError::Empty);
        }
        if parts.iter().any(|part| *part != RETIRED && part.len() < 16) {
            return Err(KeyringError::Short);
        }
        if parts.last() == Some(&RETIRED) {
            return Err(KeyringError::NoneLeft);
        }
        let (email_index, pepper) = match (root, parts.first()) {
            (Some(root), _) => read_root(root)?,
            (None, Some(first)) if *first != RETIRED => (
                subkey(first.as_bytes(), "index of e-mail addresses"),
                subkey(first.as_bytes(), "pepper of passwords"),
            ),
            (None, _) => return Err(KeyringError::NoRoot),
        };
        let key = |part: &&str| DataKey::from(subkey(part.as_bytes(), "wrap person keys"));
        let masters = parts
            .iter()
            .map(|part| (*part != RETIRED).then(|| key(part)));
        Ok(Self {
            inner: Arc::new(Inner {
                masters: masters.collect(),
                email_index,
                pepper,
            }),
        })
    }

    /// What keys the e-mail index and the passwords, as `IDENTITY_ROOT` is written. It is derived one
    /// way: nobody learns a master key from it.
    #[must_use]
    pub fn root(&self) -> SecretString {
        format!(
            "{}{}",
            hex(&self.inner.email_index),
            hex(&self.inner.pepper)
        )
        .into()
    }

    /// The version of the newest master key, from 1.
    #[must_use]
    pub fn newest(&self) -> i32 {
        i32::try_from(self.inner.masters.len()).unwrap_or(i32::MAX)
    }

    /// The versions that can be opened, the oldest first.
    #[must_use]
    pub fn versions(&self) -> Vec<i32> {
        let places = self.inner.masters.iter().zip(1..);
        places
            .filter(|(key, _)| key.is_some())
            .map(|(_, version)| version)
            .collect()
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
            .and_then(Option::as_ref)
            .ok_or(IdentityError::Sealed("no master key"))?;
        let version = self.newest();
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
        let master = place.and_then(|place| self.inner.masters.get(place)?.as_ref());
        let master = master.ok_or(IdentityError::Sealed("unknown master key"))?;
        let bytes = master.open(&versioned(aad, version), wrapped)?;
        let bytes: Digest32 = bytes
            .try_into()
            .map_err(|_| IdentityError::Sealed("not a key"))?;
        Ok(DataKey::from(bytes))
    }
}

fn read_root(text: &SecretString) -> Result<(Digest32, Digest32), KeyringError> {
    let digits = text.expose_secret().trim();
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    };
    if digits.len() != 128 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(KeyringError::Root);
    }
    let bytes: Option<Vec<u8>> = digits.as_bytes().chunks(2).map(byte).collect();
    let bytes = bytes.ok_or(KeyringError::Root)?;
    let half = |part: &[u8]| Digest32::try_from(part).map_err(|_| KeyringError::Root);
    Ok((half(&bytes[..32])?, half(&bytes[32..])?))
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
    fn a_retired_key_leaves_its_place_and_what_it_keyed_besides() {
        let both = ring("the first master key|the second master key").unwrap();
        let (_, wrapped) = both.wrap("a", &DataKey::generate()).unwrap();
        let (old, sealed_by_old) = ring("the first master key")
            .unwrap()
            .wrap("a", &DataKey::generate())
            .unwrap();
        let text = "retired|the second master key".to_owned().into();
        let left = Keyring::rooted(&text, Some(&both.root())).unwrap();
        assert_eq!(left.email_index(), both.email_index());
        assert_eq!(left.pepper(), both.pepper());
        assert_eq!((left.newest(), left.versions()), (2, vec![2]));
        assert!(left.unwrap("a", 2, &wrapped).is_ok());
        assert!(left.unwrap("a", old, &sealed_by_old).is_err());
        assert_eq!(Keyring::parse(&text).unwrap_err(), KeyringError::NoRoot);
        let odd = "no root at all".to_owned().into();
        assert_eq!(
            Keyring::rooted(&text, Some(&odd)).unwrap_err(),
            KeyringError::Root
        );
        assert_eq!(
            ring("the first master key|retired").unwrap_err(),
            KeyringError::NoneLeft
        );
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
