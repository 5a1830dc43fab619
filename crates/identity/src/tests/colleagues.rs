//! Who decides about colleagues, and what is taken from whom.

use super::{PASSWORD, ada, after, has_a_factor, link, noon, verifies, with_identity};
use crate::{
    Appointed, Audience, Claims, Deed, ErasureWish, FactorReset, Identity, IdentityError,
    LinkPurpose, NewStaff, PasswordReset, Role, RoleWish, Scope, Switch,
};
use domain::kernel::CustomerId;
use secrecy::ExposeSecret;
use uuid::Uuid;

const OWNER: u128 = 100;

fn id(n: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(n))
}

pub(super) fn deed(by: CustomerId, seconds: i64) -> Deed {
    Deed {
        by,
        reason: "for the season".into(),
        request_id: "request".into(),
        session_id: Uuid::nil(),
        at: after(seconds),
    }
}

pub(super) async fn owner(identity: &Identity) -> CustomerId {
    let password = PASSWORD.to_owned().into();
    let made = identity.ensure_super_admin(id(OWNER), "boss@example.com", Some(&password), noon());
    made.await.unwrap();
    id(OWNER)
}

pub(super) async fn claims(identity: &Identity, email: &str) -> Result<Claims, IdentityError> {
    let password = PASSWORD.to_owned().into();
    let login = identity.login(email, &password, Audience::Admin, after(20));
    let token = login.await?.tokens.access_token;
    let claims = identity.verify_access(token.expose_secret(), after(21));
    claims.await
}

/// Ada, whose address is verified, as staff.
pub(super) async fn ada_as(identity: &Identity, by: CustomerId, role: Role) -> CustomerId {
    let ada = ada(identity).await.profile.id;
    verifies(identity, ada).await;
    let made = appoints(identity, by, "ada@example.com", role).await;
    assert_eq!(made.unwrap().id, ada);
    ada
}

pub(super) async fn appoints(
    identity: &Identity,
    by: CustomerId,
    email: &str,
    role: Role,
) -> Result<Appointed, IdentityError> {
    let new = NewStaff {
        id: id(200),
        email: email.into(),
        name: Some("Grace Hopper".into()),
        role,
    };
    identity.appoint_staff(&new, &deed(by, 10)).await
}

#[tokio::test]
async fn nobody_takes_the_password_of_a_colleague_by_appointing_them() {
    with_identity(|identity| async move {
        let boss = owner(&identity).await;
        let ada = ada_as(&identity, boss, Role::SuperAdmin).await;
        // The first owner's address was never verified: it was given when the shop was set up.
        for role in [Role::SuperAdmin, Role::Auditor] {
            let again = appoints(&identity, ada, "boss@example.com", role).await;
            assert!(matches!(again, Err(IdentityError::AlreadyStaff)), "{role}");
        }
        claims(&identity, "boss@example.com").await.unwrap();
        // Who was invited and set no password yet gets another letter, as the same.
        let invited = appoints(&identity, boss, "new@example.com", Role::Auditor).await;
        assert!(invited.unwrap().invited);
        let invited = appoints(&identity, boss, "new@example.com", Role::Auditor).await;
        assert!(invited.unwrap().invited);
        let other = appoints(&identity, boss, "new@example.com", Role::Admin).await;
        assert!(matches!(other, Err(IdentityError::AlreadyStaff)));
    })
    .await;
}

#[tokio::test]
async fn a_factor_of_who_squatted_an_address_is_not_asked_of_new_staff() {
    with_identity(|identity| async move {
        let boss = owner(&identity).await;
        let squatter = ada(&identity).await.profile.id;
        has_a_factor(&identity, squatter).await;
        let made = appoints(&identity, boss, "ada@example.com", Role::Auditor).await;
        assert!(made.unwrap().invited);
        let state = identity.factor_state(squatter.0).await.unwrap();
        assert_eq!(state.since, None);
    })
    .await;
}

