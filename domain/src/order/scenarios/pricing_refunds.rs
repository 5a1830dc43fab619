//! What a refund of some units comes to: nothing is lost and nothing is won, in whatever portions.

use super::*;
use crate::checkout::{Charges, Quote, Wanted, price};
use crate::kernel::examples::cases;
use crate::kernel::split_by_weight;
use proptest::prelude::*;

fn delivered_order() -> Order {
    after(paid(Status::Delivered))
}

/// A refund of these shares was asked for.
fn asked(order: Order, refund: u128, shares: &Shares) -> Order {
    order.evolve(OrderEvent::RefundRequested {
        order_id: id(1),
        refund_id: id(refund),
        payment_id: id(7),
        amount: shares.total,
        currency: Currency::USD,
        why: WhyRefund::Goodwill,
        reason: "sorry".to_owned(),
        by: By::Staff,
        lines: shares.lines.clone(),
        shipping: shares.shipping,
        at: noon(2),
    })
}

fn came_to_nothing(order: Order, refund: u128) -> Order {
    order.evolve(OrderEvent::RefundFailed {
        order_id: id(1),
        refund_id: id(refund),
        amount: cents(1),
        currency: Currency::USD,
        counts: true,
        code: "no_account".to_owned(),
        was_back: false,
        placed_at: noon(0),
        at: noon(2),
    })
}

#[test]
fn each_line_is_worth_its_total_after_its_discount_and_its_share_of_the_tax() {
    let order = delivered_order();
    let all = shares(&order, &[of(11, 2), of(12, 1)], true).unwrap();
    let worth: Vec<i64> = all.lines.iter().map(|line| line.amount.units()).collect();
    assert_eq!(worth, [740 + 118, 360 + 58]);
    assert_eq!((all.shipping, all.total), (cents(300), cents(1_576)));
    let none = shares(&order, &[], false).unwrap();
    assert_eq!((none.lines.len(), none.total), (0, Amount::ZERO));
}

#[test]
fn units_of_one_line_listed_twice_are_counted_together() {
    let order = delivered_order();
    let twice = shares(&order, &[of(11, 1), of(11, 1)], false).unwrap();
    assert_eq!(twice.total, cents(858));
    let too_many = OrderError::RefundTooMany {
        product_id: id(11),
        left: 0,
    };
    assert_eq!(
        shares(&order, &[of(11, 2), of(11, 1)], false),
        Err(too_many)
    );
}

#[test]
fn no_unit_goes_back_that_was_not_bought_or_went_back_already() {
    let order = delivered_order();
    let too_many = |left| OrderError::RefundTooMany {
        product_id: id(11),
        left,
    };
    assert_eq!(shares(&order, &[of(11, 3)], false), Err(too_many(2)));
    assert_eq!(shares(&order, &[of(11, 0)], false), Err(too_many(2)));
    let no_line = OrderError::NoSuchLine(id(13));
    assert_eq!(shares(&order, &[of(13, 1)], false), Err(no_line));
    assert_eq!(
        shares(&Order::default(), &[], true),
        Err(OrderError::Unknown)
    );
    let one = shares(&order, &[of(11, 1)], true).unwrap();
    let order = asked(order, 9, &one);
    assert_eq!(shares(&order, &[of(11, 2)], false), Err(too_many(1)));
    assert_eq!(
        shares(&order, &[], true),
        Err(OrderError::ShippingGivenBack)
    );
    assert_eq!(whole(&order), [of(11, 1), of(12, 1)]);
    let order = came_to_nothing(order, 9);
    assert_eq!(shares(&order, &[of(11, 1)], true), Ok(one));
    assert_eq!(whole(&order), [of(11, 2), of(12, 1)]);
}

/// An order of some lines with a coupon, tax and shipping, as the till makes it.
fn sold(goods: &[(i64, i64)], (off, tax, shipping): (i64, i64, i64), currency: Currency) -> Order {
    let numbered = || (11..).zip(goods);
    let wanted: Vec<Wanted> = numbered()
        .map(|(product, (quantity, _))| Wanted {
            product_id: id(product),
            quantity: units(*quantity),
        })
        .collect();
    let quotes: Vec<Quote> = numbered()
        .map(|(product, (_, price))| Quote {
            product_id: id(product),
            sku: format!("SKU-{product}"),
            name: "A thing".to_owned(),
            price: cents(*price),
            currency,
            is_active: true,
        })
        .collect();
    let charges = Charges {
        shipping: cents(shipping),
        tax_basis_points: tax,
        currency,
    };
    let (lines, totals) = price(&wanted, &quotes, cents(off), charges).unwrap();
    let placement = Placement {
        lines,
        totals,
        coupon: None,
        ..prepaid()
    };
    after(vec![
        placed(placement),
        begun(7),
        taken(7, totals.total.units(), PaymentMethod::Stripe),
    ])
}

