use super::{PASSWORD, ada, after, identity, noon, with_identity, with_pool};
use crate::{Audience, ErasureWish, IdentityError, Role, Standing, Tokens};
use domain::kernel::CustomerId;
use secrecy::ExposeSecret;
use uuid::Uuid;

fn id(n: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(n))
}

#[tokio::test]
async fn the_first_super_admin_gets_a_password_once() {
    with_identity(|identity| async move {
        let made = identity
            .ensure_super_admin(id(1), "boss@example.com", None, noon())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(format!("{made:?}"), "OneTimePassword(..)");
        let password = made.reveal().to_owned().into();
        let signed_in = identity
            .login("boss@example.com", &password, Audience::Admin, noon())
            .await
            .unwrap();
        assert_eq!(signed_in.profile.role, Role::SuperAdmin);
        assert!(
            identity
                .ensure_super_admin(id(2), "boss@example.com", None, noon())
                .await
                .unwrap()
                .is_none()
        );
        assert!(identity.unannounced(10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_given_password_is_taken_or_refused_by_name() {
    with_identity(|identity| async move {
        let weak = "password".to_owned().into();
        let refused = identity
            .ensure_super_admin(id(1), "boss@example.com", Some(&weak), noon())
            .await;
        assert!(matches!(refused, Err(IdentityError::Invalid(_))));
        let good = PASSWORD.to_owned().into();
        let made = identity
            .ensure_super_admin(id(1), "boss@example.com", Some(&good), noon())
            .await
            .unwrap();
        assert!(made.is_none());
        identity
            .login("boss@example.com", &good, Audience::Admin, noon())
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn two_processes_that_start_together_make_one_super_admin() {
    with_pool(|pool| async move {
        let tasks: Vec<_> = (1..9)
            .map(|n| {
                let identity = identity(pool.clone());
                tokio::spawn(async move {
                    identity
                        .ensure_super_admin(id(n), "boss@example.com", None, noon())
                        .await
                        .unwrap()
                        .is_some()
                })
            })
            .collect();
        let mut made = 0;
        for task in tasks {
            made += usize::from(task.await.unwrap());
        }
        assert_eq!(made, 1);
    })
    .await;
}

#[tokio::test]
async fn a_customer_with_the_address_is_promoted_and_signed_out() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await;
        let made = identity
            .ensure_super_admin(id(2), "ada@example.com", None, after(1))
            .await
            .unwrap()
            .unwrap();
        let refused = identity.refresh(&ada.tokens.refresh_token, after(2)).await;
        assert!(matches!(refused, Err(IdentityError::RefreshInvalid)));
        let old = identity
            .login(
                "ada@example.com",
                &PASSWORD.to_owned().into(),
                Audience::Shop,
                after(3),
            )
            .await;
        assert!(matches!(old, Err(IdentityError::InvalidCredentials)));
        let password = made.reveal().to_owned().into();
        let new = identity
            .login("ada@example.com", &password, Audience::Admin, after(4))
            .await
            .unwrap();
        assert_eq!(new.profile.id, ada.profile.id);
    })
    .await;
}

#[tokio::test]
async fn nobody_who_asked_to_be_forgotten_is_made_the_first_super_admin() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await.profile.id;
        let wish = ErasureWish {
            person: ada,
            asked_by: format!("customer:{ada}"),
            reason: None,
            request_id: None,
            session_id: None,
            at: after(1),
        };
        identity.ask_erasure(&wish).await.unwrap();
        let start = async |seconds| {
            let made = identity.ensure_super_admin(id(2), "ada@example.com", None, after(seconds));
            made.await
        };
        let refused = start(2).await.unwrap_err();
        assert!(matches!(refused, IdentityError::Leaving(who) if who == ada.0));
        let said = refused.to_string();
        for named in [
            &*ada.to_string(),
            "erasures",
            "privacy sweep",
            "ADMIN_EMAIL",
        ] {
            assert!(said.contains(named), "{named}: {said}");
        }
        let profile = identity.profile(ada).await.unwrap();
        assert_eq!((profile.role, profile.is_active), (Role::User, false));
        // Once she is gone, the address is free for somebody new.
        identity.erase(ada, after(3)).await.unwrap();
        assert!(start(4).await.unwrap().is_some());
        let owner = identity.profile(id(2)).await.unwrap();
        assert_eq!((owner.role, owner.is_active), (Role::SuperAdmin, true));
    })
    .await;
}

/// There were two permissions that opened nothing.
#[tokio::test]
async fn a_role_that_names_permissions_of_before_permits_the_rest_of_it() {
    with_identity(|identity| async move {
        let stored = ["stock.read", "stock.write", "privacy.write"].map(str::to_owned);
        sqlx::query("INSERT INTO roles (id, name, scopes, created_at, updated_at) VALUES ($1, 'Warehouse', $2, $3, $3)")
            .bind(Uuid::from_u128(7))
            .bind(&stored[..])
            .bind(noon())
            .execute(identity.pool())
            .await
            .unwrap();
        let roles = identity.shop_roles().await.unwrap();
        assert_eq!(roles[0].scopes, [crate::Scope::StockRead]);
    })
    .await;
}

#[tokio::test]
async fn a_login_of_staff_ends_sooner_than_a_customers() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let admin = Standing {
            role: Role::Admin,
            is_active: true,
        };
        identity.set_standing(id, admin, noon()).await.unwrap();
        let password = PASSWORD.to_owned().into();
        let login = async |audience| {
            let signed_in = identity.login("ada@example.com", &password, audience, noon());
            signed_in.await.unwrap().tokens
        };
        let (shop, office) = (login(Audience::Shop).await, login(Audience::Admin).await);
        assert_eq!((shop.expires_in, office.expires_in), (900, 600));
        let ends = (shop.refresh_expires_at, office.refresh_expires_at);
        assert_eq!(ends, (after(7 * 86_400), after(12 * 3_600)));
        let alive = async |tokens: &Tokens, seconds| {
            let token = tokens.access_token.expose_secret();
            identity.verify_access(token, after(seconds)).await
        };
        assert!(alive(&office, 600).await.is_ok());
        let late = alive(&office, 631).await;
        assert!(matches!(late, Err(IdentityError::TokenExpired)));
        assert!(alive(&shop, 631).await.is_ok());
        let next = identity.refresh(&office.refresh_token, after(60)).await;
        let next = next.unwrap();
        let told = (next.expires_in, next.refresh_expires_at);
        assert_eq!(told, (600, after(60 + 12 * 3_600)));
        let late = identity.refresh(&next.refresh_token, after(61 + 12 * 3_600));
        assert!(matches!(late.await, Err(IdentityError::RefreshInvalid)));
        let shopper = identity.refresh(&shop.refresh_token, after(13 * 3_600));
        assert_eq!(shopper.await.unwrap().expires_in, 900);
    })
    .await;
}
