//! The providers' own books, order by order, beside the shop's.

use super::books::Books;
use super::shopper::Ordered;
use domain::kernel::OrderId;
use domain::order::PaymentMethod;
use domain::refund::RefundStage;
use sims::daraja::DarajaLedger;
use sims::stripe::StripeLedger;
use sqlx::PgPool;
use std::collections::{BTreeMap, HashMap};

/// What came in for an order and what went back, in cents.
pub(super) type Moved = (i64, i64);

/// What the providers say moved, by order. Stripe knows an order by what was written to the intent,
/// M-Pesa by the phone, which is nobody else's.
pub(super) fn theirs(
    cards: &StripeLedger,
    phones: &DarajaLedger,
    orders: &[Ordered],
) -> BTreeMap<String, Moved> {
    let mut moved: BTreeMap<String, Moved> = BTreeMap::new();
    let mut of_intent = HashMap::new();
    for intent in &cards.intents {
        of_intent.insert(&intent.id, &intent.metadata["order_id"]);
    }
    for charge in cards.charges.iter().filter(|charge| charge.captured > 0) {
        let order = of_intent[&charge.intent].clone();
        moved.entry(order).or_default().0 += charge.captured;
    }
    for refund in cards.refunds.iter().filter(|one| one.status == "succeeded") {
        let order = of_intent[&refund.intent].clone();
        moved.entry(order).or_default().1 += refund.amount;
    }
    let of_phone: HashMap<&str, &str> = orders
        .iter()
        .map(|one| (one.phone.as_str(), one.order.as_str()))
        .collect();
    let mut of_receipt = HashMap::new();
    for payment in &phones.payments {
        let order = of_phone[payment.phone.as_str()].to_owned();
        of_receipt.insert(&payment.receipt, order.clone());
        moved.entry(order).or_default().0 += payment.amount * 100;
    }
    let done = |code: &Option<String>| code.as_deref() == Some("0");
    for back in phones.reversals.iter().filter(|back| done(&back.code)) {
        let order = of_receipt[&back.target].clone();
        moved.entry(order).or_default().1 += back.amount * 100;
    }
    for back in phones.payouts.iter().filter(|back| done(&back.code)) {
        let order = of_phone[back.target.as_str()].to_owned();
        moved.entry(order).or_default().1 += back.amount * 100;
    }
    moved
}

/// What the shop's own log says moved through providers, by order.
pub(super) fn ours(books: &Books) -> BTreeMap<String, Moved> {
    let mut moved: BTreeMap<String, Moved> = BTreeMap::new();
    for payment in books.payments.values() {
        let terms = payment.terms().unwrap();
        if terms.method != PaymentMethod::CashOnDelivery && payment.taken().units() > 0 {
            let order = terms.order_id.to_string();
            moved.entry(order).or_default().0 += payment.taken().units();
        }
    }
    for refund in books.refunds.values() {
        let terms = refund.terms().unwrap();
        let by_hand = terms.method == PaymentMethod::CashOnDelivery;
        if refund.stage() == Some(RefundStage::Succeeded) && !by_hand {
            let order = terms.order_id.to_string();
            moved.entry(order).or_default().1 += terms.amount.units();
        }
    }
    moved
}

/// Both say the same of every order, to the cent. Answers the sums.
pub(super) async fn agree(
    books: &Books,
    (cards, phones): (&StripeLedger, &DarajaLedger),
    (orders, pool): (&[Ordered], &PgPool),
) -> Moved {
    let (ours, theirs) = (ours(books), theirs(cards, phones, orders));
    for order in ours.keys().chain(theirs.keys()) {
        let (here, there) = (ours.get(order), theirs.get(order));
        if here != there {
            let story = story(books, order, pool).await;
            panic!("order {order}: {here:?} here, {there:?} there (taken, given back)\n{story}");
        }
    }
    let sum = |side: fn(&Moved) -> i64| ours.values().map(side).sum();
    (sum(|moved| moved.0), sum(|moved| moved.1))
}

/// What happened to an order and its money, line by line.
async fn story(books: &Books, order: &str, pool: &PgPool) -> String {
    let is_its = |of: OrderId| of.to_string() == order;
    let payments = books
        .payments
        .iter()
        .filter(|(_, one)| is_its(one.terms().unwrap().order_id));
    let refunds = books
        .refunds
        .iter()
        .filter(|(_, one)| is_its(one.terms().unwrap().order_id));
    let mut ids = vec![order.to_owned()];
    ids.extend(payments.map(|(id, _)| id.clone()));
    ids.extend(refunds.map(|(id, _)| id.clone()));
    let told = "SELECT concat_ws(' ', metadata->>'occurred_at', metadata->>'actor', payload)
                FROM events WHERE aggregate_id = ANY($1) ORDER BY tx_id, position";
    let told: Vec<String> = sqlx::query_scalar(told)
        .bind(ids)
        .fetch_all(pool)
        .await
        .unwrap();
    told.join("\n")
}
