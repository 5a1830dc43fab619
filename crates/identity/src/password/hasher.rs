//! bcrypt behind a gate: a few at once, a few waiting, the rest told to come back.

use super::pool::Pool;
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
    pool: Pool,
    places: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(options: &IdentityOptions) -> Self {
        let slots = options.password_slots.max(1);
        Self {
            pepper: *options.keyring.pepper(),
            cost: options.bcrypt_cost,
            pool: Pool::new(slots),
            places: Arc::new(Semaphore::new(slots + options.password_queue)),
        }
    }

    /// The hash to store.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, IdentityError> {
        let (prepared, cost) = (self.prepare(password), self.cost);
        self.gate(move || bcrypt::hash(prepared, cost)).await
    }

    /// Whether `password` made `hash`; takes the same time for every hash that is no dearer than `dearest` or the
    /// next one will be, and when there is no hash at all.
    pub(crate) async fn verify(
        &self,
        password: &str,
        hash: Option<String>,
        dearest: u32,
    ) -> Result<bool, IdentityError> {
        let (known, dearest) = (hash.is_some(), self.cost.max(dearest));
        let hash = hash.unwrap_or_else(|| nobodys(dearest));
        let prepared = self.prepare(password);
        // A hash of before the cost was raised or lowered must not be told by its time.
        let missing = cost_of(&hash).unwrap_or(dearest)..dearest;
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
        // The permit goes along: a caller who gives up does not free the core that still works.
        let done = self.pool.run(move || {
            let done = work();
            drop(place);
            done
        });
        let done = done.await?;
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
    use super::{Passwords, nobodys};
    use crate::{IdentityError, IdentityOptions, Keyring};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    /// What the tests hash at.
    const CHEAP: u32 = 4;
    const DEAR: u32 = 9;

    fn passwords(slots: usize, queue: usize) -> Passwords {
        let secret = || "a secret for tests, long enough".to_owned().into();
        let keyring = Keyring::parse(&secret()).unwrap();
        let mut options = IdentityOptions::new(secret(), secret(), keyring);
        (
            options.bcrypt_cost,
            options.password_slots,
            options.password_queue,
        ) = (CHEAP, slots, queue);
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
            let right = passwords.verify(&good, Some(hash.clone()), CHEAP).await;
            assert!(right.unwrap());
            let right = passwords.verify(&bad, Some(hash), CHEAP).await;
            assert!(!right.unwrap(), "{bad:?}");
        }
    }

    #[tokio::test]
    async fn composed_and_decomposed_letters_are_one_password() {
        let passwords = passwords(2, 8);
        let hash = passwords.hash("caf\u{e9} au lait").await.unwrap();
        let same = "cafe\u{301} au lait";
        assert!(passwords.verify(same, Some(hash), CHEAP).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password_but_takes_a_real_comparison() {
        let passwords = passwords(2, 8);
        let right = passwords.verify("whatever it is", None, CHEAP).await;
        assert!(!right.unwrap());
        assert!(bcrypt::verify("x", &nobodys(CHEAP)).is_ok());
    }

    /// How long it takes to compare with this hash where the dearest one is dear.
    async fn takes(passwords: &Passwords, hash: Option<&String>) -> Duration {
        let begun = Instant::now();
        let right = passwords
            .verify("whatever it is", hash.cloned(), DEAR)
            .await;
        let time = begun.elapsed();
        assert_eq!(right.unwrap(), hash.is_some());
        time
    }

    #[tokio::test]
    async fn a_hash_of_before_the_cost_was_raised_or_lowered_takes_as_long_as_nobodys() {
        let cheap = passwords(1, 1);
        let dear = Passwords {
            cost: DEAR,
            ..passwords(1, 1)
        };
        let (old, new) = (cheap.hash("whatever it is"), dear.hash("whatever it is"));
        let (old, new) = (old.await.unwrap(), new.await.unwrap());
        for shop in [&dear, &cheap] {
            // The shortest of a few times, by turns: the machine may be busy.
            let mut times = [Duration::MAX; 3];
            for _ in 0..7 {
                for (time, hash) in times.iter_mut().zip([None, Some(&old), Some(&new)]) {
                    *time = takes(shop, hash).await.min(*time);
                }
            }
            let (least, most) = (times.iter().min().unwrap(), times.iter().max().unwrap());
            // Without care one would take a thirtieth of the other.
            assert!(*least * 4 > *most, "{times:?}");
        }
        assert!(dear.is_dated(&old) && !cheap.is_dated(&old));
        assert!(cheap.is_dated(&new) && !dear.is_dated(&new));
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
