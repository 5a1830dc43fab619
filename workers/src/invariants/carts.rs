//! Invariant 5: a cart becomes one order; a coupon is used once for an order, and never more often than its
//! terms allow. Terms that are revised later make no earlier use wrong.

use super::books::Books;
use super::findings::{Invariant, Judge};
use domain::cart::CartEvent;
use domain::coupon::{Coupon, CouponEvent};
use domain::kernel::CustomerId;
use eventstore::{Fault, Told};

impl Books {
    pub(super) fn take_cart(&mut self, told: &Told) -> Result<(), Fault> {
        let (event, key) = (told.read::<CartEvent>()?, told.key());
        let cart = self.carts.entry(told.aggregate_id.clone()).or_default();
        if let CartEvent::CheckedOut { .. } = event {
            let before = cart.order();
            let mut judge = self.findings.at(&key);
            judge.holds(Invariant::Once, before.is_none(), || {
                "it was an order before".into()
            });
        }
        *cart = std::mem::take(cart).evolve(event);
        Ok(())
    }

    pub(super) fn take_coupon(&mut self, told: &Told) -> Result<(), Fault> {
        let (event, key) = (told.read::<CouponEvent>()?, told.key());
        let coupon = self.coupons.entry(told.aggregate_id.clone()).or_default();
        let mut judge = self.findings.at(&key);
        let mut user = None;
        if let CouponEvent::Redeemed {
            order_id,
            customer_id,
            ..
        } = &event
        {
            let fresh = !coupon.is_used_for(*order_id);
            judge.holds(Invariant::Once, fresh, || {
                format!("order {order_id} used it before")
            });
            user = Some(*customer_id);
        }
        *coupon = std::mem::take(coupon).evolve(event);
        if let Some(customer) = user {
            within_limits(&mut judge, coupon, customer);
        }
        Ok(())
    }
}

fn within_limits(judge: &mut Judge<'_>, coupon: &Coupon, customer: Option<CustomerId>) {
    let Some(terms) = coupon.terms() else {
        return;
    };
    let used = coupon.used();
    let fits = terms.usage_limit.is_none_or(|limit| used <= limit);
    judge.holds(Invariant::Once, fits, || {
        format!("used {used} times, more often than it may be")
    });
    if let (Some(limit), Some(customer)) = (terms.per_customer_limit, customer) {
        let used = coupon.used_by(customer);
        judge.holds(Invariant::Once, used <= limit, || {
            format!("used {used} times by one customer, who may {limit} times")
        });
    }
}
