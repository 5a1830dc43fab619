//! The books after a story: the shop's and both providers', to the cent.

use domain::kernel::Amount;
use domain::order::PaymentMethod;
use domain::payment::{Payment, Stage};
use domain::refund::{Refund, RefundStage};
use eventstore::{EventStore, StoreOptions};
use std::collections::{BTreeMap, HashMap, HashSet};
use testkit::paying::PayingShop;

/// How often an event of this kind happened.
pub(crate) async fn happened(shop: &PayingShop, kind: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM events WHERE event_type = $1")
        .bind(kind)
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap()
}

/// How often an event of this kind happened in one stream.
pub(crate) async fn happened_to(shop: &PayingShop, kind: &str, stream: &str) -> i64 {
    let asked = "SELECT count(*) FROM events WHERE event_type = $1 AND aggregate_id = $2";
    sqlx::query_scalar(asked)
        .bind(kind)
        .bind(stream)
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap()
}

/// How many events there are when every reader has read them all and adds no more of its own: what was
/// refused has left none.
pub(crate) async fn events(shop: &PayingShop) -> i64 {
    shop.at_rest().await;
    let behind = "SELECT count(*) FROM projection_checkpoint WHERE (tx_id, position) <
        (SELECT tx_id, position FROM events ORDER BY tx_id DESC, position DESC LIMIT 1)";
    shop.counts(behind, 0).await;
    sqlx::query_scalar("SELECT count(*) FROM events")
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap()
}

/// What came in and what went back, in cents.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) taken: i64,
    pub(crate) given: i64,
}

/// Both ways of paying.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Both {
    pub(crate) cards: Sums,
    pub(crate) phones: Sums,
}

/// What replaying the log says.
struct Ours {
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

async fn ours(shop: &PayingShop) -> Ours {
    let pool = shop.shop.db.another_pool(2);
    let store = EventStore::open(pool, StoreOptions::default());
    let ours = Ours {
        payments: states(shop, &store).await,
        refunds: states(shop, &store).await,
    };
    store.close().await;
    ours
}

impl Ours {
    fn sums(&self) -> Both {
        let mut both = Both::default();
        for payment in &self.payments {
            of(&mut both, payment.terms().unwrap().method).taken += payment.taken().units();
        }
        for refund in &self.refunds {
            let terms = refund.terms().unwrap();
            if refund.stage() == Some(RefundStage::Succeeded) {
                of(&mut both, terms.method).given += terms.amount.units();
            }
        }
        both
    }
}

fn of(both: &mut Both, method: PaymentMethod) -> &mut Sums {
    match method {
        PaymentMethod::Stripe => &mut both.cards,
        PaymentMethod::Mpesa => &mut both.phones,
        other => panic!("money moved by {other:?}"),
    }
}

async fn states<A>(shop: &PayingShop, store: &EventStore) -> Vec<A>
where
    A: cqrs_es::Aggregate + Clone + Default + 'static,
{
    let asked = "SELECT DISTINCT aggregate_id FROM events WHERE aggregate_type = $1";
    let ids: Vec<String> = sqlx::query_scalar(asked)
        .bind(A::TYPE)
        .fetch_all(&shop.shop.db.pool)
        .await
        .unwrap();
    let loaded = store.load_many::<A>(&ids).await.unwrap();
    loaded.into_iter().map(|loaded| loaded.state).collect()
}

/// What the providers' own books say.
pub(crate) fn theirs(shop: &PayingShop) -> Both {
    let (cards, phones) = (shop.stripe.ledger(), shop.daraja.ledger());
    let shillings = |sums: &BTreeMap<String, i64>| {
        assert!(sums.keys().all(|currency| currency == "kes"), "{sums:?}");
        sums.get("kes").copied().unwrap_or_default()
    };
    Both {
        cards: Sums {
            taken: shillings(&cards.captured),
            given: shillings(&cards.refunded),
        },
        phones: Sums {
            taken: phones.paid * 100,
            given: (phones.reversed + phones.paid_out) * 100,
        },
    }
}

/// Waits until no refund is under way; then the shop's books and the providers' say the same, for
/// each payment and in all. Answers the sums.
pub(crate) async fn agree(shop: &PayingShop) -> Both {
    shop.refunds_settled().await;
    let (ours, theirs) = (ours(shop).await, theirs(shop));
    assert_eq!(ours.sums(), theirs, "the shop's books and the providers'");
    each_payment_agrees(shop, &ours);
    theirs
}

/// No money pays two orders, and every sum lies where it was taken.
fn each_payment_agrees(shop: &PayingShop, ours: &Ours) {
    let mut taken: HashMap<String, i64> = HashMap::new();
    for intent in shop.stripe.ledger().intents {
        taken.insert(intent.id, intent.amount_received);
    }
    for payment in shop.daraja.ledger().payments {
        taken.insert(payment.receipt, payment.amount * 100);
        taken.insert(payment.checkout, payment.amount * 100);
    }
    let mut seen = HashSet::new();
    for payment in &ours.payments {
        if payment.stage() != Some(&Stage::Captured) {
            assert_eq!(payment.taken(), Amount::ZERO, "{payment:?}");
            continue;
        }
        let number = payment.provider_ref().expect("a number of the provider's");
        assert_eq!(
            taken.get(number),
            Some(&payment.taken().units()),
            "{number}"
        );
        assert!(seen.insert(number), "{number} paid twice");
    }
}
