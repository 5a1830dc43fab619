//! What a coupon answers.

use super::state::Issue;
use super::{
    Coupon, CouponCommand, CouponError, CouponEvent, Discount, Terms, canonical_code, coupon_id,
};
use crate::kernel::{Amount, At, CouponId, OrderId};
use chrono::Datelike;

type Decision = Result<Vec<CouponEvent>, CouponError>;

/// What happens, or why not.
pub(super) fn decide(coupon: &Coupon, command: CouponCommand) -> Decision {
    match command {
        CouponCommand::Create {
            coupon_id,
            code,
            terms,
            at,
        } => create(coupon, coupon_id, code, terms, at),
        CouponCommand::Revise { terms, at } => revise(coupon, terms, at),
        CouponCommand::Withdraw { at } => match coupon {
            Coupon::Uncreated => Err(CouponError::Unknown),
            Coupon::Issued(issue) => Ok(vec![CouponEvent::Withdrawn {
                coupon_id: issue.coupon_id,
                at,
            }]),
            Coupon::Withdrawn(_) => Ok(vec![]),
        },
        CouponCommand::Redeem { order_id, .. } if coupon.is_used_for(order_id) => Ok(vec![]),
        CouponCommand::Redeem {
            order_id,
            customer_id,
            subtotal,
            currency,
            at,
        } => {
            let discount = coupon.discount_for(subtotal, currency, customer_id, at)?;
            let coupon_id = coupon.issue().ok_or(CouponError::Unknown)?.coupon_id;
            Ok(vec![CouponEvent::Redeemed {
                coupon_id,
                order_id,
                customer_id,
                discount,
                at,
            }])
        }
        CouponCommand::Release { order_id, at } => Ok(release(coupon, order_id, at)),
    }
}

fn create(coupon: &Coupon, id: CouponId, code: String, terms: Terms, at: At) -> Decision {
    if coupon.issue().is_some() {
        return Err(CouponError::AlreadyExists); // A withdrawn code stays taken.
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let well_formed = (3..=50).contains(&code.len()) && code.bytes().all(plain);
    if !well_formed || canonical_code(&code) != code || coupon_id(&code) != id {
        return Err(CouponError::InvalidCode);
    }
    check(&terms)?;
    Ok(vec![CouponEvent::Created {
        coupon_id: id,
        code,
        terms,
        at,
    }])
}

fn revise(coupon: &Coupon, terms: Terms, at: At) -> Decision {
    let issue = match coupon {
        Coupon::Uncreated => return Err(CouponError::Unknown),
        Coupon::Withdrawn(_) => return Err(CouponError::Withdrawn),
        Coupon::Issued(issue) => issue,
    };
    check(&terms)?;
    if issue.terms == terms {
        return Ok(vec![]);
    }
    Ok(vec![CouponEvent::Revised {
        coupon_id: issue.coupon_id,
        terms,
        at,
    }])
}

fn release(coupon: &Coupon, order_id: OrderId, at: At) -> Vec<CouponEvent> {
    let gives_back = |issue: &&Issue| issue.terms.release_on_cancel && coupon.is_used_for(order_id);
    coupon
        .issue()
        .filter(gives_back)
        .map(|issue| CouponEvent::Released {
            coupon_id: issue.coupon_id,
            order_id,
            at,
        })
        .into_iter()
        .collect()
}

/// Years of four digits: what everybody who reads the history can hold.
fn is_in_a_calendar(at: At) -> bool {
    (1..=9999).contains(&at.year())
}

fn check(terms: &Terms) -> Result<(), CouponError> {
    let price = |amount: Amount| (1..=Amount::LARGEST_PRICE).contains(&amount.units());
    let discount = match terms.discount {
        Discount::Percentage { basis_points } => (1..=10_000).contains(&basis_points),
        Discount::FixedAmount { amount } => price(amount),
    };
    let rules = [
        ("discount", discount),
        (
            "minimum amount",
            terms
                .minimum_amount
                .is_none_or(|amount| amount == Amount::ZERO || price(amount)),
        ),
        ("maximum discount", terms.maximum_discount.is_none_or(price)),
        (
            "usage limit",
            terms.usage_limit.is_none_or(|limit| limit >= 1),
        ),
        (
            "limit per customer",
            terms.per_customer_limit.is_none_or(|limit| limit >= 1),
        ),
        (
            "validity",
            terms.valid_from < terms.valid_until
                && is_in_a_calendar(terms.valid_from)
                && is_in_a_calendar(terms.valid_until),
        ),
    ];
    match rules.into_iter().find(|(_, kept)| !kept) {
        Some((what, _)) => Err(CouponError::InvalidTerms(what)),
        None => Ok(()),
    }
}
