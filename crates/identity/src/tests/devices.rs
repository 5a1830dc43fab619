//! Devices that are known: nobody's wrong passwords keep them out, and their owner hears of new ones.

use super::{PASSWORD, ada, after, with_identity};
use crate::{Audience, Entrance, Identity, IdentityError, SignedIn, Whence};
use secrecy::SecretString;

const HOME: &str = "203.0.113.7";

async fn login(
    identity: &Identity,
    (address, device): (&str, Option<&SecretString>),
    password: &str,
    seconds: i64,
) -> Result<SignedIn, IdentityError> {
    let from = Whence {
        address: address.parse().unwrap(),
        device: device.cloned(),
    };
    let password = SecretString::from(password.to_owned());
    let typed = ("ada@example.com", &password);
    let here = ("request", after(seconds));
    match identity
        .login_from(from, typed, Audience::Shop, here)
        .await?
    {
        Entrance::In(signed_in) => Ok(*signed_in),
        Entrance::Asked(_) => panic!("nobody here has a second factor"),
    }
}

async fn letters(identity: &Identity) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM letters WHERE kind = 'new_device'")
        .fetch_one(identity.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_known_device_comes_in_beside_a_guesser_at_the_same_address() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let first = login(&identity, (HOME, None), PASSWORD, 1).await.unwrap();
        let device = first.device_token.expect("a device is named");
        for second in 2..30 {
            let wrong = login(&identity, (HOME, None), "not this one", second).await;
            assert!(wrong.is_err());
        }
        let locked = login(&identity, (HOME, None), PASSWORD, 31).await;
        assert!(matches!(locked, Err(IdentityError::Locked { .. })));
        let forged = SecretString::from("x".repeat(43));
        let locked = login(&identity, (HOME, Some(&forged)), PASSWORD, 32).await;
        assert!(matches!(locked, Err(IdentityError::Locked { .. })));
        let own = login(&identity, (HOME, Some(&device)), PASSWORD, 33).await;
        assert!(own.unwrap().device_token.is_none(), "it is named already");
        // The device has a count of its own: who stole it does not guess for ever.
        for second in 34..39 {
            let wrong = login(&identity, (HOME, Some(&device)), "a guess", second).await;
            assert!(matches!(wrong, Err(IdentityError::InvalidCredentials)));
        }
        let locked = login(&identity, (HOME, Some(&device)), PASSWORD, 39).await;
        assert!(matches!(locked, Err(IdentityError::Locked { .. })));
    })
    .await;
}

#[tokio::test]
async fn a_device_of_one_account_is_nothing_to_another() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let first = login(&identity, (HOME, None), PASSWORD, 1).await.unwrap();
        let device = first.device_token.unwrap();
        let keys = identity.device_place(b"ada", &device);
        assert_ne!(keys, identity.device_place(b"bob", &device));
    })
    .await;
}

#[tokio::test]
async fn a_new_place_is_told_to_the_owner_once_and_the_first_one_is_not() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let first = login(&identity, (HOME, None), PASSWORD, 1).await.unwrap();
        login(&identity, (HOME, None), PASSWORD, 2).await.unwrap();
        assert_eq!(letters(&identity).await, 0);
        login(&identity, ("198.51.100.9", None), PASSWORD, 3)
            .await
            .unwrap();
        assert_eq!(letters(&identity).await, 1);
        login(&identity, ("198.51.100.9", None), PASSWORD, 4)
            .await
            .unwrap();
        // A known device travels without a word.
        let device = first.device_token.unwrap();
        login(&identity, ("192.0.2.44", Some(&device)), PASSWORD, 5)
            .await
            .unwrap();
        assert_eq!(letters(&identity).await, 1);
    })
    .await;
}
