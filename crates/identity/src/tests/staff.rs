use super::{PASSWORD, ada, after, identity, noon, with_identity, with_pool};
use crate::{Audience, IdentityError, Role};
use domain::kernel::CustomerId;
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
