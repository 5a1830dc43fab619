//! What a coupon takes off, and when it takes nothing.

use super::{Coupon, CouponError, Discount, Terms};
use crate::kernel::{Amount, At, Currency, CustomerId};

impl Coupon {
    /// What it takes off `subtotal` for this customer at this moment, all limits considered; the
    /// first reason why it does not apply otherwise. Both ends of its validity belong to it.
    pub fn discount_for(
        &self,
        subtotal: Amount,
        currency: Currency,
        customer: Option<CustomerId>,
        at: At,
    ) -> Result<Amount, CouponError> {
        let terms = self.terms().ok_or(CouponError::Unknown)?;
        if self.is_withdrawn() || !terms.is_active {
            return Err(CouponError::Inactive);
        }
        if at < terms.valid_from {
            return Err(CouponError::NotYetValid(terms.valid_from));
        }
        if at > terms.valid_until {
            return Err(CouponError::Expired(terms.valid_until));
        }
        if currency != terms.currency {
            return Err(CouponError::OtherCurrency);
        }
        self.check_limits(terms, customer)?;
        if let Some(minimum) = terms.minimum_amount.filter(|minimum| subtotal < *minimum) {
            return Err(CouponError::BelowMinimum(minimum));
        }
        taken_off(terms, subtotal)
    }

    fn check_limits(&self, terms: &Terms, customer: Option<CustomerId>) -> Result<(), CouponError> {
        if terms.usage_limit.is_some_and(|limit| self.used() >= limit) {
            return Err(CouponError::UsedUp);
        }
        if let Some(limit) = terms.per_customer_limit {
            let customer = customer.ok_or(CouponError::NeedsAccount)?;
            if self.used_by(customer) >= limit {
                return Err(CouponError::CustomerLimitReached);
            }
        }
        Ok(())
    }
}

fn taken_off(terms: &Terms, subtotal: Amount) -> Result<Amount, CouponError> {
    let full = match terms.discount {
        Discount::Percentage { basis_points } => subtotal
            .share(basis_points)
            .map_err(|_| CouponError::InvalidTerms("discount"))?,
        Discount::FixedAmount { amount } => amount,
    };
    let capped = terms.maximum_discount.map_or(full, |cap| full.min(cap));
    Ok(capped.min(subtotal).max(Amount::ZERO))
}
