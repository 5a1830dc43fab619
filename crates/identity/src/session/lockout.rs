//! Wrong passwords are counted, and whoever gives too many waits: 1 minute, then 2, 4 ... up to 60.
//!
//! 1. Five in a quarter of an hour lock an account for the address they came from, and for everybody
//!    who never signed in to it from where they are.
//! 2. Twenty lock an address for all accounts that nobody signed in to from there before.
//! 3. Whoever gives the right password begins anew at their place only: the others still wait.
//! 4. A device that signed in to the account shows a token: it is a place of its own, with a count of its
//!    own, wherever it is; what others do at the same address does not keep it out.
//! 5. An account that does not exist is counted and locked like one that does.
//! 6. Whoever used a link of the owner's mail is let try the password there, and on that device, whatever
//!    others typed; codes only once they came in.

use super::devices::{Whence, is_known, remember};
use crate::digest::{Digest32, mac, subkey};
use crate::{Identity, IdentityError};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use std::net::IpAddr;
use uuid::Uuid;

const OF_AN_ACCOUNT: i32 = 5;
const OF_AN_ADDRESS: i32 = 20;
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// After so long without a wrong password the next lock is short again.
const FORGIVEN: TimeDelta = TimeDelta::days(1);
const LONGEST_MINUTES: i64 = 60;
/// Codes are short: whoever guesses at them waits longer, up to twelve hours.
const LONGEST_FOR_CODES: i64 = 12 * 60;
/// A place that was not seen for so long is a new one.
const PLACE_KEPT: TimeDelta = TimeDelta::days(90);

/// What a try to sign in is counted under.
pub(crate) struct Keys {
    account: Digest32,
    address: Digest32,
    /// Both together, or the account and a device that is known.
    pair: Digest32,
    /// The name of the place: where it is, or the device that is known.
    pub(super) place: Digest32,
    /// `place` names a device.
    pub(super) of_device: bool,
    /// Whether a place counts as known where a link was used and nobody came in yet.
    by_link: bool,
    longest_minutes: i64,
}

/// What follows from a wrong password.
pub(crate) struct Counted {
    /// It was the one that locked the account.
    pub(crate) locks: bool,
}

impl Identity {
    pub(super) fn login_keys(&self, email_index: &[u8], address: IpAddr) -> Keys {
        let key = subkey(self.inner.keys.ring().pepper(), "counting wrong passwords");
        let address = address.to_string();
        let pair = [email_index, address.as_bytes()].concat();
        let pair = mac(&key, &[b"pair".as_slice(), &pair].concat());
        Keys {
            account: mac(&key, &[b"account".as_slice(), email_index].concat()),
            address: mac(&key, &[b"address".as_slice(), address.as_bytes()].concat()),
            pair,
            place: pair,
            of_device: false,
            by_link: true,
            longest_minutes: LONGEST_MINUTES,
        }
    }

    /// What the codes of a person are counted under: apart from passwords, at the same places.
    pub(crate) fn factor_keys(&self, person: Uuid, email_index: &[u8], address: IpAddr) -> Keys {
        let key = subkey(self.inner.keys.ring().pepper(), "counting wrong codes");
        let place = self.login_keys(email_index, address).place;
        let address = address.to_string();
        let pair = [person.as_bytes(), address.as_bytes()].concat();
        Keys {
            account: mac(&key, &[b"account".as_slice(), person.as_bytes()].concat()),
            address: mac(&key, &[b"address".as_slice(), address.as_bytes()].concat()),
            pair: mac(&key, &[b"pair".as_slice(), &pair].concat()),
            place,
            of_device: false,
            by_link: false,
            longest_minutes: LONGEST_FOR_CODES,
        }
    }

    /// The same for somebody who may show the token of a device. One that is not known counts for nothing.
    pub(super) async fn keys_from(
        &self,
        email: &str,
        from: &Whence,
    ) -> Result<Keys, IdentityError> {
        let index = self.email_index(email);
        let keys = self.login_keys(&index, from.address);
        let Some(device) = &from.device else {
            return Ok(keys);
        };
        let place = self.device_place(&index, device);
        Ok(match is_known(&self.inner.pool, &place).await? {
            true => keys.at_device(place),
            false => keys,
        })
    }

    /// Lifts the lock of an account, and forgets what was counted for it at this address.
    pub(crate) async fn lift_lock(
        &self,
        db: &mut PgConnection,
        email: &str,
        address: IpAddr,
    ) -> Result<(), IdentityError> {
        let keys = self.login_keys(&self.email_index(email), address);
        sqlx::query("DELETE FROM login_failures WHERE key IN ($1, $2)")
            .bind(&keys.account[..])
            .bind(&keys.pair[..])
            .execute(db)
            .await?;
        Ok(())
    }

    /// Drops what is too old to count.
    pub(super) async fn forget_failures(&self, at: DateTime<Utc>) -> Result<(), IdentityError> {
        let pool = &self.inner.pool;
        sqlx::query!(
            "DELETE FROM login_failures WHERE since < $1 AND (locked_until IS NULL OR locked_until < $2)",
            at - FORGIVEN,
            at
        )
        .execute(pool)
        .await?;
        sqlx::query!(
            "DELETE FROM login_places WHERE seen_at < $1",
            at - PLACE_KEPT
        )
        .execute(pool)
        .await?;
        Ok(())
    }
}

