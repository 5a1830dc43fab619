//! What an order costs and what follows from placing it, told as examples and as a property.

use super::*;
use crate::kernel::examples::{cases, cents, id, noon, units};
use crate::kernel::{Amount, Currency};
use crate::order::{Line, Order, OrderCommand, PaymentMethod, Placement, UsedCoupon};
use cqrs_es::test::TestFramework;
use proptest::prelude::*;

const CHARGES: Charges = Charges {
    shipping: Amount::minor(300),
    tax_basis_points: 1_600,
    currency: Currency::USD,
};

fn want(product: u128, quantity: i64) -> Wanted {
    Wanted {
        product_id: id(product),
        quantity: units(quantity),
    }
}

fn quote(product: u128, price: i64) -> Quote {
    Quote {
        product_id: id(product),
        sku: format!("SKU-{product}"),
        name: "Green tea".to_owned(),
        price: cents(price),
        currency: Currency::USD,
        is_active: true,
    }
}

#[test]
fn goods_shipping_and_tax_make_the_total() {
    let (lines, totals) = price(&[want(1, 2)], &[quote(1, 450)], cents(0), CHARGES).unwrap();
    assert_eq!(lines[0].total, cents(900));
    assert_eq!(
        (totals.subtotal, totals.tax, totals.total),
        (cents(900), cents(144), cents(1_344))
    );
}

#[test]
fn a_discount_stays_with_its_lines_and_lowers_the_tax() {
    let quotes = [quote(1, 100), quote(2, 200)];
    let (lines, totals) = price(&[want(1, 1), want(2, 1)], &quotes, cents(100), CHARGES).unwrap();
    let totals_of_lines: Vec<Amount> = lines.iter().map(|line| line.total).collect();
    assert_eq!(totals_of_lines, [cents(67), cents(133)]);
    assert_eq!((totals.discount, totals.tax), (cents(100), cents(32)));
}

#[test]
fn a_discount_never_exceeds_the_goods() {
    let (_, totals) = price(&[want(1, 1)], &[quote(1, 100)], cents(101), CHARGES).unwrap();
    assert_eq!(
        (totals.discount, totals.tax, totals.total),
        (cents(100), cents(0), cents(300))
    );
}

#[test]
fn what_is_not_for_sale_has_no_price() {
    let asleep = Quote {
        is_active: false,
        ..quote(1, 100)
    };
    let answer = price(&[want(1, 1)], &[asleep], cents(0), CHARGES);
    assert_eq!(answer.err(), Some(PriceError::NotForSale(id(1))));
    let unknown = price(&[want(2, 1)], &[quote(1, 100)], cents(0), CHARGES);
    assert_eq!(unknown.err(), Some(PriceError::NotForSale(id(2))));
}

#[test]
fn an_order_has_one_currency() {
    let shillings = Quote {
        currency: Currency::KES,
        ..quote(1, 100)
    };
    let answer = price(&[want(1, 1)], &[shillings], cents(0), CHARGES);
    assert_eq!(answer.err(), Some(PriceError::MixedCurrencies));
}

#[test]
fn more_than_the_shop_can_handle_has_no_price() {
    let wanted: Vec<Wanted> = (1..=2).map(|product| want(product, 10_000)).collect();
    let quotes: Vec<Quote> = (1..=2)
        .map(|product| quote(product, Amount::LARGEST_PRICE))
        .collect();
    let answer = price(&wanted, &quotes, cents(0), CHARGES);
    assert!(matches!(answer, Err(PriceError::Money(_))));
}

#[test]
fn an_order_whose_hold_ran_out_is_asked_to_expire() {
    let asked = next(Heard::HoldRanOut {
        order_id: id(1),
        at: noon(0),
    });
    assert_eq!(
        asked,
        [Ask::ExpireOrder {
            order_id: id(1),
            at: noon(0)
        }]
    );
}

fn placement(lines: Vec<Line>, totals: crate::order::Totals) -> Placement {
    let coupon = UsedCoupon {
        coupon_id: id(3),
        code: "SAVE".to_owned(),
        discount: totals.discount,
    };
    Placement {
        order_id: id(1),
        cart_id: None,
        customer_id: None,
        lines,
        totals,
        coupon: Some(coupon),
        payment_method: PaymentMethod::CashOnDelivery,
        reference: None,
        channel: "web".to_owned(),
        at: noon(0),
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn every_price_adds_up_and_makes_an_order(
        goods in prop::collection::vec((1..=10_000_i64, 0..=1_000_000_i64), 1..30),
        discount in 0..=10_000_000_000_i64,
        shipping in 0..=100_000_i64,
        tax_basis_points in 0..=10_000_i64,
    ) {
        let charges = Charges { shipping: cents(shipping), tax_basis_points, ..CHARGES };
        let numbered = || (1..).zip(&goods);
        let wanted: Vec<Wanted> = numbered().map(|(product, (quantity, _))| want(product, *quantity)).collect();
        let quotes: Vec<Quote> = numbered().map(|(product, (_, price))| quote(product, *price)).collect();
        let (lines, totals) = price(&wanted, &quotes, cents(discount), charges).unwrap();
        let goods_total = Amount::sum(lines.iter().map(|line| line.total)).unwrap().units();
        prop_assert_eq!(goods_total + totals.shipping.units() + totals.tax.units(), totals.total.units());
        prop_assert_eq!(totals.subtotal.units() - totals.discount.units(), goods_total);
        prop_assert!(lines.iter().all(|line| line.total >= Amount::ZERO));
        let placement = placement(lines, totals);
        TestFramework::<Order>::with(())
            .given_no_previous_events()
            .when(OrderCommand::Place(Box::new(placement)))
            .inspect_result()
            .unwrap();
    }
}
