//! A shop that lets customers in only once their address is verified.

use super::{PASSWORD, after, link, noon, options, person, verifies, with_identity};
use crate::{
    Audience, Entrance, Identity, IdentityError, IdentityOptions, LinkPurpose, PasswordReset,
};
use domain::kernel::CustomerId;
use secrecy::ExposeSecret;
use std::net::IpAddr;
use std::time::Duration;

const HERE: &str = "203.0.113.7";
const THERE: &str = "198.51.100.9";

/// The same people, in such a shop.
fn strict(identity: &Identity) -> Identity {
    let options = IdentityOptions {
        login_needs_verified_email: true,
        ..options()
    };
    Identity::new(identity.pool().clone(), options)
}

async fn registers(identity: &Identity, id: u128, email: &str) -> CustomerId {
    let new = person(id, email);
    let who = new.id;
    assert!(identity.register(new, noon()).await.unwrap());
    who
}

async fn tries(
    identity: &Identity,
    from: &str,
    (email, password): (&str, &str),
    second: i64,
) -> Result<(), IdentityError> {
    let address: IpAddr = from.parse().unwrap();
    let password = password.to_owned().into();
    let here = ("request", after(second));
    let typed = (email, &password);
    let entrance = identity.login_from(address, typed, Audience::Shop, here);
    match entrance.await? {
        Entrance::In(_) => Ok(()),
        Entrance::Asked(_) => panic!("nobody here has a second factor"),
    }
}

async fn letters(identity: &Identity) -> i64 {
    let sql = "SELECT count(*) FROM letters WHERE kind = 'verify_email'";
    let letters = sqlx::query_scalar(sql).fetch_one(identity.pool());
    letters.await.unwrap()
}

#[tokio::test]
async fn a_right_password_is_counted_like_a_wrong_one_until_the_address_is_verified() {
    with_identity(|identity| async move {
        let identity = strict(&identity);
        let grace = registers(&identity, 2, "grace@example.com").await;
        registers(&identity, 3, "ada@example.com").await;
        let hers = (HERE, ("grace@example.com", PASSWORD));
        let others = (THERE, ("ada@example.com", "chosen by somebody else"));
        for (from, typed) in [hers, others] {
            for _ in 0..5 {
                let no = tries(&identity, from, typed, 10).await;
                assert!(matches!(no, Err(IdentityError::InvalidCredentials)));
            }
            let no = tries(&identity, from, typed, 11).await;
            let Err(IdentityError::Locked {
                retry_after_seconds,
            }) = no
            else {
                panic!("not locked: {no:?}");
            };
            assert_eq!(retry_after_seconds, 59);
        }
        verifies(&identity, grace).await;
        tries(&identity, HERE, hers.1, 71).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn without_the_letter_no_way_leads_in_but_the_one_that_proves_the_mailbox() {
    with_identity(|identity| async move {
        let grace = registers(&identity, 2, "grace@example.com").await;
        let identity = strict(&identity);
        let password = PASSWORD.to_owned().into();
        // Nor does it tell that the back office is closed to them.
        for audience in [Audience::Shop, Audience::Admin] {
            let no = identity.login("grace@example.com", &password, audience, after(1));
            assert!(matches!(no.await, Err(IdentityError::InvalidCredentials)));
        }
        let wish = PasswordReset {
            secret: link(&identity, grace, LinkPurpose::ResetPassword).await,
            new: "four other words".to_owned().into(),
            address: HERE.parse().unwrap(),
            request_id: "request".into(),
        };
        identity.reset_password(&wish, after(2)).await.unwrap();
        let typed = ("grace@example.com", "four other words");
        tries(&identity, HERE, typed, 3).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn staff_come_in_and_who_is_in_already_still_proves_that_it_is_them() {
    with_identity(|identity| async move {
        registers(&identity, 2, "grace@example.com").await;
        let (boss, password) = (
            CustomerId(uuid::Uuid::from_u128(9)),
            PASSWORD.to_owned().into(),
        );
        let made = identity.ensure_super_admin(boss, "boss@example.com", Some(&password), noon());
        made.await.unwrap();
        let grace = identity.login("grace@example.com", &password, Audience::Shop, after(1));
        let token = grace.await.unwrap().tokens.access_token;
        let identity = strict(&identity);
        let owner = identity.login("boss@example.com", &password, Audience::Admin, after(2));
        owner.await.unwrap();
        let claims = identity.verify_access(token.expose_secret(), after(3));
        let claims = claims.await.unwrap();
        let here = ("request", after(4));
        let proof = identity.prove(&claims, &password, HERE.parse().unwrap(), here);
        proof.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_lost_letter_is_written_again_and_none_that_is_under_way_is_spoiled() {
    with_identity(|identity| async move {
        let identity = strict(&identity);
        let grace = registers(&identity, 2, "grace@example.com").await;
        identity.write_again(grace, after(599)).await.unwrap();
        assert_eq!(letters(&identity).await, 1, "the first is under way");
        let wrong = tries(&identity, HERE, ("grace@example.com", "not hers"), 690).await;
        assert!(matches!(wrong, Err(IdentityError::InvalidCredentials)));
        let right = tries(&identity, HERE, ("grace@example.com", PASSWORD), 700).await;
        assert!(matches!(right, Err(IdentityError::InvalidCredentials)));
        for _ in 0..500 {
            if letters(&identity).await == 2 {
                break;
            }
            // The letter is asked for beside the answer, and nobody is told when that is done.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(letters(&identity).await, 2);
        identity.write_again(grace, after(1_400)).await.unwrap();
        assert_eq!(letters(&identity).await, 3);
        identity.write_again(grace, after(2_100)).await.unwrap();
        assert_eq!(letters(&identity).await, 3, "three in an hour");
        verifies(&identity, grace).await;
        identity.write_again(grace, after(9_000)).await.unwrap();
        assert_eq!(letters(&identity).await, 3, "nothing is left to verify");
    })
    .await;
}