impl Keys {
    /// The same on a device that is known.
    pub(super) fn at_device(self, place: Digest32) -> Self {
        Self {
            pair: place,
            place,
            of_device: true,
            ..self
        }
    }

    /// The device, where it is a known one.
    pub(crate) fn device(&self) -> Option<&[u8]> {
        self.of_device.then_some(&self.place[..])
    }

    /// Refuses whoever has to wait.
    pub(super) async fn check(
        &self,
        pool: &PgPool,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let mut db = pool.acquire().await?;
        self.check_in(&mut db, at).await
    }

    /// The same in a transaction that goes on.
    pub(crate) async fn check_in(
        &self,
        db: &mut PgConnection,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let until = sqlx::query_scalar!(
            "SELECT max(locked_until) FROM login_failures
               WHERE locked_until > $4 AND (key = $1
                  OR key IN ($2, $3) AND NOT EXISTS (
                     SELECT FROM login_places WHERE place = $5 AND (came_in OR $6)))",
            &self.pair[..],
            &self.address[..],
            &self.account[..],
            at,
            &self.place[..],
            self.by_link
        )
        .fetch_one(db)
        .await?;
        match until {
            None => Ok(()),
            Some(until) => Err(IdentityError::Locked {
                retry_after_seconds: (until - at).num_seconds().unsigned_abs().max(1),
            }),
        }
    }

    /// Holds the others who try this account, until the transaction ends: one after the other is looked
    /// at, and none after the one that locks it.
    pub(super) async fn one_at_a_time(&self, db: &mut PgConnection) -> Result<(), IdentityError> {
        let mut first = [0; 8];
        first.copy_from_slice(&self.account[..8]);
        sqlx::query!(
            "SELECT pg_advisory_xact_lock($1)",
            i64::from_be_bytes(first)
        )
        .execute(db)
        .await?;
        Ok(())
    }

    /// Counts a wrong password.
    pub(crate) async fn count(
        &self,
        db: &mut PgConnection,
        at: DateTime<Utc>,
    ) -> Result<Counted, IdentityError> {
        let mut limits = [
            (self.account, OF_AN_ACCOUNT),
            (self.pair, OF_AN_ACCOUNT),
            (self.address, OF_AN_ADDRESS),
        ];
        // Always in the same order, so that nobody waits for each other.
        limits.sort_unstable();
        let mut counted = Counted { locks: false };
        for (key, most) in limits {
            let locks = count_one(db, &key, (most, self.longest_minutes), at).await?;
            counted.locks |= locks && key == self.account;
        }
        Ok(counted)
    }

    /// Forgets the wrong passwords that were given here by somebody who gave the right one, and remembers
    /// the place. True when it is new to somebody who has others.
    pub(super) async fn welcome(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let is_new = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM login_places WHERE person_id = $1 AND came_in)
                AND NOT EXISTS (SELECT FROM login_places WHERE place = $2 AND came_in)",
        );
        let is_new = is_new.bind(person).bind(&self.place[..]);
        let is_new: bool = is_new.fetch_one(&mut *db).await?;
        self.forget(db).await?;
        remember(db, &self.place, person, at).await?;
        Ok(is_new)
    }

    /// Forgets what was counted here, for somebody who was right in the end.
    pub(crate) async fn forget(&self, db: &mut PgConnection) -> Result<(), IdentityError> {
        sqlx::query!("DELETE FROM login_failures WHERE key = $1", &self.pair[..])
            .execute(db)
            .await?;
        Ok(())
    }
}

/// Counts one more under `key`; true when that locks it.
async fn count_one(
    db: &mut PgConnection,
    key: &Digest32,
    (most, longest_minutes): (i32, i64),
    at: DateTime<Utc>,
) -> Result<bool, IdentityError> {
    let now = sqlx::query!(
        "INSERT INTO login_failures AS f (key, failures, since) VALUES ($1, 1, $2)
         ON CONFLICT (key) DO UPDATE SET
             failures = CASE WHEN f.since < $3 THEN 1 ELSE f.failures + 1 END,
             rounds = CASE WHEN f.since < $4 THEN 0 ELSE f.rounds END,
             since = CASE WHEN f.since < $3 THEN $2 ELSE f.since END
         RETURNING failures, rounds",
        &key[..],
        at,
        at - WINDOW,
        at - FORGIVEN
    )
    .fetch_one(&mut *db)
    .await?;
    if now.failures < most {
        return Ok(false);
    }
    let minutes = 1_i64 << now.rounds.clamp(0, 10);
    let until = at + TimeDelta::minutes(minutes.min(longest_minutes));
    sqlx::query!(
        "UPDATE login_failures SET failures = 0, rounds = rounds + 1, since = $2, locked_until = $3 WHERE key = $1",
        &key[..],
        at,
        until
    )
    .execute(db)
    .await?;
    Ok(true)
}
