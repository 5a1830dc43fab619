//! What a coupon's body says, read into terms.

use crate::problem::{Problem, codes};
use crate::wire::{self, Decimal, DecimalError, Money, Patch};
use chrono::{DateTime, Utc};
use domain::coupon::{Discount, Terms};
use domain::kernel::Currency;
use serde::Deserialize;
use utoipa::ToSchema;

/// A new coupon.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "code": "WELCOME10", "type": "percentage", "value": 10, "minimumAmount": 20.0,
    "maximumDiscount": 15.0, "usageLimit": 1000, "perCustomerLimit": 1,
    "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-12-31T23:59:59Z"
}))]
pub(crate) struct NewCoupon {
    /// 3 to 50 letters, digits, hyphens or underscores; case does not matter.
    #[schema(min_length = 3, max_length = 50)]
    pub(crate) code: String,
    /// `percentage` or `fixed_amount`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Percent with at most two decimals, or an amount of `currency`.
    #[schema(value_type = Money)]
    pub(crate) value: Decimal,
    /// The shop's currency unless said otherwise.
    pub(crate) currency: Option<String>,
    pub(crate) minimum_amount: Option<Money>,
    pub(crate) maximum_discount: Option<Money>,
    pub(crate) usage_limit: Option<i64>,
    pub(crate) per_customer_limit: Option<i64>,
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_until: DateTime<Utc>,
    pub(crate) is_active: Option<bool>,
    pub(crate) release_on_cancel: Option<bool>,
}

/// Changes of a coupon: what is left out stays, `null` empties. Its code never changes.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "value": 15, "usageLimit": null, "isActive": true }))]
pub(crate) struct CouponChanges {
    /// Accepted if it is the code the coupon has.
    pub(crate) code: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    #[schema(value_type = Option<Money>)]
    pub(crate) value: Option<Decimal>,
    pub(crate) currency: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    pub(crate) minimum_amount: Patch<Money>,
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    pub(crate) maximum_discount: Patch<Money>,
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub(crate) usage_limit: Patch<i64>,
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub(crate) per_customer_limit: Patch<i64>,
    pub(crate) valid_from: Option<DateTime<Utc>>,
    pub(crate) valid_until: Option<DateTime<Utc>>,
    pub(crate) is_active: Option<bool>,
    pub(crate) release_on_cancel: Option<bool>,
}

impl NewCoupon {
    /// The terms, or the first field that cannot be read.
    pub(super) fn terms(&self, shop: Currency) -> Result<Terms, Problem> {
        let currency = match &self.currency {
            Some(code) => wire::currency(code, "/currency")?,
            None => shop,
        };
        let amount = |money: Option<Money>, pointer: &str| {
            money
                .map(|money| money.amount(currency, pointer))
                .transpose()
        };
        Ok(Terms {
            discount: discount(&self.kind, self.value, currency)?,
            currency,
            minimum_amount: amount(self.minimum_amount, "/minimumAmount")?,
            maximum_discount: amount(self.maximum_discount, "/maximumDiscount")?,
            usage_limit: self.usage_limit,
            per_customer_limit: self.per_customer_limit,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            is_active: self.is_active.unwrap_or(true),
            release_on_cancel: self.release_on_cancel.unwrap_or(true),
        })
    }
}

impl CouponChanges {
    /// The terms after the change. Amounts that are not sent keep their number of units only while
    /// the currency stays.
    pub(super) fn over(&self, old: &Terms) -> Result<Terms, Problem> {
        let currency = match &self.currency {
            Some(code) => wire::currency(code, "/currency")?,
            None => old.currency,
        };
        let kept_amounts = self.value.is_none() || self.minimum_amount == Patch::Keep;
        if currency != old.currency && kept_amounts {
            let said = "another currency needs the amounts in it: send value, minimumAmount, maximumDiscount";
            return Err(Problem::field(codes::INVALID_VALUE, "/currency", said));
        }
        let (old_kind, old_value) = written(old);
        let kind = self.kind.as_deref().unwrap_or(old_kind);
        if kind != old_kind && self.value.is_none() {
            return Err(Problem::field(
                codes::REQUIRED,
                "/value",
                "another type needs a value",
            ));
        }
        let amount = |patch: &Patch<Money>, old, pointer: &str| {
            Ok::<_, Problem>(
                patch
                    .clone()
                    .try_map(|money| money.amount(currency, pointer))?
                    .over(old),
            )
        };
        Ok(Terms {
            discount: discount(kind, self.value.unwrap_or(old_value), currency)?,
            currency,
            minimum_amount: amount(&self.minimum_amount, old.minimum_amount, "/minimumAmount")?,
            maximum_discount: amount(
                &self.maximum_discount,
                old.maximum_discount,
                "/maximumDiscount",
            )?,
            usage_limit: self.usage_limit.clone().over(old.usage_limit),
            per_customer_limit: self.per_customer_limit.clone().over(old.per_customer_limit),
            valid_from: self.valid_from.unwrap_or(old.valid_from),
            valid_until: self.valid_until.unwrap_or(old.valid_until),
            is_active: self.is_active.unwrap_or(old.is_active),
            release_on_cancel: self.release_on_cancel.unwrap_or(old.release_on_cancel),
        })
    }
}

fn written(terms: &Terms) -> (&'static str, Decimal) {
    match terms.discount {
        Discount::Percentage { basis_points } => ("percentage", Decimal::new(basis_points, 2)),
        Discount::FixedAmount { amount } => (
            "fixed_amount",
            Decimal::new(amount.units(), terms.currency.exponent()),
        ),
    }
}

fn discount(kind: &str, value: Decimal, currency: Currency) -> Result<Discount, Problem> {
    match kind {
        "percentage" => {
            let basis_points = value.units(2).map_err(|error| match error {
                DecimalError::TooManyDecimals => Problem::field(
                    codes::TOO_MANY_DECIMALS,
                    "/value",
                    "a percentage has 2 decimals",
                ),
                _ => Problem::field(codes::OUT_OF_RANGE, "/value", "a percentage is at most 100"),
            })?;
            Ok(Discount::Percentage { basis_points })
        }
        "fixed_amount" => {
            let amount = Money::read(&value.to_string(), "/value")?.amount(currency, "/value")?;
            Ok(Discount::FixedAmount { amount })
        }
        _ => {
            let said = "type is percentage or fixed_amount";
            Err(Problem::field(codes::INVALID_VALUE, "/type", said))
        }
    }
}
