//! Guessing passwords: how many are taken, from where, and who is let in all the same.

use super::{PASSWORD, ada, after, with_identity};
use crate::{
    Audience, ByMail, Entrance, Identity, IdentityError, Role, SignedIn, Standing, Unlock,
};
use secrecy::SecretString;
use std::net::IpAddr;

const HOME: &str = "203.0.113.7";
const AWAY: &str = "198.51.100.9";

async fn tries(
    identity: &Identity,
    from: &str,
    (email, password): (&str, &str),
    second: i64,
) -> Result<SignedIn, IdentityError> {
    let address: IpAddr = from.parse().unwrap();
    let password = password.to_owned().into();
    let here = ("request", after(second));
    let entrance = identity
        .login_from(address, (email, &password), Audience::Shop, here)
        .await?;
    match entrance {
        Entrance::In(signed_in) => Ok(*signed_in),
        Entrance::Asked(_) => panic!("nobody here has a second factor"),
    }
}

fn wait(result: Result<SignedIn, IdentityError>) -> u64 {
    match result {
        Err(IdentityError::Locked {
            retry_after_seconds,
        }) => retry_after_seconds,
        other => panic!("not locked: {other:?}"),
    }
}

async fn guesses(identity: &Identity, from: &str, email: &str, second: i64) {
    for _ in 0..5 {
        let wrong = tries(identity, from, (email, "not this one"), second).await;
        assert!(matches!(wrong, Err(IdentityError::InvalidCredentials)));
    }
}

/// S09: known and unknown addresses are locked alike, and a right password is not told while locked.
#[tokio::test]
async fn five_wrong_passwords_lock_for_a_minute_then_for_two_whether_the_account_exists_or_not() {
    with_identity(|identity| async move {
        ada(&identity).await;
        for (from, email) in [
            (AWAY, "ada@example.com"),
            ("192.0.2.1", "nobody@example.com"),
        ] {
            guesses(&identity, from, email, 10).await;
            assert_eq!(
                wait(tries(&identity, from, (email, PASSWORD), 11).await),
                59
            );
            guesses(&identity, from, email, 71).await;
            assert_eq!(
                wait(tries(&identity, from, (email, PASSWORD), 72).await),
                119
            );
        }
        let letters = sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM letters WHERE kind = 'account_locked'",
        );
        // One for each lock of the account that exists.
        assert_eq!(letters.fetch_one(identity.pool()).await.unwrap(), 2);
        tries(&identity, AWAY, ("ada@example.com", PASSWORD), 200)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_locks_somebody_out_where_they_signed_in_before() {
    with_identity(|identity| async move {
        ada(&identity).await;
        tries(&identity, HOME, ("ada@example.com", PASSWORD), 1)
            .await
            .unwrap();
        guesses(&identity, AWAY, "ada@example.com", 10).await;
        wait(tries(&identity, AWAY, ("ada@example.com", PASSWORD), 11).await);
        // A third place has to wait too, home has not.
        wait(tries(&identity, "192.0.2.1", ("ada@example.com", PASSWORD), 11).await);
        tries(&identity, HOME, ("ada@example.com", PASSWORD), 12)
            .await
            .unwrap();
        // But five wrong ones from home are five wrong ones.
        guesses(&identity, HOME, "ada@example.com", 13).await;
        wait(tries(&identity, HOME, ("ada@example.com", PASSWORD), 14).await);
    })
    .await;
}

#[tokio::test]
async fn of_twenty_guesses_at_once_no_more_than_a_few_are_answered() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let all = (0..20).map(|n| {
            let identity = identity.clone();
            tokio::spawn(async move {
                let guess = format!("guess number {n}");
                tries(&identity, AWAY, ("ada@example.com", &guess), 10).await
            })
        });
        let mut answered = 0;
        for one in all.collect::<Vec<_>>() {
            let told = one.await.unwrap();
            answered += usize::from(matches!(told, Err(IdentityError::InvalidCredentials)));
        }
        assert!(
            (1..=5).contains(&answered),
            "{answered} guesses were answered"
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_waits_for_all_of_them() {
    with_identity(|identity| async move {
        ada(&identity).await;
        for n in 0..20 {
            let email = format!("somebody{n}@example.com");
            let _ = tries(&identity, AWAY, (&email, "not this one"), 10).await;
        }
        wait(tries(&identity, AWAY, ("ada@example.com", PASSWORD), 11).await);
        tries(&identity, HOME, ("ada@example.com", PASSWORD), 11)
            .await
            .unwrap();
    })
    .await;
}

/// The owner comes in at home; whoever guesses elsewhere goes on waiting, and the next lock is longer.
#[tokio::test]
async fn the_owner_who_signs_in_does_not_free_those_who_guess() {
    with_identity(|identity| async move {
        ada(&identity).await;
        tries(&identity, HOME, ("ada@example.com", PASSWORD), 1)
            .await
            .unwrap();
        guesses(&identity, AWAY, "ada@example.com", 10).await;
        tries(&identity, HOME, ("ada@example.com", PASSWORD), 11)
            .await
            .unwrap();
        for from in [AWAY, "192.0.2.1"] {
            wait(tries(&identity, from, ("ada@example.com", PASSWORD), 12).await);
        }
        guesses(&identity, "192.0.2.1", "ada@example.com", 71).await;
        assert_eq!(
            wait(tries(&identity, "192.0.2.1", ("ada@example.com", PASSWORD), 72).await),
            119
        );
    })
    .await;
}

/// Twenty wrong passwords for others lock the address, and nobody who signed in from there before.
#[tokio::test]
async fn whoever_tries_many_accounts_locks_no_neighbour_out() {
    with_identity(|identity| async move {
        ada(&identity).await;
        tries(&identity, HOME, ("ada@example.com", PASSWORD), 1)
            .await
            .unwrap();
        for n in 0..20 {
            let email = format!("somebody{n}@example.com");
            let _ = tries(&identity, HOME, (&email, "not this one"), 10).await;
        }
        wait(tries(&identity, HOME, ("nobody@example.com", PASSWORD), 11).await);
        tries(&identity, HOME, ("ada@example.com", PASSWORD), 11)
            .await
            .unwrap();
    })
    .await;
}

/// Somebody whose account is off gave the right password: they are not let in, and it is written down.
#[tokio::test]
async fn a_right_password_that_opens_nothing_is_written_down_too() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let off = Standing {
            role: Role::User,
            is_active: false,
        };
        identity.set_standing(id, off, after(1)).await.unwrap();
        let refused = tries(&identity, HOME, ("ada@example.com", PASSWORD), 2).await;
        assert!(matches!(refused, Err(IdentityError::Deactivated)));
        assert_eq!(rows(&identity, "action = 'login.failed'").await, 1);
        assert_eq!(rows(&identity, "action = 'account.registered'").await, 1);
    })
    .await;
}

