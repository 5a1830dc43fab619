//! A refund that goes back in portions: nothing is lost, nothing is won, whatever becomes of each.

use super::super::decide::decide;
use super::pricing_refunds::{any_order, worth};
use super::*;
use crate::kernel::examples::cases;
use proptest::prelude::*;

fn terms(refund: u128, amount: Amount, named: &Named) -> RefundTerms {
    RefundTerms {
        refund_id: id(refund),
        payment_id: id(7),
        order_id: id(1),
        method: PaymentMethod::Stripe,
        amount,
        currency: Currency::USD,
        why: WhyRefund::Goodwill,
        reason: "sorry".to_owned(),
        by: By::Staff,
        lines: named.lines.clone(),
        shipping: named.shipping,
        return_id: None,
        part_of: Some(id(100)),
        road: None,
    }
}

fn request(terms: RefundTerms) -> OrderCommand {
    OrderCommand::RequestRefund {
        terms: Box::new(terms),
        at: noon(2),
    }
}

fn asked(order: Order, terms: RefundTerms) -> Order {
    let events = decide(&order, request(terms)).unwrap();
    events.into_iter().fold(order, Order::evolve)
}

fn fails(order: Order, refund: u128) -> Order {
    let failure = OrderCommand::RecordRefundFailure {
        refund_id: id(refund),
        code: "no_account".to_owned(),
        at: noon(3),
    };
    let events = decide(&order, failure).unwrap();
    events.into_iter().fold(order, Order::evolve)
}

fn line_of(product: u128, quantity: i64, amount: i64) -> RefundLine {
    RefundLine {
        product_id: id(product),
        quantity: units(quantity),
        amount: cents(amount),
    }
}

fn everything(order: &Order) -> (Named, Amount) {
    let all = shares(order, &whole(order), true).unwrap();
    let (lines, shipping) = (all.lines, all.shipping);
    (Named { lines, shipping }, all.total)
}

#[test]
fn units_go_with_the_portion_that_begins_to_pay_for_them() {
    let order = after(paid(Status::Delivered));
    // Two units for 8.58, one for 4.18, and 3.00 for the shipping.
    let (named, _) = everything(&order);
    let (first, rest) = split(&order, named, cents(300)).unwrap();
    assert_eq!(first.lines, [line_of(11, 1, 300)]);
    let order = asked(order, terms(100, cents(300), &first));
    let (second, rest) = split(&order, rest, cents(600)).unwrap();
    assert_eq!(second.lines, [line_of(11, 1, 558), line_of(12, 1, 42)]);
    let order = asked(order, terms(101, cents(600), &second));
    assert_eq!(rest.lines, [line_of(12, 0, 376)]);
    let (third, rest) = split(&order, rest, cents(500)).unwrap();
    assert_eq!((third.lines.len(), third.shipping), (1, cents(124)));
    assert_eq!((rest.lines.len(), rest.shipping), (0, cents(176)));
}

/// What is missing has no unit of its own to be asked for by: the units count with the portion that arrived.
#[test]
fn what_a_portion_that_failed_left_half_paid_is_asked_for_again_as_a_sum() {
    let order = after(paid(Status::Delivered));
    let (named, _) = everything(&order);
    let (first, rest) = split(&order, named, cents(500)).unwrap();
    assert_eq!(first.lines, [line_of(11, 2, 500)]);
    let order = asked(order, terms(100, cents(500), &first));
    let order = asked(order, terms(101, cents(1_076), &rest));
    let order = fails(order, 101);
    assert_eq!(order.refundable(), cents(1_076));
    assert_eq!(whole(&order), [of(12, 1)]);
    let (product_id, left) = (id(11), 0);
    assert_eq!(
        shares(&order, &[of(11, 1)], false),
        Err(OrderError::RefundTooMany { product_id, left })
    );
    let again = RefundTerms {
        part_of: None,
        road: None,
        ..terms(102, cents(1_076), &Named::default())
    };
    let order = asked(order, again);
    assert_eq!(order.refundable(), Amount::ZERO);
}

