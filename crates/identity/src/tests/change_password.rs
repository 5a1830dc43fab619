//! Changing a password: who may, what ends, and what does not begin.

use super::{PASSWORD, ada, after, link, wants_address, with_identity};
use crate::{
    Audience, Claims, Identity, IdentityError, LinkPurpose, PasswordChange, PasswordReset, SignedIn,
};
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

/// Who held the old password asked for another address, and perhaps for a letter that they could read.
#[tokio::test]
async fn what_a_thief_asked_for_dies_with_the_old_password() {
    with_identity(|identity| async move {
        let first = ada(&identity).await;
        let holder = claims(&identity, &first).await.unwrap();
        let person = first.profile.id;
        let moves = wants_address(&identity, person, "thief@example.net").await;
        let resets = PasswordReset {
            secret: link(&identity, person, LinkPurpose::ResetPassword).await,
            new: "words of the thief".to_owned().into(),
            address: "198.51.100.9".parse().unwrap(),
            request_id: "request".into(),
        };
        let wish = change(PASSWORD, WORDS);
        let now = identity.change_password(&holder, &wish, after(3)).await;
        assert_eq!(now.unwrap().profile.email_pending, None);
        let moved = identity.verify_email(&moves, ("request", after(4))).await;
        assert!(matches!(moved, Err(IdentityError::LinkInvalid)));
        let reset = identity.reset_password(&resets, after(4)).await;
        assert!(matches!(reset, Err(IdentityError::LinkInvalid)));
        // A link that was made too late finds no address that is wanted.
        let late = link(&identity, person, LinkPurpose::ChangeEmail).await;
        let moved = identity.verify_email(&late, ("request", after(5))).await;
        assert!(matches!(moved, Err(IdentityError::LinkInvalid)));
        let email = identity.profile(person).await.unwrap().email;
        assert_eq!(email.as_deref(), Some("Ada@Example.com"));
    })
    .await;
}

#[tokio::test]
async fn the_new_session_is_of_the_same_kind_and_confirms_nothing() {
    with_identity(|identity| async move {
        let holder = claims(&identity, &ada(&identity).await).await.unwrap();
        assert!(!holder.mfa);
        // The factor was set up after the token was made: the session knows it.
        sqlx::query("UPDATE sessions SET with_factor = true, confirmed_at = $1")
            .bind(after(1))
            .execute(identity.pool())
            .await
            .unwrap();
        assert!(identity.is_confirmed(&holder, after(2)).await.unwrap());
        let wish = change(PASSWORD, WORDS);
        let now = identity.change_password(&holder, &wish, after(2)).await;
        let now = claims(&identity, &now.unwrap()).await.unwrap();
        assert!(now.mfa);
        assert!(!identity.is_confirmed(&now, after(2)).await.unwrap());
        let sessions = identity.sessions(&now, after(3)).await.unwrap();
        assert!(sessions[0].is_this && sessions[0].with_factor);
        // A session that has ended changes nothing more.
        identity.logout(&now, None, after(4)).await.unwrap();
        let wish = change(WORDS, PASSWORD);
        let late = identity.change_password(&now, &wish, after(5)).await;
        assert!(matches!(late, Err(IdentityError::TokenRevoked)));
    })
    .await;
}