#[tokio::test]
async fn a_factor_is_reset_by_who_may_do_as_much_as_its_owner() {
    with_identity(|identity| async move {
        let boss = owner(&identity).await;
        let scopes = vec![Scope::StaffRead, Scope::StaffWrite, Scope::StockRead];
        let (foreman, name) = (Uuid::from_u128(7), "Foreman".to_owned());
        let wish = RoleWish { name, scopes };
        let made = identity.make_role(foreman, &wish, &deed(boss, 5)).await;
        made.unwrap();
        let ada = ada_as(&identity, boss, Role::Custom(foreman)).await;
        has_a_factor(&identity, boss).await;
        let reset = async |of: CustomerId, by: CustomerId| {
            let (reason, request_id) = ("lost".into(), "request".into());
            let wish = FactorReset {
                of,
                by,
                reason,
                request_id,
            };
            identity.reset_factor(&wish, after(30)).await
        };
        let beyond = reset(boss, ada).await;
        assert!(matches!(beyond, Err(IdentityError::BeyondOwn(_))));
        assert!(identity.factor_state(boss.0).await.unwrap().since.is_some());
        has_a_factor(&identity, ada).await;
        reset(ada, boss).await.unwrap();
        // Whoever does not decide about staff takes nothing from any of them.
        let auditor = appoints(&identity, boss, "new@example.com", Role::Auditor).await;
        let nobody = reset(boss, auditor.unwrap().id).await;
        assert!(matches!(nobody, Err(IdentityError::StaffOnly)));
    })
    .await;
}

/// An invitation lets nobody in: the only one who can sign in stays, whoever else was invited.
#[tokio::test]
async fn an_invited_super_admin_takes_the_place_of_nobody() {
    with_identity(|identity| async move {
        let boss = owner(&identity).await;
        let ada = ada_as(&identity, boss, Role::SuperAdmin).await;
        let invited = appoints(&identity, boss, "new@example.com", Role::SuperAdmin).await;
        let invited = invited.unwrap();
        assert!(invited.invited);
        // Ada can sign in: the boss may go. Then she is the last one.
        let dismissed = identity.give_role(boss, Role::User, &deed(ada, 30)).await;
        dismissed.unwrap();
        let leaves = ErasureWish {
            person: ada,
            asked_by: format!("customer:{ada}"),
            reason: None,
            request_id: None,
            session_id: None,
            at: after(31),
        };
        let last = identity.ask_erasure(&leaves).await;
        assert!(matches!(last, Err(IdentityError::LastSuperAdmin)));
        // Somebody who decides about staff and may do as much, though they cannot sign in.
        let by = invited.id;
        let demoted = identity.give_role(ada, Role::Admin, &deed(by, 32)).await;
        assert!(matches!(demoted, Err(IdentityError::LastSuperAdmin)));
        let switch = Switch {
            by,
            staff_only: true,
            is_confirmed: true,
            reason: "for the season".into(),
            request_id: "request".into(),
        };
        let off = identity.switch_person(ada, false, &switch, after(33)).await;
        assert!(matches!(off, Err(IdentityError::LastSuperAdmin)));
        // Nor is a shop without anybody who can sign in taken for one that has an owner.
        let sql = "UPDATE users SET password_hash = NULL WHERE id = $1";
        let emptied = sqlx::query(sql).bind(ada.0).execute(identity.pool());
        emptied.await.unwrap();
        let start = async |seconds| {
            let id = id(OWNER + 1);
            let made = identity.ensure_super_admin(id, "owner@example.com", None, after(seconds));
            made.await.unwrap().is_some()
        };
        assert!(start(40).await);
        assert!(!start(41).await, "once");
        // With a password set by the link of the invitation the other one counts.
        let wish = PasswordReset {
            secret: link(&identity, invited.id, LinkPurpose::StaffInvite).await,
            new: PASSWORD.to_owned().into(),
            address: "203.0.113.7".parse().unwrap(),
            request_id: "request".into(),
        };
        identity.reset_password(&wish, after(42)).await.unwrap();
        let gone = identity
            .give_role(id(OWNER + 1), Role::User, &deed(by, 43))
            .await;
        gone.unwrap();
    })
    .await;
}