/// Up to five lines of up to nine units, a coupon, tax and shipping.
pub(super) fn any_order() -> impl Strategy<Value = Order> {
    let goods = prop::collection::vec((1..10_i64, 0..20_000_i64), 1..6);
    let charges = (0..5_000_i64, 0..2_500_i64, 0..2_000_i64);
    let currency = prop_oneof![Just(Currency::USD), Just(Currency::KES)];
    (goods, charges, currency)
        .prop_map(|(goods, charges, currency)| sold(&goods, charges, currency))
}

/// What each line is worth: its total and its share of the tax.
pub(super) fn worth(order: &Order) -> Vec<Amount> {
    let placement = order.placement().unwrap();
    let totals: Vec<Amount> = placement.lines.iter().map(|line| line.total).collect();
    let tax = split_by_weight(placement.totals.tax, &totals);
    let both = totals.into_iter().zip(tax);
    both.map(|(total, tax)| total.plus(tax).unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn all_portions_of_a_line_are_worth_the_line_and_change_no_other(
        order in any_order(),
        picks in prop::collection::vec((0..5_usize, 1..4_i64, 0..5_u8), 0..60),
    ) {
        let lines = order.placement().unwrap().lines.clone();
        let fair = worth(&order);
        let mut given: Vec<Amount> = vec![Amount::ZERO; lines.len()];
        let (mut order, mut refund) = (order, 100);
        // At random first, some of them in vain; then everything that is left.
        let rest = (0..lines.len()).map(|line| (line, i64::MAX, 1));
        for (pick, some, luck) in picks.into_iter().chain(rest) {
            let line = pick % lines.len();
            let left = whole(&order).into_iter().find(|left| left.product_id == lines[line].product_id);
            let Some(left) = left else { continue };
            let portion = of(11 + line as u128, some.min(left.quantity.units()));
            let others_before: Vec<_> = whole(&order);
            let share = shares(&order, &[portion], false).unwrap();
            order = asked(order, refund, &share);
            let others = |all: &[LineUnits]| -> Vec<LineUnits> {
                all.iter().filter(|left| left.product_id != portion.product_id).copied().collect()
            };
            prop_assert_eq!(others(&whole(&order)), others(&others_before));
            if luck == 0 {
                order = came_to_nothing(order, refund);
            } else {
                given[line] = given[line].plus(share.lines[0].amount).unwrap();
                prop_assert!(given[line] <= fair[line]);
            }
            refund += 1;
        }
        prop_assert_eq!(given, fair);
        prop_assert!(whole(&order).is_empty());
    }

    #[test]
    fn lines_and_shipping_are_the_total_without_its_rounding(order in any_order()) {
        let totals = order.placement().unwrap().totals;
        let all = shares(&order, &whole(&order), true).unwrap();
        let lines = Amount::sum(all.lines.iter().map(|line| line.amount)).unwrap();
        let exact = totals.total.minus(totals.rounding).unwrap();
        prop_assert_eq!(lines.plus(all.shipping).unwrap(), exact);
        prop_assert_eq!(all.total, totals.total, "the rounding goes back with the last of it");
    }

    #[test]
    fn every_portion_is_payable_and_all_of_them_come_to_the_total(
        order in any_order(),
        shipping_after in 0..20_usize,
    ) {
        let totals = order.placement().unwrap().totals;
        let (mut order, mut paid_back) = (order, Amount::ZERO);
        let single: Vec<LineUnits> = whole(&order)
            .into_iter()
            .flat_map(|all| vec![LineUnits { quantity: units(1), ..all }; all.quantity.units() as usize])
            .collect();
        let shipping_after = shipping_after.min(single.len() - 1);
        for (number, unit) in single.into_iter().enumerate() {
            let share = shares(&order, &[unit], number == shipping_after).unwrap();
            prop_assert_eq!(totals.currency.payable(share.total), Ok(share.total));
            order = asked(order, 100 + number as u128, &share);
            paid_back = paid_back.plus(share.total).unwrap();
            prop_assert!(order.refundable() == totals.total.minus(paid_back).unwrap());
        }
        prop_assert_eq!(paid_back, totals.total);
    }
}
