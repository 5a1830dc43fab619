//! Whose account it is in the end: who reads the mail of its address.

use super::{
    PASSWORD, ada, after, has_a_factor, link, options, verifies, wants_address, with_identity,
};
use crate::{
    Audience, Identity, IdentityError, LinkPurpose, PasswordReset, Role, SignedIn, Standing,
};
use domain::kernel::CustomerId;

const WORDS: &str = "four other words";

async fn resets(identity: &Identity, person: CustomerId, new: &str, seconds: i64) {
    let wish = PasswordReset {
        secret: link(identity, person, LinkPurpose::ResetPassword).await,
        new: new.to_owned().into(),
        address: "203.0.113.7".parse().unwrap(),
        request_id: "request".into(),
    };
    let reset = identity.reset_password(&wish, after(seconds)).await;
    assert_eq!(reset.unwrap().person, person);
}

async fn login(identity: &Identity, password: &str) -> Result<SignedIn, IdentityError> {
    let password = password.to_owned().into();
    let login = identity.login("ada@example.com", &password, Audience::Shop, after(9));
    login.await
}

#[tokio::test]
async fn a_factor_of_who_squatted_an_address_does_not_keep_its_owner_out() {
    with_identity(|identity| async move {
        let person = ada(&identity).await.profile.id;
        has_a_factor(&identity, person).await;
        let asked = login(&identity, PASSWORD).await;
        assert!(matches!(asked, Err(IdentityError::FactorNeeded)));
        resets(&identity, person, WORDS, 3).await;
        login(&identity, WORDS).await.unwrap();
        // Nobody who runs the shop did it, and the letter says no such thing.
        let told = "SELECT kind FROM letters WHERE kind LIKE 'second_factor%'";
        let told = sqlx::query_scalar::<_, String>(told).fetch_all(identity.pool());
        assert_eq!(told.await.unwrap(), ["second_factor_forgotten"]);
        // The address is hers now: a factor that she set up stays, whoever reads her mail.
        has_a_factor(&identity, person).await;
        resets(&identity, person, "five words of hers now", 4).await;
        let asked = login(&identity, "five words of hers now").await;
        assert!(matches!(asked, Err(IdentityError::FactorNeeded)));
    })
    .await;
}

#[tokio::test]
async fn who_reads_the_owners_mail_does_not_get_past_their_second_factor() {
    with_identity(|identity| async move {
        let owner = CustomerId(uuid::Uuid::from_u128(9));
        let password = PASSWORD.to_owned().into();
        let made = identity.ensure_super_admin(owner, "Ada@Example.com", Some(&password), after(0));
        made.await.unwrap();
        has_a_factor(&identity, owner).await;
        resets(&identity, owner, WORDS, 3).await;
        let asked = login(&identity, WORDS).await;
        assert!(matches!(asked, Err(IdentityError::FactorNeeded)));
    })
    .await;
}

#[tokio::test]
async fn a_factor_of_who_squatted_the_owners_address_does_not_keep_them_out() {
    with_identity(|identity| async move {
        let squatter = ada(&identity).await.profile.id;
        has_a_factor(&identity, squatter).await;
        let wanted = wants_address(&identity, squatter, "mallory@new.test").await;
        let id = CustomerId(uuid::Uuid::from_u128(9));
        let password = WORDS.to_owned().into();
        let made = identity.ensure_super_admin(id, "Ada@Example.com", Some(&password), after(3));
        made.await.unwrap();
        login(&identity, WORDS).await.unwrap();
        let moved = identity.verify_email(&wanted, ("request", after(4))).await;
        assert!(matches!(moved, Err(IdentityError::LinkInvalid)));
    })
    .await;
}

#[tokio::test]
async fn a_hash_of_another_cost_is_made_anew_when_its_owner_comes_by() {
    with_identity(|identity| async move {
        let person = ada(&identity).await.profile.id;
        let dearer = crate::IdentityOptions {
            bcrypt_cost: 5,
            ..options()
        };
        let dearer = Identity::new(identity.pool().clone(), dearer);
        let hash = || {
            let sql = "SELECT password_hash FROM users WHERE id = $1";
            let hash = sqlx::query_scalar::<_, String>(sql).bind(person.0);
            hash.fetch_one(dearer.pool())
        };
        assert!(hash().await.unwrap().starts_with("$2b$04$"));
        let there: std::net::IpAddr = "203.0.113.7".parse().unwrap();
        for (typed, cost) in [("not hers at all", "$2b$04$"), (PASSWORD, "$2b$05$")] {
            let password = typed.to_owned().into();
            let typed = ("ada@example.com", &password);
            let came = dearer.login_from(there, typed, Audience::Shop, ("request", after(3)));
            assert_eq!(came.await.is_ok(), cost == "$2b$05$");
            assert!(hash().await.unwrap().starts_with(cost));
        }
        login(&dearer, PASSWORD).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nothing_moves_for_who_is_switched_off() {
    with_identity(|identity| async move {
        let person = ada(&identity).await.profile.id;
        verifies(&identity, person).await;
        let secret = wants_address(&identity, person, "ada@new.test").await;
        let standing = |is_active| Standing {
            role: Role::User,
            is_active,
        };
        let off = identity.set_standing(person, standing(false), after(3));
        off.await.unwrap();
        let moved = identity.verify_email(&secret, ("request", after(4))).await;
        assert!(matches!(moved, Err(IdentityError::LinkInvalid)));
        let email = identity.profile(person).await.unwrap().email;
        assert_eq!(email.as_deref(), Some("Ada@Example.com"));
        // The link was not used up by that.
        let on = identity.set_standing(person, standing(true), after(5));
        on.await.unwrap();
        let moved = identity.verify_email(&secret, ("request", after(6))).await;
        moved.unwrap();
        let email = identity.profile(person).await.unwrap().email;
        assert_eq!(email.as_deref(), Some("ada@new.test"));
    })
    .await;
}

#[tokio::test]
async fn the_wish_for_another_address_is_written_down_without_the_address() {
    with_identity(|identity| async move {
        let person = ada(&identity).await.profile.id;
        let said = async || {
            let sql = "SELECT to_jsonb(a) FROM audit_log a WHERE action = 'email.wanted'";
            let rows = sqlx::query_scalar::<_, serde_json::Value>(sql).fetch_all(identity.pool());
            rows.await.unwrap()
        };
        // Her own address is no wish.
        wants_address(&identity, person, "ADA@example.com").await;
        assert!(said().await.is_empty());
        wants_address(&identity, person, "ada@new.test").await;
        let rows = said().await;
        assert_eq!(rows.len(), 1);
        let whose = format!("customer:{person}");
        let told = (rows[0]["actor"].as_str(), rows[0]["subject"].as_str());
        assert_eq!(told, (Some(&*whose), Some(&*whose)));
        assert!(!rows[0].to_string().contains("new.test"), "{}", rows[0]);
    })
    .await;
}
