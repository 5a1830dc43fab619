//! What a coupon remembers: its terms, and which order used it for whom.

use super::{CouponEvent, Terms};
use crate::kernel::{ById, CouponId, CustomerId, OrderId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The space in which ids of codes are derived; never to be changed.
const CODES: Uuid = Uuid::from_u128(0x0b8e_1f2c_77a4_4f0d_8c39_52d1_e0f6_9a3b);

/// A code that takes money off.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Coupon {
    /// Not created yet.
    #[default]
    Uncreated,
    /// It can be used as its terms allow.
    Issued(Issue),
    /// Taken out of use for good.
    Withdrawn(Issue),
}

/// A coupon that exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    pub(super) coupon_id: CouponId,
    code: String,
    pub(super) terms: Terms,
    /// Who used it, by order; a guest's use has no customer.
    uses: ById<OrderId, Option<CustomerId>>,
    uses_by_customer: ById<CustomerId, i64>,
}

/// The one form of a code: without spaces around it, in capital letters.
#[must_use]
pub fn canonical_code(code: &str) -> String {
    code.trim().to_uppercase()
}

/// The id of the coupon with this code, in whatever form it was typed.
#[must_use]
pub fn coupon_id(code: &str) -> CouponId {
    CouponId(Uuid::new_v5(&CODES, canonical_code(code).as_bytes()))
}

impl Coupon {
    /// Its terms, also after it was withdrawn.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        self.issue().map(|issue| &issue.terms)
    }

    /// Its code in canonical form.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.issue().map(|issue| issue.code.as_str())
    }

    /// True once it was taken out of use for good.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        matches!(self, Self::Withdrawn(_))
    }

    /// How many orders use it.
    #[must_use]
    pub fn used(&self) -> i64 {
        self.issue().map_or(0, |issue| {
            i64::try_from(issue.uses.len()).unwrap_or(i64::MAX)
        })
    }

    /// How many orders of this customer use it.
    #[must_use]
    pub fn used_by(&self, customer: CustomerId) -> i64 {
        self.issue()
            .and_then(|issue| issue.uses_by_customer.get(customer))
            .unwrap_or(0)
    }

    /// Whether this order uses it.
    #[must_use]
    pub fn is_used_for(&self, order: OrderId) -> bool {
        self.issue()
            .is_some_and(|issue| issue.uses.get(order).is_some())
    }

    pub(super) fn issue(&self) -> Option<&Issue> {
        match self {
            Self::Uncreated => None,
            Self::Issued(issue) | Self::Withdrawn(issue) => Some(issue),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: CouponEvent) -> Self {
        match (self, event) {
            (
                Self::Uncreated,
                CouponEvent::Created {
                    coupon_id,
                    code,
                    terms,
                    ..
                },
            ) => {
                let (uses, uses_by_customer) = (ById::default(), ById::default());
                Self::Issued(Issue {
                    coupon_id,
                    code,
                    terms,
                    uses,
                    uses_by_customer,
                })
            }
            (Self::Uncreated, _) => Self::Uncreated,
            (Self::Issued(issue), CouponEvent::Withdrawn { .. }) => Self::Withdrawn(issue),
            (Self::Issued(issue), event) => Self::Issued(issue.after(event)),
            (Self::Withdrawn(issue), event) => Self::Withdrawn(issue.after(event)),
        }
    }
}

impl Issue {
    fn after(mut self, event: CouponEvent) -> Self {
        match event {
            CouponEvent::Revised { terms, .. } => self.terms = terms,
            CouponEvent::Redeemed {
                order_id,
                customer_id,
                ..
            } => {
                self.forget(order_id);
                self.uses.put(order_id, customer_id);
                self.count(customer_id, 1);
            }
            CouponEvent::Released { order_id, .. } => self.forget(order_id),
            CouponEvent::Created { .. } | CouponEvent::Withdrawn { .. } => {}
        }
        self
    }

    fn forget(&mut self, order_id: OrderId) {
        if let Some(customer_id) = self.uses.take(order_id) {
            self.count(customer_id, -1);
        }
    }

    fn count(&mut self, customer_id: Option<CustomerId>, more: i64) {
        if let Some(customer) = customer_id {
            match self.uses_by_customer.get(customer).unwrap_or(0) + more {
                0 => self.uses_by_customer.take(customer),
                uses => self.uses_by_customer.put(customer, uses),
            };
        }
    }
}
