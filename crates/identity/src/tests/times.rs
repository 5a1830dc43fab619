//! How long a login takes tells nobody who has an account.

use super::{ada, noon, options, with_pool};
use crate::{Audience, Identity, IdentityOptions};
use sqlx::PgPool;
use std::time::{Duration, Instant};

/// How often each is asked; they take turns, so that a busy machine slows both.
const ROUNDS: usize = 15;

fn at_cost(pool: PgPool, bcrypt_cost: u32) -> Identity {
    let options = IdentityOptions {
        bcrypt_cost,
        ..options()
    };
    Identity::new(pool, options)
}

async fn guesses(identity: &Identity, email: &str) -> Duration {
    let wrong = "wrong password".to_owned().into();
    let begun = Instant::now();
    let refused = identity.login(email, &wrong, Audience::Shop, noon()).await;
    refused.unwrap_err();
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Ada has an account, and nobody has the other address.
async fn nobody_is_told(identity: &Identity) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        known.push(guesses(identity, "ada@example.com").await);
        unknown.push(guesses(identity, "nobody@example.com").await);
    }
    let (known, unknown) = (median(known), median(unknown));
    let alike = unknown * 2 > known && known * 2 > unknown;
    assert!(alike, "{known:?} against {unknown:?}");
}

#[tokio::test]
async fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    with_pool(|pool| async move {
        let identity = at_cost(pool, 9);
        ada(&identity).await;
        nobody_is_told(&identity).await;
    })
    .await;
}

#[tokio::test]
async fn whose_hash_is_of_before_the_cost_was_lowered_is_not_told_by_the_time() {
    with_pool(|pool| async move {
        ada(&at_cost(pool.clone(), 9)).await;
        nobody_is_told(&at_cost(pool, 4)).await;
    })
    .await;
}
