use super::{ada, after, with_identity};
use crate::IdentityError;
use domain::kernel::CustomerId;
use uuid::Uuid;

const PLACE: &str = "payment/7/phone";
const WORDS: &str = "254708374149 – ring twice";

#[tokio::test]
async fn a_customers_words_open_until_the_customer_is_erased() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let sealed = identity.seal_words(Some(id), PLACE, WORDS).await.unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"254708"));
        let opened = identity.open_words(PLACE, &sealed).await.unwrap();
        assert_eq!(opened.as_deref(), Some(WORDS));
        identity.erase(id, after(1)).await.unwrap();
        assert_eq!(identity.open_words(PLACE, &sealed).await.unwrap(), None);
        let refused = identity.seal_words(Some(id), PLACE, WORDS).await;
        assert!(matches!(refused, Err(IdentityError::Erased)));
    })
    .await;
}

#[tokio::test]
async fn a_guests_words_carry_their_key_and_are_gone_with_it() {
    with_identity(|identity| async move {
        let sealed = identity.seal_words(None, PLACE, WORDS).await.unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"254708"));
        let opened = identity.open_words(PLACE, &sealed).await.unwrap();
        assert_eq!(opened.as_deref(), Some(WORDS));
        assert_eq!(identity.open_words(PLACE, &[]).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn words_open_only_in_their_place_and_unchanged() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        for person in [Some(id), None] {
            let sealed = identity.seal_words(person, PLACE, WORDS).await.unwrap();
            let elsewhere = identity.open_words("payment/8/phone", &sealed).await;
            assert!(matches!(elsewhere, Err(IdentityError::Sealed(_))));
            for length in 1..sealed.len() {
                let torn = identity.open_words(PLACE, &sealed[..length]).await;
                assert!(matches!(torn, Err(IdentityError::Sealed(_))), "{length}");
            }
            for at in 16..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                let changed = identity.open_words(PLACE, &changed).await;
                assert!(matches!(changed, Err(IdentityError::Sealed(_))), "{at}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn many_words_open_in_their_order() {
    with_identity(|identity| async move {
        let id = ada(&identity).await.profile.id;
        let gone = CustomerId(Uuid::from_u128(77));
        let mut page = Vec::new();
        for (n, person) in [Some(id), None, Some(gone), Some(id)]
            .into_iter()
            .enumerate()
        {
            let place = format!("order/{n}/note");
            let words = format!("note {n}");
            let sealed = identity.seal_words(person, &place, &words).await.unwrap();
            page.push((place, sealed));
        }
        identity.erase(gone, after(1)).await.unwrap();
        let asked: Vec<(&str, &[u8])> = page
            .iter()
            .map(|(place, sealed)| (place.as_str(), sealed.as_slice()))
            .collect();
        let opened = identity.open_all_words(&asked).await.unwrap();
        let opened: Vec<_> = opened.iter().map(Option::as_deref).collect();
        assert_eq!(
            opened,
            [Some("note 0"), Some("note 1"), None, Some("note 3")]
        );
    })
    .await;
}
