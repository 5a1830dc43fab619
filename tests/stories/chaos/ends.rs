//! What must hold when a storm is over (`docs/lifecycles.md`, invariants 1, 5, 7 and 8).

use super::books::Books;
use super::shopper::Told;
use domain::kernel::{Amount, OrderId};
use domain::order::{Order, PaymentMethod, Status};
use domain::payment::Stage;
use domain::refund::RefundStage;
use sqlx::PgPool;
use std::collections::{HashMap, HashSet};
use testkit::paying::PayingShop;

/// Everything anybody was told of happened, and nothing else: who insists is answered, and one wish is
/// one order.
pub(super) fn what_was_said_is_true(books: &Books, told: &Told) {
    let orders: HashSet<&String> = told.orders.iter().map(|one| &one.order).collect();
    assert_eq!(
        orders.len(),
        told.orders.len(),
        "two shoppers were told of one order"
    );
    let stored: HashSet<&String> = books.orders.keys().collect();
    assert_eq!(
        orders, stored,
        "the orders that were acknowledged are those in the log"
    );
    for order in &told.cancelled {
        let status = books.orders[order].status();
        assert_eq!(
            status,
            Some(Status::Cancelled),
            "{order} was said to be cancelled"
        );
    }
    for refund in &told.refunds {
        assert!(
            books.refunds.contains_key(refund),
            "refund {refund} was said to be on its way"
        );
    }
}

/// No order waits for anything that will not come; answers how many attempts only people can end,
/// because the number of the prompt was lost and nobody paid it.
pub(super) async fn nobody_is_stuck(books: &Books, pool: &PgPool) -> usize {
    let clocks = "SELECT DISTINCT instance FROM timer";
    let clocks: Vec<String> = sqlx::query_scalar(clocks).fetch_all(pool).await.unwrap();
    let clocks: HashSet<String> = clocks.into_iter().collect();
    for (id, order) in &books.orders {
        let (status, due) = (order.status().unwrap(), order.due());
        let method = order.placement().unwrap().payment_method;
        match status {
            Status::Pending => {
                assert_eq!(
                    order.captured(),
                    Amount::ZERO,
                    "{id} is paid and not confirmed"
                );
                assert!(
                    clocks.contains(id),
                    "{id} is neither paid nor will it run out"
                );
            }
            Status::Cancelled | Status::Refunded => {
                assert_eq!(
                    order.refundable(),
                    Amount::ZERO,
                    "{id} is over and its money is here"
                );
            }
            Status::Confirmed | Status::Processing | Status::Shipped | Status::Delivered => {
                let paid = method == PaymentMethod::CashOnDelivery || due == Amount::ZERO;
                assert!(paid, "{id} is {status:?} and {due:?} is due");
            }
        }
    }
    for (id, refund) in &books.refunds {
        let stage = refund.stage();
        let ended = matches!(stage, Some(RefundStage::Succeeded | RefundStage::Failed));
        assert!(ended, "refund {id} is {stage:?}");
    }
    let mut lost = 0;
    for (id, payment) in &books.payments {
        match payment.stage().unwrap() {
            // Nobody waits for it; money that comes all the same goes where it belongs.
            Stage::Captured | Stage::Voided | Stage::Failed { .. } => {}
            stage => {
                let method = payment.terms().unwrap().method;
                let of_lost = method == PaymentMethod::Mpesa && payment.provider_ref().is_none();
                assert!(
                    of_lost && *stage == Stage::Unknown,
                    "attempt {id}: {payment:?}"
                );
                assert!(clocks.contains(id), "nobody looks after attempt {id}");
                lost += 1;
            }
        }
    }
    lost
}

/// Every unit is where the orders say: held, promised, sent, or on the shelf.
pub(super) fn stock_is_what_orders_hold(books: &Books) {
    let (mut promised, mut sent): (HashMap<String, i64>, HashMap<String, i64>) = Default::default();
    for (id, order) in &books.orders {
        let (holds, left) = (holds(order), has_left(order));
        for line in &order.placement().unwrap().lines {
            let (product, units) = (line.product_id.to_string(), line.quantity.units());
            let held = books.stock[&product].held_for(OrderId(id.parse().unwrap()));
            let wanted = holds.then_some(line.quantity);
            assert_eq!(
                held,
                wanted,
                "order {id} ({:?}) of {product}",
                order.status()
            );
            *promised.entry(product.clone()).or_default() += if holds { units } else { 0 };
            *sent.entry(product).or_default() += if left { units } else { 0 };
        }
    }
    for (product, item) in &books.stock {
        let of = |counted: &HashMap<String, i64>| counted.get(product).copied().unwrap_or_default();
        assert_eq!(
            item.held() + item.committed(),
            of(&promised),
            "promised of {product}"
        );
        assert_eq!(of(&books.sent), of(&sent), "sent of {product}");
        let on_hand = of(&books.opened) - of(&sent);
        assert_eq!(item.on_hand(), on_hand, "on the shelf of {product}");
    }
}

