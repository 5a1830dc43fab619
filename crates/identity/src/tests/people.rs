use super::{PASSWORD, ada, after, noon, person, with_identity, with_pool};
use crate::{Change, CustomerImport, ErasureWish, IdentityError, ProfileChange, Switch};
use domain::kernel::CustomerId;
use uuid::Uuid;

#[tokio::test]
async fn somebody_registers_and_reads_their_own_profile() {
    with_identity(|identity| async move {
        let signed_in = ada(&identity).await;
        let profile = identity.profile(signed_in.profile.id).await.unwrap();
        assert_eq!(profile, signed_in.profile);
        assert_eq!(profile.name.as_deref(), Some("Ada Lovelace"));
        assert_eq!(profile.email.as_deref(), Some("Ada@Example.com"));
        assert_eq!(profile.phone.as_deref(), Some("+254712345678"));
        assert_eq!(
            (profile.version, profile.email_verified, profile.is_active),
            (1, false, true)
        );
    })
    .await;
}

#[tokio::test]
async fn one_address_registers_once_however_it_is_written() {
    with_identity(|identity| async move {
        ada(&identity).await;
        let again = identity
            .register(person(2, " ADA@example.COM"), noon())
            .await;
        assert!(!again.unwrap());
        let tasks: Vec<_> = (10..30)
            .map(|id| {
                let identity = identity.clone();
                tokio::spawn(async move {
                    identity
                        .register(person(id, "bob@example.com"), noon())
                        .await
                })
            })
            .collect();
        let mut registered = 0;
        for task in tasks {
            registered += usize::from(task.await.unwrap().unwrap());
        }
        assert_eq!(registered, 1);
    })
    .await;
}

#[tokio::test]
async fn every_broken_rule_is_named_at_once() {
    with_identity(|identity| async move {
        let mut odd = person(1, "not an address");
        odd.name = " ".into();
        odd.password = "password".to_owned().into();
        odd.phone = Some("x".into());
        let Err(IdentityError::Invalid(faults)) = identity.register(odd, noon()).await else {
            panic!()
        };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "email", "phone", "password"]);
    })
    .await;
}

