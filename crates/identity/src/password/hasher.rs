//! bcrypt behind a gate: a few at once, a few waiting, the rest told to come back.

use crate::digest::{Digest32, mac};
use crate::{IdentityError, IdentityOptions};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Makes and checks password hashes.
pub(crate) struct Passwords {
    pepper: Digest32,
    cost: u32,
    /// Compared against when nobody has the e-mail address, so that the answer takes as long.
    nobody: String,
    slots: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(options: &IdentityOptions) -> Self {
        let slots = options.password_slots.max(1);
        Self {
            pepper: *options.keyring.pepper(),
            cost: options.bcrypt_cost,
            nobody: nobodys(options.bcrypt_cost),
            slots: Arc::new(Semaphore::new(slots)),
            places: Arc::new(Semaphore::new(slots + options.password_queue)),
        }
    }

    /// The hash to store.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, IdentityError> {
        let (prepared, cost) = (self.prepare(password), self.cost);
        self.gate(move || bcrypt::hash(prepared, cost)).await
    }

    /// Whether `password` made `hash`; takes the same time when there is no hash at all.
    pub(crate) async fn verify(
        &self,
        password: &str,
        hash: Option<String>,
    ) -> Result<bool, IdentityError> {
        let known = hash.is_some();
        let (prepared, hash) = (
            self.prepare(password),
            hash.unwrap_or_else(|| self.nobody.clone()),
        );
        // A cheaper hash, of before the cost was raised, must not be told by its time.
        let missing = cost_of(&hash).unwrap_or(self.cost)..self.cost;
        let compare = move || {
            let matches = bcrypt::verify(&prepared, &hash)?;
            for cost in missing {
                bcrypt::verify(&prepared, &nobodys(cost))?;
            }
            Ok(matches)
        };
        Ok(self.gate(compare).await? && known)
    }

    /// Whether `hash` was made at another cost than the next one will be.
    pub(crate) fn is_dated(&self, hash: &str) -> bool {
        cost_of(hash) != Some(self.cost)
    }

    fn prepare(&self, password: &str) -> String {
        let normal: String = password.nfc().collect();
        STANDARD.encode(mac(&self.pepper, normal.as_bytes()))
    }

    async fn gate<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> bcrypt::BcryptResult<T> + Send + 'static,
    ) -> Result<T, IdentityError> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| IdentityError::Busy)?;
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(|_| IdentityError::Busy)?;
        // The permits go along: a caller who gives up does not free the core that still works.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((slot, place));
            done
        });
        let done = done
            .await
            .map_err(|error| IdentityError::Internal(error.to_string()))?;
        done.map_err(|error| IdentityError::Internal(error.to_string()))
    }
}

/// A hash that no password makes.
fn nobodys(cost: u32) -> String {
    let rest = "abcdefghijklmnopqrstuu".to_owned() + &"a".repeat(31);
    format!("$2b${cost:02}${rest}")
}

fn cost_of(hash: &str) -> Option<u32> {
    hash.split('$').nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Passwords;
    use crate::{IdentityError, IdentityOptions, Keyring};
    use std::sync::Arc;

    fn passwords(slots: usize, queue: usize) -> Passwords {
        let secret = || "a secret for tests, long enough".to_owned().into();
        let keyring = Keyring::parse(&secret()).unwrap();
        let mut options = IdentityOptions::new(secret(), secret(), keyring);
        (
            options.bcrypt_cost,
            options.password_slots,
            options.password_queue,
        ) = (4, slots, queue);
        Passwords::new(&options)
    }

    #[tokio::test]
    async fn every_byte_of_a_password_counts() {
        let passwords = passwords(2, 8);
        let long = |last: char| format!("{}{last}", "x".repeat(100));
        let emoji = "🦀".repeat(64);
        for (good, bad) in [
            (long('a'), long('b')),
            (emoji.clone(), format!("{emoji}!")),
            ("with\0nul and more".into(), "with\0nul and less".into()),
            (" leading space".into(), "leading space".into()),
            ("y".repeat(71), "y".repeat(72)),
            ("y".repeat(72), "y".repeat(73)),
        ] {
            let hash = passwords.hash(&good).await.unwrap();
            assert!(passwords.verify(&good, Some(hash.clone())).await.unwrap());
            assert!(
                !passwords.verify(&bad, Some(hash)).await.unwrap(),
                "{bad:?}"
            );
        }
    }

    #[tokio::test]
    async fn composed_and_decomposed_letters_are_one_password() {
        let passwords = passwords(2, 8);
        let hash = passwords.hash("caf\u{e9} au lait").await.unwrap();
        assert!(
            passwords
                .verify("cafe\u{301} au lait", Some(hash))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn nobody_has_no_password_but_takes_a_real_comparison() {
        let passwords = passwords(2, 8);
        assert!(!passwords.verify("whatever it is", None).await.unwrap());
        assert!(bcrypt::verify("x", &passwords.nobody).is_ok());
    }

    #[tokio::test]
    async fn a_hash_of_before_the_cost_was_raised_is_known_as_such_and_takes_as_long() {
        let cheap = passwords(1, 1);
        let hash = cheap.hash("whatever it is").await.unwrap();
        let dear = Passwords {
            cost: 9,
            nobody: super::nobodys(9),
            ..passwords(1, 1)
        };
        assert!(dear.is_dated(&hash) && !cheap.is_dated(&hash));
        let mut times = Vec::new();
        for hash in [Some(hash), None] {
            let begun = std::time::Instant::now();
            let known = hash.is_some();
            assert_eq!(dear.verify("whatever it is", hash).await.unwrap(), known);
            times.push(begun.elapsed());
        }
        // Without the missing work the first would take a thirtieth of the other.
        assert!(times[0] * 4 > times[1], "{times:?}");
    }

    #[tokio::test]
    async fn a_full_queue_says_busy_and_recovers() {
        let passwords = Arc::new(passwords(1, 1));
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let passwords = Arc::clone(&passwords);
                tokio::spawn(async move { passwords.hash("a password").await })
            })
            .collect();
        let mut busy = 0;
        for task in tasks {
            busy += usize::from(matches!(task.await.unwrap(), Err(IdentityError::Busy)));
        }
        assert!(busy > 0);
        assert!(passwords.hash("a password").await.is_ok());
    }
}
