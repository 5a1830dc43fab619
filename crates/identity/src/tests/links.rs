//! Links that work once: who may, when, and what a letter with one says.

use super::{ada, after, noon, with_identity};
use crate::{Identity, IdentityError, LinkLetter, LinkPurpose};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use uuid::Uuid;

const VERIFY: &[LinkPurpose] = &[LinkPurpose::VerifyEmail];

async fn made(identity: &Identity, person: CustomerId) -> SecretString {
    let mut db = identity.pool().acquire().await.unwrap();
    let whose = (person, LinkPurpose::VerifyEmail);
    identity.make_link(&mut db, whose, noon()).await.unwrap()
}

async fn taken(
    identity: &Identity,
    secret: &SecretString,
    purposes: &[LinkPurpose],
    seconds: i64,
) -> Result<CustomerId, IdentityError> {
    let mut db = identity.pool().begin().await.unwrap();
    let (person, _) = identity
        .take_link(&mut db, (secret, purposes), after(seconds))
        .await?;
    db.commit().await.unwrap();
    Ok(person)
}

#[tokio::test]
async fn a_link_works_once_in_time_and_for_its_purpose() {
    with_identity(|identity| async move {
        let person = ada(&identity).await.profile.id;
        let secret = made(&identity, person).await;
        let refused = [
            taken(&identity, &secret, &[LinkPurpose::ResetPassword], 1).await,
            taken(&identity, &secret, VERIFY, 24 * 3_600).await,
            taken(&identity, &"x".repeat(43).into(), VERIFY, 1).await,
            taken(&identity, &"x".repeat(9_999).into(), VERIFY, 1).await,
        ];
        for one in refused {
            assert!(matches!(one, Err(IdentityError::LinkInvalid)), "{one:?}");
        }
        let once = taken(&identity, &secret, VERIFY, 24 * 3_600 - 1).await;
        assert_eq!(once.unwrap(), person);
        let twice = taken(&identity, &secret, VERIFY, 2).await;
        assert!(matches!(twice, Err(IdentityError::LinkInvalid)));
        let kept: Vec<u8> = sqlx::query_scalar("SELECT secret_hash FROM links")
            .fetch_one(identity.pool())
            .await
            .unwrap();
        assert_ne!(kept, secret.expose_secret().as_bytes());
    })
    .await;
}

#[tokio::test]
async fn of_two_at_once_one_is_taken_and_a_newer_link_ends_the_older() {
    with_identity(|identity| async move {
        let person = ada(&identity).await.profile.id;
        let old = made(&identity, person).await;
        let new = made(&identity, person).await;
        assert!(taken(&identity, &old, VERIFY, 1).await.is_err());
        let at_once = (0..8).map(|_| {
            let (identity, new) = (identity.clone(), new.clone());
            tokio::spawn(async move { taken(&identity, &new, VERIFY, 1).await.is_ok() })
        });
        let mut good = 0;
        for one in at_once.collect::<Vec<_>>() {
            good += usize::from(one.await.unwrap());
        }
        assert_eq!(good, 1);
    })
    .await;
}

async fn ask(identity: &Identity, email: Option<&str>) {
    let mut db = identity.pool().begin().await.unwrap();
    let wish = LinkLetter {
        kind: "verify_email",
        purpose: LinkPurpose::VerifyEmail,
        person: CustomerId(Uuid::from_u128(1)),
        email: email.map(str::to_owned),
        facts: json!({}),
    };
    identity
        .ask_link_letter(&mut db, wish, noon())
        .await
        .unwrap();
    db.commit().await.unwrap();
}

#[tokio::test]
async fn a_letter_carries_its_secret_sealed_until_its_reader_is_gone() {
    with_identity(|identity| async move {
        let person = ada(&identity).await.profile.id;
        ask(&identity, None).await;
        ask(&identity, Some("new@example.com")).await;
        let (dedupe, sealed, facts): (String, Vec<u8>, serde_json::Value) =
            sqlx::query_as("SELECT dedupe, sealed, facts FROM letters WHERE kind = 'verify_email' AND state = 'waiting'")
                .fetch_one(identity.pool())
                .await
                .unwrap();
        assert_eq!(facts["expiresAt"], json!(after(24 * 3_600)));
        let opened = identity.open_enclosed(&dedupe, &sealed).await.unwrap();
        let opened = opened.unwrap();
        assert_eq!(opened.email.as_deref(), Some("new@example.com"));
        assert!(identity.open_enclosed("another", &sealed).await.is_err());
        let emptied = identity.open_enclosed(&dedupe, b"").await.unwrap();
        assert!(emptied.is_none());
        let secret = opened.secret.unwrap();
        taken(&identity, &secret, VERIFY, 5).await.unwrap();
        identity.erase(person, after(9)).await.unwrap();
        let erased = identity.open_enclosed(&dedupe, &sealed).await.unwrap();
        assert!(erased.is_none());
    })
    .await;
}