fn holds(order: &Order) -> bool {
    match order.status() {
        Some(Status::Pending) => !order.is_lapsed(),
        status => matches!(status, Some(Status::Confirmed | Status::Processing)),
    }
}

fn has_left(order: &Order) -> bool {
    let status = order.status();
    matches!(
        status,
        Some(Status::Shipped | Status::Delivered | Status::Refunded)
    )
}

/// Each standing order with a coupon is one use of it, and the shop shows that number.
pub(super) async fn coupons_are_used_by_orders(books: &Books, pool: &PgPool) {
    for (id, coupon) in &books.coupons {
        let users = books.orders.iter().filter(|(order, state)| {
            let used = state.placement().unwrap().coupon.as_ref();
            let stands = state.status() != Some(Status::Cancelled);
            let uses = stands && used.is_some_and(|used| used.coupon_id.to_string() == *id);
            let noted = coupon.is_used_for(OrderId(order.parse().unwrap()));
            assert_eq!(uses, noted, "order {order} and the coupon");
            uses
        });
        assert_eq!(coupon.used(), i64::try_from(users.count()).unwrap());
        let shown = "SELECT used_count::bigint FROM coupons WHERE id::text = $1";
        let shown: i64 = sqlx::query_scalar(shown)
            .bind(id)
            .fetch_one(pool)
            .await
            .unwrap();
        assert_eq!(
            shown,
            coupon.used(),
            "the shop shows another number of uses"
        );
    }
}

/// Every notice that did anything lies in the inbox, once, with the transaction of its effect.
pub(super) async fn the_inbox_holds_every_notice(books: &Books, pool: &PgPool) -> usize {
    let kept = "SELECT provider || ':' || event_id, tx_id FROM webhook_inbox";
    let kept: Vec<(String, i64)> = sqlx::query_as(kept).fetch_all(pool).await.unwrap();
    let count = kept.len();
    let kept: HashMap<String, i64> = kept.into_iter().collect();
    for (notice, tx_id) in &books.notices {
        assert_eq!(kept.get(notice), Some(tx_id), "{notice} had an effect");
    }
    count
}

/// No receipt and no number of a provider's pays twice.
pub(super) fn no_money_counts_twice(books: &Books) {
    let mut seen = HashSet::new();
    let taken = books
        .payments
        .values()
        .filter(|one| one.stage() == Some(&Stage::Captured));
    let online = taken.filter(|one| one.terms().unwrap().method != PaymentMethod::CashOnDelivery);
    for payment in online {
        let numbers = [payment.provider_ref(), payment.receipt()]
            .into_iter()
            .flatten();
        let numbers: HashSet<&str> = numbers.collect();
        for number in numbers {
            assert!(seen.insert(number), "{number} pays twice");
        }
    }
}

/// Numbers begin at 1 and none is left out.
pub(super) async fn numbers_have_no_gaps(books: &Books, pool: &PgPool) {
    let numbers = "SELECT order_number FROM orders";
    assert_eq!(series(pool, numbers).await.len(), books.orders.len());
    let confirmed = "SELECT count(*) FROM events WHERE event_type = 'order.confirmed'";
    let confirmed: i64 = sqlx::query_scalar(confirmed).fetch_one(pool).await.unwrap();
    let invoices = "SELECT number FROM invoices WHERE number IS NOT NULL";
    let invoices = series(pool, invoices).await;
    assert_eq!(invoices.len(), usize::try_from(confirmed).unwrap());
    series(pool, "SELECT number FROM credit_notes").await;
}

/// The numbers of a series of papers, which begins at one and has no gap.
async fn series(pool: &PgPool, sql: &str) -> Vec<usize> {
    let numbers: Vec<String> = sqlx::query_scalar(sql).fetch_all(pool).await.unwrap();
    let last = |text: &String| text.rsplit('-').next().unwrap().parse().unwrap();
    let mut numbers: Vec<usize> = numbers.iter().map(last).collect();
    numbers.sort_unstable();
    let all: Vec<usize> = (1..=numbers.len()).collect();
    assert_eq!(numbers, all, "{sql}");
    numbers
}

/// Every table is, row for row, what the events say.
pub(super) async fn tables_equal_their_rebuild(shop: &PayingShop) {
    let books = crate::rush::books::replay(&shop.shop).await;
    books.tables_equal_their_rebuild(&shop.shop).await;
}

/// Nothing the shop wrote into its log tells who paid.
pub(super) fn the_log_names_nobody(shop: &PayingShop, told: &Told) {
    let said = shop.shop.said();
    assert!(!said.contains("wanjiru@example.com") && !said.contains("Wanjiru Kamau"));
    for one in &told.orders {
        assert!(
            !said.contains(&one.phone),
            "{} is in the shop's log",
            one.phone
        );
    }
}
