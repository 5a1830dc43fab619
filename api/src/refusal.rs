//! Everything a decision of this crate can be refused with, so that one `?` serves all aggregates.

use crate::problem::{Code, Problem};
use domain::{
    attention, cart, category, checkout, claim, coupon, customer, order, payment, product, refund,
    stock,
};

/// A refusal of a decision: a domain rule, or what a route adds with [`Refusal::because`].
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A product refused.
    #[error(transparent)]
    Product(#[from] product::ProductError),
    /// A category refused.
    #[error(transparent)]
    Category(#[from] category::CategoryError),
    /// A unique name refused.
    #[error(transparent)]
    Claim(#[from] claim::ClaimError),
    /// A stock item refused.
    #[error(transparent)]
    Stock(#[from] stock::StockError),
    /// A cart refused.
    #[error(transparent)]
    Cart(#[from] cart::CartError),
    /// A coupon refused.
    #[error(transparent)]
    Coupon(#[from] coupon::CouponError),
    /// A customer refused.
    #[error(transparent)]
    Customer(#[from] customer::CustomerError),
    /// An order refused.
    #[error(transparent)]
    Order(#[from] order::OrderError),
    /// A cart has no price.
    #[error(transparent)]
    Price(#[from] checkout::PriceError),
    /// A payment refused.
    #[error(transparent)]
    Payment(#[from] payment::PaymentError),
    /// A refund refused.
    #[error(transparent)]
    Refund(#[from] refund::RefundError),
    /// A case refused.
    #[error(transparent)]
    Attention(#[from] attention::AttentionError),
    /// The door itself refused.
    #[error(transparent)]
    Because(Box<Problem>),
}

impl Refusal {
    /// A refusal with a code of its own.
    #[must_use]
    pub fn because(code: &'static Code, detail: impl Into<String>) -> Self {
        Self::Because(Box::new(Problem::new(code).saying(detail)))
    }

    /// There is no such thing, or it is not the caller's.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::Because(Box::new(Problem::not_found(what)))
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Because(Box::new(problem))
    }
}
