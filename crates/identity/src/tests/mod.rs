//! tests · identity against a real Postgres, each story in a database of its own.

mod account;
mod change_password;
mod colleagues;
mod contacts;
mod devices;
mod keys;
mod links;
mod lockout;
mod newsletter;
mod origins;
mod people;
mod sessions;
mod staff;
mod times;
mod unproven;
mod words;

use crate::{
    Audience, Identity, IdentityOptions, Keyring, LinkPurpose, NewPerson, ProfileChange, SignedIn,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::kernel::CustomerId;
use secrecy::SecretString;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;
use uuid::Uuid;

pub(super) const PASSWORD: &str = "correct horse battery";

/// Runs `story` with an identity on an empty database, which is dropped afterwards.
pub(super) async fn with_identity<F: Future<Output = ()> + Send + 'static>(
    story: impl FnOnce(Identity) -> F,
) {
    with_pool(|pool| story(identity(pool))).await;
}

pub(super) async fn with_pool<F: Future<Output = ()> + Send + 'static>(
    story: impl FnOnce(PgPool) -> F,
) {
    let url = std::env::var("TEST_DATABASE_URL")
        .or_else(|_| std::env::var("DATABASE_URL"))
        .unwrap_or_else(|_| "postgres:///postgres?host=/var/run/postgresql".to_owned());
    let options = PgConnectOptions::from_str(&url).unwrap();
    let name = format!("identity_test_{}", Uuid::new_v4().simple());
    let mut server = options.connect().await.unwrap();
    sqlx::query(&format!("CREATE DATABASE {name}"))
        .execute(&mut server)
        .await
        .unwrap();
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .connect_with(options.database(&name))
        .await
        .unwrap();
    for sql in own_migrations() {
        sqlx::raw_sql(&sql).execute(&pool).await.unwrap();
    }
    let told = tokio::spawn(story(pool.clone())).await;
    pool.close().await;
    sqlx::query(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .execute(&mut server)
        .await
        .unwrap();
    server.close().await.unwrap();
    if let Err(failure) = told {
        std::panic::resume_unwind(failure.into_panic());
    }
}

/// The tables of this crate and no others: `20261123 02 ....sql`.
/// How the files of this room begin: people, the audit log, letters.
const OWN: [&str; 11] = [
    "2026112302",
    "2026112606",
    "2026112611",
    "2026112615",
    "202611261611",
    "202611261612",
    "20261126161300",
    "202611261614",
    "20261126172",
    "20261126180000",
    "20261126183",
];

fn own_migrations() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            OWN.iter().any(|start| name.starts_with(start))
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

pub(super) fn options() -> IdentityOptions {
    let secret = |name: &str| format!("a secret for tests: {name}").into();
    let keyring = Keyring::parse(&secret("master")).unwrap();
    let mut options = IdentityOptions::new(secret("jwt"), secret("refresh"), keyring);
    options.bcrypt_cost = 4;
    options.access_ttl = Duration::from_secs(900);
    options
}

pub(super) fn identity(pool: PgPool) -> Identity {
    Identity::new(pool, options())
}

pub(super) fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

pub(super) fn after(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

pub(super) fn person(id: u128, email: &str) -> NewPerson {
    NewPerson {
        id: CustomerId(Uuid::from_u128(id)),
        name: "Ada Lovelace".into(),
        email: email.into(),
        password: PASSWORD.to_owned().into(),
        phone: Some("+254 712 345 678".into()),
    }
}

pub(super) async fn ada(identity: &Identity) -> SignedIn {
    let new = person(1, "Ada@Example.com");
    assert!(identity.register(new, noon()).await.unwrap());
    let password = PASSWORD.to_owned().into();
    let signed_in = identity.login("ada@example.com", &password, Audience::Shop, noon());
    signed_in.await.unwrap()
}

/// The secret of a new link, as its letter would carry it.
pub(super) async fn link(
    identity: &Identity,
    person: CustomerId,
    purpose: LinkPurpose,
) -> SecretString {
    let mut db = identity.pool().acquire().await.unwrap();
    let made = identity.make_link(&mut db, (person, purpose), noon());
    made.await.unwrap()
}

/// Somebody shows that their address is theirs.
pub(super) async fn verifies(identity: &Identity, person: CustomerId) {
    let secret = link(identity, person, LinkPurpose::VerifyEmail).await;
    let verified = identity.verify_email(&secret, ("request", after(1)));
    verified.await.unwrap();
}

/// Somebody wants another address; the secret of the link that went there.
pub(super) async fn wants_address(
    identity: &Identity,
    person: CustomerId,
    email: &str,
) -> SecretString {
    let change = ProfileChange {
        email: Some(email.to_owned()),
        ..ProfileChange::default()
    };
    let wanted = identity.update_profile(person, None, change, after(2));
    wanted.await.unwrap();
    link(identity, person, LinkPurpose::ChangeEmail).await
}

/// A second factor that is asked for from now on.
pub(super) async fn has_a_factor(identity: &Identity, person: CustomerId) {
    let sql = "INSERT INTO second_factors (person_id, sealed, begun_at, confirmed_at)
               VALUES ($1, '\\x00', now(), now())";
    let set_up = sqlx::query(sql).bind(person.0).execute(identity.pool());
    set_up.await.unwrap();
}
