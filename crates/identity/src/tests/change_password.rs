//! Changing a password: who may, what ends, and what does not begin.

use super::{PASSWORD, ada, after, with_identity};
use crate::{Audience, Claims, Identity, IdentityError, PasswordChange, SignedIn};
use secrecy::{ExposeSecret, SecretString};

const WORDS: &str = "four other words";

fn change(current: &str, new: &str) -> PasswordChange {
    PasswordChange {
        current: current.to_owned().into(),
        new: new.to_owned().into(),
        address: "203.0.113.7".parse().unwrap(),
        request_id: "request".into(),
    }
}

async fn claims(identity: &Identity, session: &SignedIn) -> Result<Claims, IdentityError> {
    let token = session.tokens.access_token.expose_secret();
    identity.verify_access(token, after(1)).await
}

async fn sessions(identity: &Identity) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM sessions WHERE revoked_at IS NULL")
        .fetch_one(identity.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn another_password_ends_every_session_and_needs_the_one_there_is() {
    with_identity(|identity| async move {
        let first = ada(&identity).await;
        let holder = claims(&identity, &first).await.unwrap();
        let wrong = change("not it", WORDS);
        let wrong = identity.change_password(&holder, &wrong, after(2)).await;
        assert!(matches!(wrong, Err(IdentityError::InvalidCredentials)));
        for weak in [PASSWORD, "password1", "short"] {
            let wish = change(PASSWORD, weak);
            let refused = identity.change_password(&holder, &wish, after(3)).await;
            let Err(IdentityError::Invalid(faults)) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(faults[0].field, "newPassword");
        }
        // What was refused began nothing.
        assert_eq!(sessions(&identity).await, 1);
        let wish = change(PASSWORD, WORDS);
        let now = identity.change_password(&holder, &wish, after(4)).await;
        claims(&identity, &now.unwrap()).await.unwrap();
        let old = claims(&identity, &first).await;
        assert!(matches!(old, Err(IdentityError::TokenRevoked)));
        assert_eq!(sessions(&identity).await, 1);
        let login = |password: &str| {
            let password = SecretString::from(password.to_owned());
            let identity = identity.clone();
            async move {
                let email = "ada@example.com";
                identity
                    .login(email, &password, Audience::Shop, after(6))
                    .await
            }
        };
        assert!(login(PASSWORD).await.is_err());
        login(WORDS).await.unwrap();
    })
    .await;
}

/// Both knew the password; the one that comes second does not know the one there is any more.
#[tokio::test]
async fn of_two_changes_at_once_by_the_same_password_one_counts() {
    with_identity(|identity| async move {
        let holder = claims(&identity, &ada(&identity).await).await.unwrap();
        let wishes = ["four other words", "five words of another"].map(|new| change(PASSWORD, new));
        let (one, other) = tokio::join!(
            identity.change_password(&holder, &wishes[0], after(2)),
            identity.change_password(&holder, &wishes[1], after(2))
        );
        let (done, late) = match one {
            Ok(_) => (one, other),
            Err(_) => (other, one),
        };
        done.unwrap();
        assert!(matches!(late, Err(IdentityError::InvalidCredentials)));
        assert_eq!(sessions(&identity).await, 1);
    })
    .await;
}
