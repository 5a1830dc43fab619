//! scenarios · the rules of coupons, told as examples and as a property · touches nothing.

mod printing;
mod using;

use super::*;
use crate::kernel::examples::{cents, id, noon};
use crate::kernel::{Amount, Currency};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<CouponEvent>) -> AggregateTestExecutor<Coupon> {
    TestFramework::with(()).given(events)
}

/// Ten per cent off, from noon, for a hundred minutes.
fn ten_percent() -> Terms {
    Terms {
        discount: Discount::Percentage {
            basis_points: 1_000,
        },
        currency: Currency::USD,
        minimum_amount: None,
        maximum_discount: None,
        usage_limit: None,
        per_customer_limit: None,
        valid_from: noon(0),
        valid_until: noon(100),
        is_active: true,
        release_on_cancel: true,
    }
}

fn five_off() -> Terms {
    Terms {
        discount: Discount::FixedAmount { amount: cents(500) },
        ..ten_percent()
    }
}

fn created(terms: Terms) -> CouponEvent {
    CouponEvent::Created {
        coupon_id: coupon_id("SAVE"),
        code: "SAVE".to_owned(),
        terms,
        at: noon(0),
    }
}

fn revised(terms: Terms) -> CouponEvent {
    CouponEvent::Revised {
        coupon_id: coupon_id("SAVE"),
        terms,
        at: noon(0),
    }
}

fn withdrawn() -> CouponEvent {
    CouponEvent::Withdrawn {
        coupon_id: coupon_id("SAVE"),
        at: noon(0),
    }
}

fn redeemed(order: u128, customer: Option<u128>) -> CouponEvent {
    CouponEvent::Redeemed {
        coupon_id: coupon_id("SAVE"),
        order_id: id(order),
        customer_id: customer.map(id),
        discount: cents(100),
        at: noon(1),
    }
}

fn released(order: u128) -> CouponEvent {
    CouponEvent::Released {
        coupon_id: coupon_id("SAVE"),
        order_id: id(order),
        at: noon(1),
    }
}

fn create(code: &str, terms: Terms) -> CouponCommand {
    CouponCommand::Create {
        coupon_id: coupon_id(code),
        code: code.to_owned(),
        terms,
        at: noon(0),
    }
}

fn redeem(order: u128, customer: Option<u128>, subtotal: i64) -> CouponCommand {
    CouponCommand::Redeem {
        order_id: id(order),
        customer_id: customer.map(id),
        subtotal: cents(subtotal),
        currency: Currency::USD,
        at: noon(1),
    }
}

fn release(order: u128) -> CouponCommand {
    CouponCommand::Release {
        order_id: id(order),
        at: noon(1),
    }
}

fn discount(terms: Terms, subtotal: i64, minute: i64) -> Result<Amount, CouponError> {
    let coupon = Coupon::default().evolve(created(terms));
    coupon.discount_for(cents(subtotal), Currency::USD, None, noon(minute))
}
