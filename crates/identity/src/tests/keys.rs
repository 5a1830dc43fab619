//! API keys: what is left of them when their maker goes or loses something, and telling made-up ones apart.

use super::colleagues::{ada_as, appoints, claims, deed, owner};
use super::{after, with_identity};
use crate::{IdentityError, KeyWish, Role, RoleWish, Scope};
use secrecy::ExposeSecret;
use uuid::Uuid;

fn wish(scopes: &[Scope]) -> KeyWish {
    KeyWish {
        id: Uuid::now_v7(),
        name: "stock sync".into(),
        scopes: scopes.to_vec(),
        expires_at: after(86_400),
        request_id: "request".into(),
    }
}

#[tokio::test]
async fn the_keys_of_who_goes_are_taken_back_and_stay_so() {
    with_identity(|identity| async move {
        let boss = owner(&identity).await;
        let ada = ada_as(&identity, boss, Role::Admin).await;
        let holder = claims(&identity, "ada@example.com").await.unwrap();
        let wanted = wish(&[Scope::OrdersRead]);
        let key = identity.make_key(&holder, &wanted, after(22)).await;
        let key = key.unwrap();
        let secret = key.secret.expose_secret();
        let now = identity.verify_key(secret, after(23)).await.unwrap();
        assert_eq!(now.scopes, [Scope::OrdersRead]);
        let gone = identity.give_role(ada, Role::User, &deed(boss, 30)).await;
        gone.unwrap();
        assert_eq!(
            identity.keys().await.unwrap()[0].revoked_at,
            Some(after(30))
        );
        // Nor does a token that was shown just before make another.
        let late = identity.make_key(&holder, &wanted, after(31)).await;
        assert!(matches!(late, Err(IdentityError::NotStaff)));
        // Back again later: the old keys are not.
        let back = appoints(&identity, boss, "ada@example.com", Role::Admin).await;
        assert!(!back.unwrap().invited);
        let late = identity.verify_key(secret, after(41)).await;
        assert!(matches!(late, Err(IdentityError::TokenInvalid)));
        let told: i64 =
            sqlx::query_scalar("SELECT count(*) FROM audit_log WHERE action = 'key.revoked'")
                .fetch_one(identity.pool())
                .await
                .unwrap();
        assert_eq!(told, 1);
    })
    .await;
}

/// A role of the shop's own decides what its keys may do, as it is at this moment.
#[tokio::test]
async fn a_key_may_do_what_the_role_of_its_maker_permits_now() {
    with_identity(|identity| async move {
        let boss = owner(&identity).await;
        let role = Uuid::from_u128(7);
        let warehouse = |scopes: &[Scope]| RoleWish {
            name: "Warehouse".into(),
            scopes: scopes.to_vec(),
        };
        let both = warehouse(&[Scope::OrdersRead, Scope::StockRead]);
        let made = identity.make_role(role, &both, &deed(boss, 5)).await;
        made.unwrap();
        ada_as(&identity, boss, Role::Custom(role)).await;
        let holder = claims(&identity, "ada@example.com").await.unwrap();
        let wanted = wish(&[Scope::OrdersRead, Scope::StockRead]);
        let key = identity.make_key(&holder, &wanted, after(22)).await;
        let secret = key.unwrap().secret;
        let now = async || {
            let claims = identity.verify_key(secret.expose_secret(), after(23));
            claims.await.unwrap().scopes.len()
        };
        assert_eq!(now().await, 2);
        let fewer = warehouse(&[Scope::StockRead]);
        let changed = identity.change_role(role, &fewer, &deed(boss, 24)).await;
        changed.unwrap();
        assert_eq!(now().await, 1);
    })
    .await;
}

#[tokio::test]
async fn made_up_keys_are_told_apart_by_one_question_a_second() {
    with_identity(|identity| async move {
        owner(&identity).await;
        let holder = claims(&identity, "boss@example.com").await.unwrap();
        let wanted = wish(&[Scope::OrdersRead]);
        let kept = identity.make_key(&holder, &wanted, after(22)).await;
        let wanted = wish(&[Scope::OrdersRead]);
        let lost = identity.make_key(&holder, &wanted, after(22)).await;
        let (kept, lost) = (kept.unwrap(), lost.unwrap());
        let made_up = format!("es_live_{:012}_{:064}", 1, 1);
        let may_be = async |key: &str, seconds: i64| {
            let answer = identity.may_be_a_key(key, after(seconds));
            answer.await
        };
        for key in [&kept, &lost] {
            assert!(may_be(key.secret.expose_secret(), 23).await.unwrap());
        }
        let here = ("request", after(23));
        let gone = identity.revoke_key(&holder, lost.row.id, here).await;
        gone.unwrap();
        assert!(!may_be(lost.secret.expose_secret(), 23).await.unwrap());
        // Nobody answers any more, and nobody is asked within the second.
        identity.pool().close().await;
        for odd in [made_up.as_str(), "es_live_", "what?"] {
            assert!(!may_be(odd, 23).await.unwrap(), "{odd}");
        }
        assert!(may_be(kept.secret.expose_secret(), 23).await.unwrap());
        assert!(may_be(&made_up, 25).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_wish_that_is_repeated_makes_one_key() {
    with_identity(|identity| async move {
        owner(&identity).await;
        let holder = claims(&identity, "boss@example.com").await.unwrap();
        let wanted = wish(&[Scope::OrdersRead]);
        let both = tokio::join!(
            identity.make_key(&holder, &wanted, after(22)),
            identity.make_key(&holder, &wanted, after(22)),
        );
        let made = [&both.0, &both.1].map(Result::is_ok);
        assert_ne!(made[0], made[1], "one of them");
        let again = identity.make_key(&holder, &wanted, after(23)).await;
        assert!(matches!(again, Err(IdentityError::KeyMade(id)) if id == wanted.id));
        let mut other = wanted.clone();
        other.scopes.push(Scope::StockRead);
        let other = identity.make_key(&holder, &other, after(24)).await;
        assert!(matches!(other, Err(IdentityError::KeyOfAnother)));
        assert_eq!(identity.keys().await.unwrap().len(), 1);
    })
    .await;
}