#[tokio::test]
async fn nothing_personal_lies_readable_in_the_database() {
    with_pool(|pool| async move {
        let identity = super::identity(pool.clone());
        ada(&identity).await;
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT users::text || encode(coalesce(name, ''), 'escape') || encode(email, 'escape')
             || encode(phone, 'escape') FROM users",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        for secret in ["Lovelace", "example.com", "712345678", PASSWORD] {
            assert!(
                !rows
                    .join("")
                    .to_lowercase()
                    .contains(&secret.to_lowercase()),
                "{secret}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn sealed_values_moved_to_another_row_or_column_do_not_open() {
    with_pool(|pool| async move {
        let identity = super::identity(pool.clone());
        let ada = ada(&identity).await.profile.id;
        let (new, bob) = (person(2, "bob@example.com"), person(2, "").id);
        assert!(identity.register(new, noon()).await.unwrap());
        sqlx::raw_sql("UPDATE users SET name = email WHERE id::text LIKE '%1'")
            .execute(&pool)
            .await
            .unwrap();
        assert!(matches!(
            identity.profile(ada).await,
            Err(IdentityError::Sealed(_))
        ));
        sqlx::raw_sql("UPDATE users b SET email = a.email FROM users a WHERE a.id::text LIKE '%1'")
            .execute(&pool)
            .await
            .unwrap();
        assert!(matches!(
            identity.profile(bob).await,
            Err(IdentityError::Sealed(_))
        ));
    })
    .await;
}

#[tokio::test]
async fn a_profile_changes_only_from_the_version_that_was_seen() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let change = ProfileChange {
            name: Some("Countess Lovelace".into()),
            phone: Change::Clear,
            avatar_url: Change::Set("https://example.com/ada.png".into()),
            ..ProfileChange::default()
        };
        let changed = identity
            .update_profile(id, Some(1), change.clone(), after(5))
            .await
            .unwrap();
        assert_eq!(changed.name.as_deref(), Some("Countess Lovelace"));
        assert_eq!((changed.phone, changed.version), (None, 2));
        assert_eq!(
            changed.avatar_url.as_deref(),
            Some("https://example.com/ada.png")
        );
        assert_eq!(changed.email.as_deref(), Some("Ada@Example.com"));
        let late = identity.update_profile(id, Some(1), change, after(6)).await;
        assert!(matches!(
            late,
            Err(IdentityError::VersionMismatch { actual: 2 })
        ));
        let nothing = identity
            .update_profile(id, None, ProfileChange::default(), after(7))
            .await
            .unwrap();
        assert_eq!(nothing.name.as_deref(), Some("Countess Lovelace"));
        let nobody = CustomerId(Uuid::from_u128(99));
        let absent = identity
            .update_profile(nobody, None, ProfileChange::default(), noon())
            .await;
        assert!(matches!(absent, Err(IdentityError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn imported_customers_keep_their_first_id_and_open_without_a_name() {
    with_identity(|identity| async move {
        let batch = |start: u128| -> Vec<CustomerImport> {
            (0..2_500)
                .map(|n| CustomerImport {
                    id: CustomerId(Uuid::from_u128(start + n)),
                    reference: format!("H{n}"),
                    at: noon(),
                })
                .collect()
        };
        let first = identity.import_customers(&batch(1_000)).await.unwrap();
        assert_eq!(first.len(), 2_500);
        assert_eq!(
            identity.import_customers(&batch(9_000_000)).await.unwrap(),
            first
        );
        let id = first["H7"];
        let profile = &identity.profiles(&[id]).await.unwrap()[&id];
        assert_eq!(
            (profile.name.as_deref(), profile.reference.as_deref()),
            (None, Some("H7"))
        );
        let waiting = identity.unannounced(10_000).await.unwrap();
        assert_eq!(waiting.len(), 2_500);
        assert_eq!(waiting[0].reference.as_deref(), Some("H0"));
    })
    .await;
}

#[tokio::test]
async fn history_is_told_of_everybody_once() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let waiting = identity.unannounced(10).await.unwrap();
        assert_eq!(
            waiting
                .iter()
                .map(|one| (one.id, one.at))
                .collect::<Vec<_>>(),
            [(id, noon())]
        );
        identity.mark_announced(&[id], after(1)).await.unwrap();
        identity.mark_announced(&[id], after(2)).await.unwrap();
        assert!(identity.unannounced(10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_erased_person_is_gone_and_their_address_is_free() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        identity.erase(id, after(1)).await.unwrap();
        identity.erase(id, after(2)).await.unwrap();
        let profile = identity.profile(id).await.unwrap();
        assert_eq!(
            (profile.name, profile.email, profile.is_active),
            (None, None, false)
        );
        let password = PASSWORD.to_owned().into();
        let refused = identity.login(
            "ada@example.com",
            &password,
            crate::Audience::Shop,
            after(3),
        );
        assert!(matches!(
            refused.await,
            Err(IdentityError::InvalidCredentials)
        ));
        let change = ProfileChange {
            name: Some("Ada".into()),
            ..ProfileChange::default()
        };
        assert!(matches!(
            identity.update_profile(id, None, change, after(4)).await,
            Err(IdentityError::Erased)
        ));
        identity
            .register(person(5, "ada@example.com"), after(5))
            .await
            .unwrap();
    })
    .await;
}

/// Between the wish to be forgotten and the last step the account stays off, whoever says otherwise.
#[tokio::test]
async fn nobody_switches_on_again_who_asked_to_be_forgotten() {
    with_identity(|identity| async move {
        let ada = ada(&identity).await;
        let id = ada.profile.id;
        let boss = super::colleagues::owner(&identity).await;
        let wish = |seconds| ErasureWish {
            person: id,
            asked_by: format!("customer:{id}"),
            reason: None,
            request_id: None,
            session_id: None,
            at: after(seconds),
        };
        let asked = identity.ask_erasure(&wish(3)).await.unwrap();
        let switch = Switch {
            by: boss,
            staff_only: false,
            is_confirmed: true,
            reason: "she wrote".into(),
            request_id: "request".into(),
        };
        let on = identity.switch_person(id, true, &switch, after(4)).await;
        assert!(matches!(on, Err(IdentityError::Erased)));
        assert!(!identity.profile(id).await.unwrap().is_active);
        let off = identity.switch_person(id, false, &switch, after(5)).await;
        assert!(!off.unwrap(), "it is off already");
        // Should it be on all the same, asking again switches it off and shows everybody out.
        let on = sqlx::query("UPDATE users SET is_active = true WHERE id = $1").bind(id.0);
        on.execute(identity.pool()).await.unwrap();
        let password = PASSWORD.to_owned().into();
        let login = identity.login(
            "ada@example.com",
            &password,
            crate::Audience::Shop,
            after(6),
        );
        let signed_in = login.await.unwrap();
        assert_eq!(identity.ask_erasure(&wish(7)).await.unwrap(), asked);
        assert!(!identity.profile(id).await.unwrap().is_active);
        let stays = identity.refresh(&signed_in.tokens.refresh_token, after(8));
        assert!(matches!(stays.await, Err(IdentityError::RefreshInvalid)));
    })
    .await;
}
