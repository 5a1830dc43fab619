//! What is said of attempts to pay, of refunds and of what moved at the providers.

use crate::teller::{Teller, at, id};
use crate::till::{PRICE, Till};
use domain::order::PaymentMethod;
use domain::refund::WhyRefund;
use projections::orders::{self, Filter};
use projections::{Window, payments, provider_books, refunds};
use uuid::Uuid;

const DAY: i64 = 86_400;

async fn found(teller: &Teller, detail: &str) -> Vec<Uuid> {
    let filter = Filter {
        payment_detail: Some(detail.to_owned()),
        ..Filter::default()
    };
    let window = Window::page(1, 10);
    let listed = orders::list(teller.pool(), &filter, orders::Sort::Oldest, &window).await;
    let listed = listed.unwrap();
    assert_eq!(listed.total, i64::try_from(listed.rows.len()).ok());
    assert!(listed.rows.iter().all(|row| row.payment_detail == detail));
    listed.rows.iter().map(|row| row.id).collect()
}

async fn order(teller: &Teller, number: u128) -> orders::OrderDetail {
    let order = orders::by_id(teller.pool(), id(number)).await.unwrap();
    order.unwrap()
}

#[tokio::test]
async fn a_payer_who_must_act_is_seen_on_the_order_and_the_order_is_found_by_it() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    teller.project(10).await;
    assert_eq!(found(&teller, "none").await, [id(1)]);
    till.waits(&mut teller);
    teller.project(10).await;
    assert_eq!(found(&teller, "requires_action").await, [id(1)]);
    assert!(found(&teller, "none").await.is_empty());
    till.sets_aside(&mut teller);
    teller.project(10).await;
    assert_eq!(found(&teller, "authorized").await, [id(1)]);
    assert!(found(&teller, "requires_action").await.is_empty());
    let seen = order(&teller, 1).await;
    assert_eq!(seen.summary.payment_detail, "authorized");
    till.pays(&mut teller, at(5));
    teller.project(10).await;
    assert_eq!(found(&teller, "captured").await, [id(1)]);
    assert!(found(&teller, "authorized").await.is_empty());
    assert_eq!(order(&teller, 1).await.payment_id.as_deref(), Some("ref_1"));
}

