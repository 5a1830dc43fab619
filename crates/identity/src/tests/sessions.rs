use super::{PASSWORD, ada, after, identity, noon, person, with_identity, with_pool};
use crate::{Audience, Identity, IdentityError, Role, Scope, SignedIn, Standing, Tokens};
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashSet;
use std::time::Duration;

async fn login(identity: &Identity, audience: Audience) -> Result<SignedIn, IdentityError> {
    identity
        .login(
            "ada@example.com",
            &PASSWORD.to_owned().into(),
            audience,
            noon(),
        )
        .await
}

async fn alive(identity: &Identity, tokens: &Tokens) -> Result<(), IdentityError> {
    identity
        .verify_access(tokens.access_token.expose_secret(), after(70))
        .await
        .map(|_| ())
}

fn text(token: &SecretString) -> String {
    token.expose_secret().to_owned()
}

#[tokio::test]
async fn the_right_password_opens_and_everything_else_says_the_same() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let signed_in = login(&identity, Audience::Shop).await.unwrap();
        assert_eq!(signed_in.profile.last_login, Some(noon()));
        alive(&identity, &signed_in.tokens).await.unwrap();
        for (email, password) in [
            ("ada@example.com", "correct horse batterx"),
            ("nobody@example.com", PASSWORD),
            ("", ""),
            ("ada@example.com", &"x".repeat(100_000)),
            ("' OR 1=1 --", "' OR 1=1 --"),
        ] {
            let refused = identity
                .login(email, &password.to_owned().into(), Audience::Shop, noon())
                .await;
            assert!(
                matches!(refused, Err(IdentityError::InvalidCredentials)),
                "{email}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_second_use_ends_the_session() {
    with_identity(|identity| async move {
        let first = ada(&identity).await.tokens;
        let second = identity
            .refresh(&first.refresh_token, after(60))
            .await
            .unwrap();
        assert_ne!(text(&first.refresh_token), text(&second.refresh_token));
        alive(&identity, &second).await.unwrap();
        let reused = identity.refresh(&first.refresh_token, after(71)).await;
        assert!(matches!(reused, Err(IdentityError::RefreshReused)));
        let next = identity.refresh(&second.refresh_token, after(72)).await;
        assert!(matches!(next, Err(IdentityError::RefreshInvalid)));
        for tokens in [&first, &second] {
            assert!(matches!(
                alive(&identity, tokens).await,
                Err(IdentityError::TokenRevoked)
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn parallel_refreshes_get_the_same_successor() {
    with_identity(|identity| async move {
        let tokens = ada(&identity).await.tokens;
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (identity, token) = (identity.clone(), tokens.refresh_token.clone());
                tokio::spawn(async move { identity.refresh(&token, after(60)).await })
            })
            .collect();
        let mut successors = HashSet::new();
        for task in tasks {
            successors.insert(text(&task.await.unwrap().unwrap().refresh_token));
        }
        assert_eq!(successors.len(), 1);
        let successor = successors.into_iter().next().unwrap().into();
        identity.refresh(&successor, after(65)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_grandparent_is_reuse_even_inside_the_grace() {
    with_identity(|identity| async move {
        let first = ada(&identity).await.tokens;
        let second = identity
            .refresh(&first.refresh_token, after(60))
            .await
            .unwrap();
        identity
            .refresh(&second.refresh_token, after(61))
            .await
            .unwrap();
        let reused = identity.refresh(&first.refresh_token, after(62)).await;
        assert!(matches!(reused, Err(IdentityError::RefreshReused)));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    with_identity(|identity| async move {
        let tokens = ada(&identity).await.tokens;
        let late = identity
            .refresh(&tokens.refresh_token, after(8 * 86_400))
            .await;
        assert!(matches!(late, Err(IdentityError::RefreshInvalid)));
        for odd in [
            "",
            "x",
            &"A".repeat(43),
            &"x".repeat(10_000),
            tokens.access_token.expose_secret(),
        ] {
            let refused = identity.refresh(&odd.to_owned().into(), noon()).await;
            assert!(matches!(refused, Err(IdentityError::RefreshInvalid)));
        }
        // A refresh token is no access token either.
        let refused = identity
            .verify_access(tokens.refresh_token.expose_secret(), noon())
            .await;
        assert!(matches!(refused, Err(IdentityError::TokenInvalid)));
    })
    .await;
}

#[tokio::test]
async fn logging_out_ends_this_session_and_no_other() {
    with_identity(|identity| async move {
        let here = ada(&identity).await.tokens;
        let there = login(&identity, Audience::Shop).await.unwrap().tokens;
        let claims = identity
            .verify_access(here.access_token.expose_secret(), noon())
            .await
            .unwrap();
        for _ in 0..2 {
            identity
                .logout(&claims, Some(&here.refresh_token), after(1))
                .await
                .unwrap();
        }
        assert!(matches!(
            alive(&identity, &here).await,
            Err(IdentityError::TokenRevoked)
        ));
        let refused = identity.refresh(&here.refresh_token, after(2)).await;
        assert!(matches!(refused, Err(IdentityError::RefreshInvalid)));
        alive(&identity, &there).await.unwrap();
        identity
            .refresh(&there.refresh_token, after(2))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_logs_out_somebody_else() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await.tokens;
        let new = person(2, "bob@example.com");
        identity.register(new, noon()).await.unwrap();
        let password = PASSWORD.to_owned().into();
        let bob = identity
            .login("bob@example.com", &password, Audience::Shop, noon())
            .await
            .unwrap()
            .tokens;
        let claims = identity
            .verify_access(bob.access_token.expose_secret(), noon())
            .await
            .unwrap();
        identity
            .logout(&claims, Some(&ada.refresh_token), after(1))
            .await
            .unwrap();
        alive(&identity, &ada).await.unwrap();
        identity
            .refresh(&ada.refresh_token, after(2))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_session_ended_in_one_process_is_refused_in_another_within_a_second() {
    with_pool(|pool| async move {
        let (here, there) = (identity(pool.clone()), identity(pool));
        let signed_in = ada(&here).await;
        alive(&there, &signed_in.tokens).await.unwrap();
        let inactive = Standing {
            role: Role::User,
            is_active: false,
        };
        let before = here
            .set_standing(signed_in.profile.id, inactive, after(1))
            .await
            .unwrap();
        assert_eq!(
            before,
            Standing {
                role: Role::User,
                is_active: true
            }
        );
        assert!(matches!(
            alive(&here, &signed_in.tokens).await,
            Err(IdentityError::TokenRevoked)
        ));
        // The promise is about time: within a second every process knows.
        tokio::time::sleep(Duration::from_millis(950)).await;
        assert!(matches!(
            alive(&there, &signed_in.tokens).await,
            Err(IdentityError::TokenRevoked)
        ));
        assert!(matches!(
            login(&there, Audience::Shop).await,
            Err(IdentityError::Deactivated)
        ));
        let refused = there
            .refresh(&signed_in.tokens.refresh_token, after(2))
            .await;
        assert!(matches!(refused, Err(IdentityError::RefreshInvalid)));
        // A process that starts now knows it at once.
        let active = Standing {
            role: Role::User,
            is_active: true,
        };
        here.set_standing(signed_in.profile.id, active, after(3))
            .await
            .unwrap();
        let newborn = identity(here.pool().clone());
        assert!(matches!(
            alive(&newborn, &signed_in.tokens).await,
            Err(IdentityError::TokenRevoked)
        ));
        alive(&there, &login(&there, Audience::Shop).await.unwrap().tokens)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_an_admin_login_of_staff_carries_permissions() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        assert!(matches!(
            login(&identity, Audience::Admin).await,
            Err(IdentityError::NotStaff)
        ));
        let admin = Standing {
            role: Role::Admin,
            is_active: true,
        };
        identity.set_standing(id, admin, noon()).await.unwrap();
        let shop = login(&identity, Audience::Shop).await.unwrap().tokens;
        let shop = identity
            .verify_access(shop.access_token.expose_secret(), noon())
            .await
            .unwrap();
        assert!(!shop.is_admin_token() && shop.scopes.is_empty() && !shop.may(Scope::OrdersRead));
        let office = login(&identity, Audience::Admin).await.unwrap().tokens;
        let claims = identity
            .verify_access(office.access_token.expose_secret(), noon())
            .await
            .unwrap();
        assert!(claims.is_admin_token() && claims.may(Scope::OrdersWrite));
        let next = identity
            .refresh(&office.refresh_token, after(5))
            .await
            .unwrap();
        assert_eq!(next.audience, Audience::Admin);
        let user = Standing {
            role: Role::User,
            is_active: true,
        };
        identity.set_standing(id, user, after(6)).await.unwrap();
        assert!(matches!(
            alive(&identity, &next).await,
            Err(IdentityError::TokenRevoked)
        ));
        assert!(matches!(
            identity.refresh(&next.refresh_token, after(7)).await,
            Err(IdentityError::RefreshInvalid)
        ));
    })
    .await;
}

#[tokio::test]
async fn without_the_database_staff_are_refused_and_shoppers_go_on_for_a_while() {
    with_pool(|pool| async move {
        let identity = identity(pool.clone());
        let id = ada(&identity).await.profile.id;
        let admin = Standing {
            role: Role::Admin,
            is_active: true,
        };
        identity.set_standing(id, admin, noon()).await.unwrap();
        let shop = login(&identity, Audience::Shop).await.unwrap().tokens;
        let office = login(&identity, Audience::Admin).await.unwrap().tokens;
        alive(&identity, &shop).await.unwrap();
        pool.close().await;
        // The promise is about time: within a second every process knows.
        tokio::time::sleep(Duration::from_millis(950)).await;
        alive(&identity, &shop).await.unwrap();
        assert!(matches!(
            alive(&identity, &office).await,
            Err(IdentityError::Unavailable)
        ));
    })
    .await;
}

#[tokio::test]
async fn what_ended_is_swept_away() {
    with_identity(|identity| async move {
        let tokens = ada(&identity).await.tokens;
        let claims = identity
            .verify_access(tokens.access_token.expose_secret(), noon())
            .await
            .unwrap();
        identity.logout(&claims, None, after(1)).await.unwrap();
        assert_eq!(identity.prune(after(2)).await.unwrap(), 0);
        assert!(identity.prune(after(30 * 86_400)).await.unwrap() >= 2);
    })
    .await;
}
