//! Devices that are known: nobody's wrong passwords keep them out, and their owner hears of new ones.

use super::{PASSWORD, ada, after, link, with_identity};
use crate::{
    Audience, Entrance, Identity, IdentityError, LinkPurpose, PasswordReset, SignedIn, Unlock,
    Whence,
};
use domain::kernel::CustomerId;
use secrecy::SecretString;

const HOME: &str = "203.0.113.7";
const AWAY: &str = "198.51.100.9";
const WORDS: &str = "four other words";

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

/// Ada lifts the lock by her letter; what names the device she does it on.
async fn unlocks(identity: &Identity, ada: CustomerId, from: &str, seconds: i64) -> SecretString {
    let wish = Unlock {
        secret: link(identity, ada, LinkPurpose::UnlockAccount).await,
        address: from.parse().unwrap(),
        request_id: "request".into(),
    };
    let shown = identity.unlock(&wish, after(seconds)).await.unwrap();
    shown.device_token.expect("a device is named")
}

/// The same by a new password.
async fn resets(identity: &Identity, ada: CustomerId, from: &str, seconds: i64) -> SecretString {
    let wish = PasswordReset {
        secret: link(identity, ada, LinkPurpose::ResetPassword).await,
        new: WORDS.to_owned().into(),
        address: from.parse().unwrap(),
        request_id: "request".into(),
    };
    let shown = identity.reset_password(&wish, after(seconds)).await;
    shown.unwrap().device_token.expect("a device is named")
}

/// Wrong passwords for Ada, from her own address and from others nobody came from yet, and for many others
/// from her address: all that there is to be locked is locked.
async fn guesses_everywhere(identity: &Identity, seconds: i64) {
    for fresh in 0..5 {
        let from = format!("192.0.2.{}", seconds % 40 * 5 + fresh);
        let _ = login(identity, (&from, None), "a guess", seconds).await;
        let _ = login(identity, (HOME, None), "a guess", seconds).await;
    }
    let home: std::net::IpAddr = HOME.parse().unwrap();
    let guess = SecretString::from("a guess".to_owned());
    for other in 0..20 {
        let email = format!("somebody{other}@example.com");
        let typed = (email.as_str(), &guess);
        let here = ("request", after(seconds));
        let _ = identity.login_from(home, typed, Audience::Shop, here).await;
    }
}

#[tokio::test]
async fn an_owner_who_read_the_letter_comes_in_whatever_a_guesser_types_meanwhile() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await.profile.id;
        guesses_everywhere(&identity, 10).await;
        let device = unlocks(&identity, ada, HOME, 11).await;
        guesses_everywhere(&identity, 12).await;
        let beside = login(&identity, (HOME, None), PASSWORD, 13).await;
        assert!(matches!(beside, Err(IdentityError::Locked { .. })));
        login(&identity, (HOME, Some(&device)), PASSWORD, 14)
            .await
            .unwrap();
        guesses_everywhere(&identity, 15).await;
        let device = resets(&identity, ada, HOME, 16).await;
        guesses_everywhere(&identity, 17).await;
        login(&identity, (HOME, Some(&device)), WORDS, 18)
            .await
            .unwrap();
        // Wherever she is with it.
        login(&identity, (AWAY, Some(&device)), WORDS, 19)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn guessers_from_elsewhere_hold_up_nobody_where_the_letter_was_read() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await.profile.id;
        for (second, by_reset) in [(10, false), (400, true)] {
            for fresh in 0..5 {
                let from = format!("192.0.2.{fresh}");
                let _ = login(&identity, (&from, None), "a guess", second).await;
            }
            let (at, password) = (second + 1, if by_reset { WORDS } else { PASSWORD });
            match by_reset {
                true => resets(&identity, ada, AWAY, at).await,
                false => unlocks(&identity, ada, AWAY, at).await,
            };
            for fresh in 5..10 {
                let from = format!("192.0.2.{fresh}");
                let _ = login(&identity, (&from, None), "a guess", second + 2).await;
            }
            let elsewhere = login(&identity, ("192.0.2.99", None), password, second + 3).await;
            assert!(matches!(elsewhere, Err(IdentityError::Locked { .. })));
            login(&identity, (AWAY, None), password, second + 4)
                .await
                .unwrap();
        }
    })
    .await;
}

/// Who reads somebody's mail and uses a link there comes in no more quietly than before.
#[tokio::test]
async fn a_link_used_at_a_strange_place_does_not_hide_the_login_that_follows() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await.profile.id;
        login(&identity, (HOME, None), PASSWORD, 1).await.unwrap();
        let device = unlocks(&identity, ada, AWAY, 2).await;
        assert_eq!(letters(&identity).await, 0);
        login(&identity, (AWAY, Some(&device)), PASSWORD, 3)
            .await
            .unwrap();
        assert_eq!(letters(&identity).await, 1);
        // Where she is at home it is no news.
        let device = unlocks(&identity, ada, HOME, 4).await;
        login(&identity, (HOME, Some(&device)), PASSWORD, 5)
            .await
            .unwrap();
        assert_eq!(letters(&identity).await, 1);
    })
    .await;
}

/// Codes are guessed by who has the password already, perhaps by a stolen mailbox: the lock holds there.
#[tokio::test]
async fn a_link_frees_nobody_who_guesses_codes() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await.profile.id;
        let index = identity.email_index("ada@example.com");
        let codes = |from: &str| identity.factor_keys(ada.0, &index, from.parse().unwrap());
        let mut db = identity.pool().acquire().await.unwrap();
        for _ in 0..5 {
            codes("192.0.2.1").count(&mut db, after(10)).await.unwrap();
        }
        resets(&identity, ada, HOME, 11).await;
        let locked = codes(HOME).check_in(&mut db, after(12)).await;
        assert!(matches!(locked, Err(IdentityError::Locked { .. })));
        // Once she came in there it is a place like any other.
        login(&identity, (HOME, None), WORDS, 13).await.unwrap();
        codes(HOME).check_in(&mut db, after(14)).await.unwrap();
    })
    .await;
}