#[tokio::test]
async fn the_number_of_a_payment_by_phone_is_its_receipt() {
    let mut teller = Teller::new().await;
    let till = Till::mpesa(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    teller.project(10).await;
    let seen = order(&teller, 1).await;
    assert_eq!(seen.payment_id.as_deref(), Some("receipt_1"));
}

#[tokio::test]
async fn an_attempt_is_found_by_its_order_its_number_and_its_receipt() {
    let mut teller = Teller::new().await;
    for till in [Till::stripe(1), Till::mpesa(2)] {
        till.starts(&mut teller);
        till.pays(&mut teller, at(5));
    }
    Till::stripe(3).starts(&mut teller);
    teller.project(3).await;
    let pool = teller.pool();
    let of_order = payments::of_order(pool, id(2)).await.unwrap();
    assert_eq!(of_order.len(), 1);
    assert_eq!((of_order[0].id, of_order[0].taken_minor), (id(102), PRICE));
    let by_number = payments::by_provider_ref(pool, "stripe", "ref_1").await;
    assert_eq!(by_number.unwrap().map(|row| row.id), Some(id(101)));
    let elsewhere = payments::by_provider_ref(pool, "mpesa", "ref_1").await;
    assert_eq!(elsewhere.unwrap(), None, "a number is its provider's own");
    let some = |change: &dyn Fn(&mut payments::Filter)| {
        let mut filter = payments::Filter::default();
        change(&mut filter);
        filter
    };
    let cases: [(payments::Filter, &[u128]); 7] = [
        (some(&|_| ()), &[101, 102, 103]),
        (some(&|f| f.stage = Some("created".to_owned())), &[103]),
        (some(&|f| f.method = Some(PaymentMethod::Mpesa)), &[102]),
        (some(&|f| f.order_id = Some(id(1))), &[101]),
        (some(&|f| f.open = Some(true)), &[103]),
        (
            some(&|f| f.reference = Some("receipt_2".to_owned())),
            &[102],
        ),
        (some(&|f| f.started_before = Some(at(1))), &[]),
    ];
    for (filter, expected) in cases {
        let window = Window::page(1, 10);
        let listed = payments::list(pool, &filter, payments::Sort::Oldest, &window).await;
        let listed: Vec<Uuid> = listed.unwrap().rows.iter().map(|row| row.id).collect();
        let expected: Vec<Uuid> = expected.iter().map(|number| id(*number)).collect();
        assert_eq!(listed, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn a_refund_is_told_at_the_order_at_the_payment_and_by_itself() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    let back = till.back(200, WhyRefund::Returned);
    back.asked(&mut teller);
    teller.project(2).await;
    let seen = order(&teller, 1).await;
    assert_eq!(seen.summary.refund_pending_minor, 200);
    back.succeeds(&mut teller, at(20));
    teller.project(2).await;
    let seen = order(&teller, 1).await;
    let order = &seen.summary;
    assert_eq!((order.refunded_minor, order.refund_pending_minor), (200, 0));
    assert_eq!(order.payment_detail, "partially_refunded");
    let payment = &payments::of_order(teller.pool(), id(1)).await.unwrap()[0];
    assert_eq!(
        (payment.refunded_minor, payment.refund_pending_minor),
        (200, 0)
    );
    let refund = &refunds::of_order(teller.pool(), id(1)).await.unwrap()[0];
    assert_eq!(
        (refund.stage.as_str(), refund.why.as_str()),
        ("succeeded", "returned")
    );
    assert_eq!((refund.lines.len(), refund.amount_minor), (1, 200));
    let same = refunds::by_provider_ref(teller.pool(), "stripe", "re_1").await;
    assert_eq!(same.unwrap().as_ref(), Some(refund));
    let filter = refunds::Filter {
        why: Some(WhyRefund::Returned),
        stage: Some("succeeded".to_owned()),
        ..refunds::Filter::default()
    };
    let window = Window::page(1, 10);
    let listed = refunds::list(teller.pool(), &filter, refunds::Sort::Newest, &window).await;
    assert_eq!(listed.unwrap().total, Some(1));
}

#[tokio::test]
async fn the_books_say_what_moved_at_each_provider_on_each_day() {
    let mut teller = Teller::new().await;
    for till in [Till::stripe(1), Till::stripe(2), Till::mpesa(3)] {
        till.starts(&mut teller);
        till.pays(&mut teller, at(5));
    }
    let (kept, came_back) = (Till::stripe(1), Till::stripe(2));
    let kept = kept.back(200, WhyRefund::Goodwill);
    kept.asked(&mut teller);
    kept.succeeds(&mut teller, at(DAY));
    let came_back = came_back.back(PRICE, WhyRefund::Goodwill);
    came_back.asked(&mut teller);
    came_back.succeeds(&mut teller, at(DAY));
    came_back.fails(&mut teller, true, at(DAY + 1));
    teller.project(4).await;
    let (first, second) = (at(0).date_naive(), at(DAY).date_naive());
    let days = provider_books::by_day(teller.pool(), first, second)
        .await
        .unwrap();
    let days: Vec<_> = days
        .iter()
        .map(|day| {
            (
                day.day,
                &*day.method,
                day.captures,
                day.captured_minor,
                day.refunded_minor,
            )
        })
        .collect();
    let expected = [
        (first, "mpesa", 1, PRICE, 0),
        (first, "stripe", 2, 2 * PRICE, 0),
        (second, "stripe", 0, 0, 200),
    ];
    assert_eq!(days, expected);
    let taken = payments::taken_between(teller.pool(), "stripe", at(0), at(DAY)).await;
    assert_eq!(taken.unwrap().len(), 2);
    let given = refunds::given_between(teller.pool(), "stripe", at(0), at(2 * DAY)).await;
    assert_eq!(given.unwrap().len(), 1);
}
