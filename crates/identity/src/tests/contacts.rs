use super::{ada, after, identity, with_identity, with_pool};
use crate::{
    BillingAddress, CONTACT, Contact, IdentityError, PERSON_KEY, SealedContact, ShippingAddress,
};
use domain::kernel::{CustomerId, OrderId};
use uuid::Uuid;

fn order(n: u128) -> OrderId {
    OrderId(Uuid::from_u128(n))
}

fn contact(city: &str) -> Contact {
    let shipping = ShippingAddress {
        name: "Ada Lovelace".into(),
        email: Some("ada@example.com".into()),
        address_line1: "12 St James's Square".into(),
        city: city.into(),
        country: "GB".into(),
        ..ShippingAddress::default()
    };
    let billing = BillingAddress {
        city: Some("Nairobi".into()),
        ..BillingAddress::default()
    };
    Contact {
        shipping,
        billing: Some(billing),
        notes: Some("ring twice".into()),
    }
}

fn attached(order: OrderId, attachments: Vec<(&'static str, Vec<u8>)>) -> SealedContact {
    let of = |kind| {
        attachments
            .iter()
            .find(|(name, _)| *name == kind)
            .map(|(_, body)| body.clone())
    };
    SealedContact {
        order,
        contact: of(CONTACT).unwrap(),
        person_key: of(PERSON_KEY),
    }
}

#[tokio::test]
async fn a_customers_contact_opens_until_the_customer_is_erased() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let sealed = attached(
            order(7),
            identity
                .seal_contact(Some(id), order(7), &contact("London"))
                .await
                .unwrap(),
        );
        assert!(sealed.person_key.is_none());
        assert!(!sealed.contact.windows(6).any(|window| window == b"London"));
        assert_eq!(
            identity.open_contact(&sealed).await.unwrap(),
            Some(contact("London"))
        );
        identity.erase(id, after(1)).await.unwrap();
        assert_eq!(identity.open_contact(&sealed).await.unwrap(), None);
        let refused = identity
            .seal_contact(Some(id), order(8), &contact("London"))
            .await;
        assert!(matches!(refused, Err(IdentityError::Erased)));
    })
    .await;
}

#[tokio::test]
async fn a_guests_contact_travels_with_its_own_key() {
    with_identity(|identity| async move {
        let sealed = attached(
            order(7),
            identity
                .seal_contact(None, order(7), &contact("London"))
                .await
                .unwrap(),
        );
        assert_eq!(
            identity.open_contact(&sealed).await.unwrap(),
            Some(contact("London"))
        );
        let erased = SealedContact {
            person_key: None,
            ..sealed.clone()
        };
        assert_eq!(identity.open_contact(&erased).await.unwrap(), None);
        let emptied = SealedContact {
            person_key: Some(Vec::new()),
            ..sealed
        };
        assert_eq!(identity.open_contact(&emptied).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_contact_beside_another_order_does_not_open() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        for person in [Some(id), None] {
            let sealed = attached(
                order(7),
                identity
                    .seal_contact(person, order(7), &contact("x"))
                    .await
                    .unwrap(),
            );
            let moved = SealedContact {
                order: order(8),
                ..sealed.clone()
            };
            assert!(matches!(
                identity.open_contact(&moved).await,
                Err(IdentityError::Sealed(_))
            ));
            let mut torn = sealed;
            torn.contact.truncate(9);
            assert!(matches!(
                identity.open_contact(&torn).await,
                Err(IdentityError::Sealed(_))
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_of_contacts_opens_in_its_order() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let unknown = CustomerId(Uuid::from_u128(77));
        let mut page = Vec::new();
        for (n, person) in [Some(id), None, Some(unknown), Some(id)]
            .into_iter()
            .enumerate()
        {
            let order = order(n as u128 + 1);
            let sealed = identity
                .seal_contact(person, order, &contact(&format!("city {n}")))
                .await
                .unwrap();
            page.push(attached(order, sealed));
        }
        identity.erase(unknown, after(1)).await.unwrap();
        let opened = identity.open_contacts(&page).await.unwrap();
        let cities: Vec<_> = opened
            .iter()
            .map(|one| one.as_ref().map(|one| one.shipping.city.as_str()))
            .collect();
        assert_eq!(
            cities,
            [Some("city 0"), Some("city 1"), None, Some("city 3")]
        );
    })
    .await;
}

#[tokio::test]
async fn two_first_orders_at_once_share_one_key() {
    with_pool(|pool| async move {
        let identity = identity(pool);
        let id = CustomerId(Uuid::from_u128(42));
        let tasks: Vec<_> = (1..9)
            .map(|n| {
                let identity = identity.clone();
                tokio::spawn(async move {
                    let sealed = identity
                        .seal_contact(Some(id), order(n), &contact("London"))
                        .await
                        .unwrap();
                    attached(order(n), sealed)
                })
            })
            .collect();
        for task in tasks {
            let sealed = task.await.unwrap();
            assert_eq!(
                identity.open_contact(&sealed).await.unwrap(),
                Some(contact("London"))
            );
        }
    })
    .await;
}
