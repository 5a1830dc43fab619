//! What the audit log says of an account: from where, and of what happened to its sessions.

use super::{PASSWORD, ada, after, noon, with_identity};
use crate::{Audience, Identity, IdentityError, Origin, origin_place};
use domain::kernel::CustomerId;
use sqlx::FromRow;
use std::net::IpAddr;
use uuid::Uuid;

#[derive(Debug, FromRow)]
struct Row {
    actor: String,
    subject: Option<String>,
    outcome: String,
    request_id: Option<String>,
    session_id: Option<Uuid>,
    origin: Option<Vec<u8>>,
}

async fn rows(identity: &Identity, action: &str) -> Vec<Row> {
    let rows = sqlx::query_as(
        "SELECT actor, subject, outcome, request_id, session_id, origin FROM audit_log
         WHERE action = $1 ORDER BY position",
    );
    rows.bind(action).fetch_all(identity.pool()).await.unwrap()
}

async fn whence(identity: &Identity, row: &Row) -> Option<String> {
    let sealed = row.origin.as_deref()?;
    let place = origin_place(&row.actor);
    let opened = identity.open_words(&place, sealed);
    opened.await.unwrap()
}

fn away() -> Origin {
    Origin::new(address(), "till/1", "the-request")
}

fn address() -> IpAddr {
    "198.51.100.9".parse().unwrap()
}

async fn guesses(identity: &Identity, email: &str, times: u32, seconds: i64) {
    for nth in 1..=times {
        let wrong = "not this one".to_owned().into();
        let here = ("request", after(seconds));
        let login = identity.login_from(address(), (email, &wrong), Audience::Shop, here);
        let refused = away().serve(login).await;
        let no = refused.err();
        assert!(
            matches!(no, Some(IdentityError::InvalidCredentials)),
            "guess {nth} at {email}: {no:?}"
        );
    }
}

#[tokio::test]
async fn guesses_say_from_where_until_their_owner_is_erased() {
    with_identity(|identity| async move {
        ada(&identity).await;
        for email in ["ada@example.com", "nobody@example.com"] {
            guesses(&identity, email, 5, 1).await;
        }
        let (failed, locked) = (
            rows(&identity, "login.failed").await,
            rows(&identity, "account.locked").await,
        );
        assert_eq!((failed.len(), locked.len()), (10, 2));
        let said = r#"{"address":"198.51.100.9","agent":"till/1"}"#;
        for row in failed.iter().chain(&locked) {
            assert_eq!(whence(&identity, row).await.as_deref(), Some(said));
            assert_eq!(row.request_id.as_deref(), Some("request"));
        }
        let mut db = identity.pool().acquire().await.unwrap();
        let keys = &identity.inner.keys;
        keys.shred(&mut db, Uuid::from_u128(1), after(2))
            .await
            .unwrap();
        // Hers are gone with her key; those about nobody stay their time.
        assert_eq!(whence(&identity, &locked[0]).await, None);
        assert!(locked[0].subject.is_some() && locked[1].subject.is_none());
        assert_eq!(whence(&identity, &locked[1]).await.as_deref(), Some(said));
        guesses(&identity, "ada@example.com", 1, 4_000).await;
        let after_her = rows(&identity, "login.failed").await;
        assert!(after_her.last().unwrap().origin.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_is_written_down() {
    with_identity(|identity| async move {
        let first = ada(&identity).await.tokens;
        let token = &first.refresh_token;
        identity.refresh(token, after(60)).await.unwrap();
        assert!(
            rows(&identity, "session.reuse_detected").await.is_empty(),
            "a first use is no news"
        );
        let reused = away().serve(identity.refresh(token, after(120))).await;
        assert!(matches!(reused, Err(IdentityError::RefreshReused)));
        let told = rows(&identity, "session.reuse_detected").await;
        let [row] = &told[..] else {
            panic!("one row: {told:?}");
        };
        let subject = format!("customer:{}", Uuid::from_u128(1));
        assert_eq!(row.subject.as_deref(), Some(subject.as_str()));
        assert_eq!(
            (row.actor.as_str(), row.outcome.as_str()),
            ("guest", "refused")
        );
        assert!(row.session_id.is_some());
        assert_eq!(row.request_id.as_deref(), Some("the-request"));
        assert!(whence(&identity, row).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn leaving_is_written_down_once() {
    with_identity(|identity| async move {
        let tokens = ada(&identity).await.tokens;
        let text = secrecy::ExposeSecret::expose_secret(&tokens.access_token).to_owned();
        let claims = identity.verify_access(&text, after(1)).await.unwrap();
        for second in [2, 3] {
            let leaves = identity.logout(&claims, Some(&tokens.refresh_token), after(second));
            away().serve(leaves).await.unwrap();
        }
        let told = rows(&identity, "session.logout").await;
        let [row] = &told[..] else {
            panic!("one row: {told:?}");
        };
        assert_eq!(row.session_id, Some(claims.sid));
        assert!(whence(&identity, row).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn the_first_super_admin_is_written_down_whether_new_or_promoted() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let password = PASSWORD.to_owned().into();
        for (id, email) in [(1, "ada@example.com"), (2, "boss@example.com")] {
            let id = CustomerId(Uuid::from_u128(id));
            let made = identity.ensure_super_admin(id, email, Some(&password), noon());
            assert!(made.await.unwrap().is_none());
            let told = rows(&identity, "staff.appointed").await;
            let last = told.last().unwrap();
            assert_eq!(last.subject, Some(format!("customer:{id}")));
            assert_eq!(last.actor, "system:start");
            assert!(last.origin.is_none());
            let dismissed = "UPDATE users SET role = 'user'";
            sqlx::query(dismissed)
                .execute(identity.pool())
                .await
                .unwrap();
        }
        assert_eq!(rows(&identity, "staff.appointed").await.len(), 2);
    })
    .await;
}