#[test]
fn a_portion_names_no_more_than_is_left() {
    let order = after(paid(Status::Delivered));
    let refused = |lines: Vec<RefundLine>, shipping| {
        let shipping = cents(shipping);
        let named = Named { lines, shipping };
        decide(&order, request(terms(100, cents(1_576), &named))).unwrap_err()
    };
    let too_many = OrderError::RefundTooMany {
        product_id: id(12),
        left: 1,
    };
    assert_eq!(refused(vec![line_of(12, 2, 1)], 0), too_many);
    let odd = [line_of(12, 1, 419), line_of(12, 1, -1), line_of(12, 0, 0)];
    for line in odd {
        assert_eq!(refused(vec![line], 0), OrderError::TotalsDoNotAddUp);
    }
    assert_eq!(refused(vec![], 301), OrderError::ShippingGivenBack);
    let missing = OrderError::NoSuchLine(id(13));
    assert_eq!(refused(vec![line_of(13, 1, 1)], 0), missing);
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn whatever_portions_a_refund_goes_back_in_they_add_up_to_it(
        order in any_order(),
        rooms in prop::collection::vec(1..20_000_i64, 0..8),
    ) {
        let coin = order.placement().unwrap().totals.currency.smallest_payment();
        let (mut named, total) = everything(&order);
        let fair = worth(&order);
        let (mut order, mut missing) = (order, total.units());
        let mut back: Vec<Named> = Vec::new();
        for (room, refund) in rooms.into_iter().chain([i64::MAX]).zip(100..) {
            if missing == 0 {
                break;
            }
            let coins = (room.min(missing) + coin - 1) / coin;
            let amount = (coins * coin).min(missing);
            let portion;
            (portion, named) = if amount == missing {
                (named, Named::default())
            } else {
                split(&order, named, cents(amount)).unwrap()
            };
            // What is named is paid for, but for less than a coin.
            let worth = Amount::sum(portion.lines.iter().map(|line| line.amount)).unwrap();
            prop_assert!(worth.plus(portion.shipping).unwrap() < cents(amount + coin));
            order = asked(order, terms(refund, cents(amount), &portion));
            missing -= amount;
            back.push(portion);
        }
        if total == Amount::ZERO {
            return Ok(());
        }
        for (line, fair) in order.placement().unwrap().lines.iter().zip(fair) {
            let lines = back.iter().flat_map(|portion| &portion.lines);
            let lines = lines.filter(|back| back.product_id == line.product_id);
            let (units, amounts): (Vec<i64>, Vec<Amount>) =
                lines.map(|line| (line.quantity.units(), line.amount)).unzip();
            prop_assert_eq!(units.iter().sum::<i64>(), line.quantity.units());
            prop_assert_eq!(Amount::sum(amounts).unwrap(), fair);
        }
        let shipping = Amount::sum(back.iter().map(|portion| portion.shipping)).unwrap();
        prop_assert_eq!(shipping, order.placement().unwrap().totals.shipping);
        prop_assert_eq!(order.refundable(), Amount::ZERO);
        prop_assert!(whole(&order).is_empty());
    }

    #[test]
    fn what_is_asked_for_after_some_portions_failed_never_exceeds_what_is_left(
        order in any_order(),
        rooms in prop::collection::vec((1..20_000_i64, any::<bool>()), 1..8),
    ) {
        let (mut named, total) = everything(&order);
        let (mut order, mut missing) = (order, total.units());
        let mut failed = Vec::new();
        for ((room, luck), refund) in rooms.into_iter().zip(100..) {
            let amount = room.min(missing - 1);
            if amount <= 0 {
                break;
            }
            let (portion, rest) = split(&order, named, cents(amount)).unwrap();
            named = rest;
            order = asked(order, terms(refund, cents(amount), &portion));
            missing -= amount;
            failed.extend((!luck).then_some(refund));
        }
        for refund in failed {
            order = fails(order, refund);
        }
        let units = whole(&order);
        let again = shares(&order, &units, false).unwrap();
        for (line, fair) in order.placement().unwrap().lines.iter().zip(worth(&order)) {
            let lines = again.lines.iter().filter(|back| back.product_id == line.product_id);
            let amounts = Amount::sum(lines.map(|line| line.amount)).unwrap();
            let given = order.sale().unwrap();
            let given = cents(super::super::portions::given(given, line.product_id));
            prop_assert!(given.plus(amounts).unwrap() <= fair);
        }
    }
}
