//! Devices that are known: each login on a new one is given a token that names it the next time.

use super::lockout::Keys;
use super::opaque::{looks_right, random_token};
use crate::digest::{Digest32, mac, subkey};
use crate::{Addressee, Identity, IdentityError, Letter};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::net::IpAddr;
use uuid::Uuid;

/// So many places of a person are remembered, the latest.
const MOST_PLACES: i64 = 50;

/// Where a login comes from.
#[derive(Debug, Clone)]
pub struct Whence {
    /// The address of the caller.
    pub address: IpAddr,
    /// What an earlier login gave the device, where it kept it.
    pub device: Option<SecretString>,
}

impl From<IpAddr> for Whence {
    fn from(address: IpAddr) -> Self {
        let device = None;
        Self { address, device }
    }
}

impl Identity {
    /// Under what a device is remembered for an account: it is of no use for another one.
    pub(crate) fn device_place(&self, email_index: &[u8], device: &SecretString) -> Digest32 {
        let key = subkey(self.inner.keys.ring().pepper(), "devices that are known");
        let token = device.expose_secret();
        let token = if looks_right(token) { token } else { "" };
        mac(&key, &[email_index, token.as_bytes()].concat())
    }

    /// A token for the device somebody just signed in on, unless it showed one that is known.
    pub(super) async fn name_device(
        &self,
        db: &mut PgConnection,
        (keys, email_index): (&Keys, &[u8]),
        person: Uuid,
        at: DateTime<Utc>,
    ) -> Result<Option<SecretString>, IdentityError> {
        if keys.of_device {
            return Ok(None);
        }
        let token = random_token();
        remember(db, &self.device_place(email_index, &token), person, at).await?;
        keep_latest(db, person).await?;
        Ok(Some(token))
    }

    /// Lets the login of somebody pass who just used a link of their mail there: the place is known, and so
    /// is the device that shows the token. Nobody came in yet, so the login is still told as one at a new
    /// place where it is one.
    pub(crate) async fn expect(
        &self,
        db: &mut PgConnection,
        (person, email): (CustomerId, &str),
        address: IpAddr,
        at: DateTime<Utc>,
    ) -> Result<SecretString, IdentityError> {
        let index = self.email_index(email);
        let place = self.login_keys(&index, address).place;
        let came_in = expect_at(db, (&place, false), person.0, at).await?;
        let token = random_token();
        let device = self.device_place(&index, &token);
        expect_at(db, (&device, came_in), person.0, at).await?;
        keep_latest(db, person.0).await?;
        Ok(token)
    }

    /// Tells somebody that they, or another, signed in where they never did before.
    pub(super) async fn tell_of_device(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let letter = Letter {
            kind: "new_device",
            dedupe: format!("new_device:{person}:{}", at.timestamp_micros()),
            to: Addressee::Person(CustomerId(person)),
            sealed: None,
            facts: json!({ "at": at }),
        };
        self.ask_letter(db, letter, at).await?;
        Ok(())
    }
}

pub(super) async fn is_known(pool: &PgPool, place: &Digest32) -> Result<bool, IdentityError> {
    let known = sqlx::query_scalar("SELECT EXISTS (SELECT FROM login_places WHERE place = $1)");
    Ok(known.bind(&place[..]).fetch_one(pool).await?)
}

pub(super) async fn remember(
    db: &mut PgConnection,
    place: &Digest32,
    person: Uuid,
    at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query!(
        "INSERT INTO login_places (place, person_id, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (place) DO UPDATE SET person_id = $2, seen_at = $3, came_in = true",
        &place[..],
        person,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The same before anybody came in. Answers whether the person did earlier.
async fn expect_at(
    db: &mut PgConnection,
    (place, came_in): (&Digest32, bool),
    person: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, IdentityError> {
    let known = sqlx::query_scalar(
        "INSERT INTO login_places AS p (place, person_id, seen_at, came_in) VALUES ($1, $2, $3, $4)
             ON CONFLICT (place) DO UPDATE SET person_id = $2, seen_at = $3,
                came_in = p.came_in AND p.person_id = $2
         RETURNING came_in",
    );
    let known = known.bind(&place[..]).bind(person).bind(at).bind(came_in);
    Ok(known.fetch_one(db).await?)
}

/// Forgets the places that are too many, the oldest first.
async fn keep_latest(db: &mut PgConnection, person: Uuid) -> Result<(), IdentityError> {
    sqlx::query(
        "DELETE FROM login_places WHERE person_id = $1 AND place NOT IN (
            SELECT place FROM login_places WHERE person_id = $1 ORDER BY seen_at DESC LIMIT $2)",
    )
    .bind(person)
    .bind(MOST_PLACES)
    .execute(db)
    .await?;
    Ok(())
}