async fn rows(identity: &Identity, which: &str) -> i64 {
    let asked = format!("SELECT count(*) FROM audit_log WHERE {which}");
    sqlx::query_scalar(&asked)
        .fetch_one(identity.pool())
        .await
        .unwrap()
}

/// Another lock, another link: none that was sent before ends by it.
#[tokio::test]
async fn every_unlock_link_that_was_sent_is_good_until_it_is_too_old() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await.profile.id;
        guesses(&identity, AWAY, "ada@example.com", 10).await;
        let first = newest_unlock(&identity).await;
        guesses(&identity, AWAY, "ada@example.com", 71).await;
        let second = newest_unlock(&identity).await;
        for secret in [&first, &second] {
            let shown = unlocks(&identity, secret, HOME, 100).await.unwrap();
            assert_eq!(shown.person, ada);
            assert!(shown.device_token.is_some());
        }
        // A double click does no harm, and names no second device.
        let again = unlocks(&identity, &first, HOME, 101).await.unwrap();
        assert!(again.device_token.is_none());
        let late = unlocks(&identity, &first, HOME, 2 * 3_600 + 10).await;
        assert!(matches!(late, Err(IdentityError::LinkInvalid)));
    })
    .await;
}

#[tokio::test]
async fn whoever_locks_an_account_again_and_again_fills_no_mailbox() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let letters = "SELECT count(*) FROM letters WHERE kind = 'account_locked'";
        let letters = async || {
            let count = sqlx::query_scalar::<_, i64>(letters).fetch_one(identity.pool());
            count.await.unwrap()
        };
        // Each lock is twice as long as the one before.
        for second in [10, 71, 192, 433] {
            guesses(&identity, AWAY, "ada@example.com", second).await;
        }
        assert_eq!(rows(&identity, "action = 'account.locked'").await, 4);
        assert_eq!(letters().await, 3, "three in an hour");
        guesses(&identity, AWAY, "ada@example.com", 4_000).await;
        assert_eq!(letters().await, 4);
    })
    .await;
}

async fn newest_unlock(identity: &Identity) -> SecretString {
    let letter =
        "SELECT dedupe, sealed FROM letters WHERE kind = 'account_locked' AND sealed IS NOT NULL";
    let letter = sqlx::query_as(letter).fetch_one(identity.pool());
    let (dedupe, sealed): (String, Vec<u8>) = letter.await.unwrap();
    let opened = identity.open_enclosed(&dedupe, &sealed).await.unwrap();
    opened.unwrap().secret.unwrap()
}

async fn unlocks(
    identity: &Identity,
    secret: &SecretString,
    from: &str,
    second: i64,
) -> Result<ByMail, IdentityError> {
    let wish = Unlock {
        secret: secret.clone(),
        address: from.parse().unwrap(),
        request_id: "request".into(),
    };
    identity.unlock(&wish, after(second)).await
}
