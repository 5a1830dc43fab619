//! A coupon as the back office sees it: the specification's `coupons`.

use crate::problem::Problem;
use crate::wire::{Decimal, Money};
use chrono::{DateTime, Utc};
use domain::coupon::{Coupon, Discount};
use domain::kernel::{Amount, CouponId, Currency};
use projections::coupons::CouponRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A coupon.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "7f1c9a9e-93a5-5b1e-8d9e-0a1b2c3d4e80", "code": "WELCOME10", "type": "percentage",
    "value": 10, "currency": "USD", "minimumAmount": 20.0, "maximumDiscount": 15.0,
    "usageLimit": 1000, "perCustomerLimit": 1, "usedCount": 12,
    "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-12-31T23:59:59Z", "isActive": true,
    "releaseOnCancel": true, "version": 13, "createdAt": "2026-01-01T00:00:00Z",
    "updatedAt": "2026-06-01T12:00:00Z"
}))]
pub(crate) struct CouponView {
    id: Uuid,
    code: String,
    /// `percentage` or `fixed_amount`.
    #[serde(rename = "type")]
    kind: String,
    /// Percent, or an amount of `currency`, by `type`.
    #[schema(value_type = Money)]
    value: Decimal,
    currency: String,
    minimum_amount: Option<Money>,
    maximum_discount: Option<Money>,
    usage_limit: Option<i64>,
    per_customer_limit: Option<i64>,
    /// Orders that use it now.
    used_count: i64,
    valid_from: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    is_active: bool,
    /// Whether a cancelled order gives its use back.
    release_on_cancel: bool,
    /// Send it as `If-Match` to be sure that nothing changed meanwhile.
    pub(super) version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<DateTime<Utc>>,
}

impl CouponView {
    /// A row of the read model.
    pub(super) fn of_row(row: CouponRow) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.currency).map_err(Problem::fault)?;
        let money = |minor| Money::of_minor(minor, currency);
        let scale = if row.kind == "percentage" {
            2
        } else {
            currency.exponent()
        };
        Ok(Self {
            id: row.id,
            code: row.code,
            value: Decimal::new(row.value, scale),
            kind: row.kind,
            currency: row.currency,
            minimum_amount: row.minimum_amount_minor.map(money),
            maximum_discount: row.maximum_discount_minor.map(money),
            usage_limit: row.usage_limit,
            per_customer_limit: row.per_customer_limit,
            used_count: row.used_count,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            is_active: row.is_active,
            release_on_cancel: row.release_on_cancel,
            version: u64::try_from(row.version).unwrap_or_default(),
            created_at: Some(row.created_at),
            updated_at: Some(row.updated_at),
        })
    }

    /// The coupon as the log has it.
    pub(super) fn of_state(id: CouponId, coupon: &Coupon, version: u64) -> Option<Self> {
        let terms = coupon.terms()?;
        let money = |amount: Amount| Money::of(amount, terms.currency);
        let (kind, value) = match terms.discount {
            Discount::Percentage { basis_points } => ("percentage", Decimal::new(basis_points, 2)),
            Discount::FixedAmount { amount } => (
                "fixed_amount",
                Decimal::new(amount.units(), terms.currency.exponent()),
            ),
        };
        Some(Self {
            id: id.0,
            code: coupon.code()?.to_owned(),
            kind: kind.to_owned(),
            value,
            currency: terms.currency.to_string(),
            minimum_amount: terms.minimum_amount.map(money),
            maximum_discount: terms.maximum_discount.map(money),
            usage_limit: terms.usage_limit,
            per_customer_limit: terms.per_customer_limit,
            used_count: coupon.used(),
            valid_from: terms.valid_from,
            valid_until: terms.valid_until,
            is_active: terms.is_active && !coupon.is_withdrawn(),
            release_on_cancel: terms.release_on_cancel,
            version,
            created_at: None,
            updated_at: None,
        })
    }
}
