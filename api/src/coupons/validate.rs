//! POST /api/coupons/validate

use crate::cart::{Held, subtotal_of};
use crate::http::{Answer, Body, Caller};
use crate::orders::coupon_refused;
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::{self, Decimal, Money};
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::coupon::{Coupon, Discount, canonical_code, coupon_id};
use domain::kernel::{Amount, Currency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A code to try.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "code": "WELCOME10", "subtotal": 50.0 }))]
pub(crate) struct TryCoupon {
    #[schema(max_length = 50)]
    pub(crate) code: String,
    /// The subtotal to try it on; the caller's cart unless said otherwise.
    pub(crate) subtotal: Option<Money>,
    /// The shop's currency unless said otherwise.
    pub(crate) currency: Option<String>,
}

/// What a coupon would take off now. Only the checkout uses it up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "valid": true, "code": "WELCOME10", "type": "percentage", "value": 10, "subtotal": 50.0,
    "discountAmount": 5.0, "total": 45.0, "currency": "USD", "validUntil": "2026-12-31T23:59:59Z"
}))]
pub(crate) struct TriedCoupon {
    /// Always true: a coupon that does not apply is refused.
    valid: bool,
    code: String,
    /// `percentage` or `fixed_amount`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Percent, or an amount of `currency`, by `type`.
    #[schema(value_type = Money)]
    value: Decimal,
    subtotal: Money,
    discount_amount: Money,
    /// The subtotal after the discount, before shipping and tax.
    total: Money,
    currency: String,
    valid_until: DateTime<Utc>,
}

/// Try a coupon on a subtotal, or on the caller's cart.
///
/// A code that does not exist, has ended or is not for this shop's currency is refused in one voice
/// (`coupon_invalid`). Whoever keeps guessing is written down.
#[utoipa::path(tag = "queries", request_body = TryCoupon,
    security((), ("cartToken" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "It applies", body = TriedCoupon),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: the token opens no cart", body = ProblemDocument),
        (status = 409, description = "coupon_invalid, coupon_used_up, coupon_customer_limit, \
            coupon_needs_account, coupon_below_minimum, cart_empty", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, too_many_decimals, \
            unknown_currency", body = ProblemDocument),
    ))]
#[post("/api/coupons/validate")]
pub(crate) async fn validate(
    shop: Data<Shop>,
    who: Caller,
    held: Held,
    body: Body<TryCoupon>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let (subtotal, currency) = match said.subtotal {
        Some(subtotal) => {
            let currency = said
                .currency
                .as_deref()
                .map(|code| wire::currency(code, "/currency"));
            let currency = currency.transpose()?.unwrap_or(shop.currency());
            (subtotal.amount(currency, "/subtotal")?, currency)
        }
        None => subtotal_of(&shop, &who, &held).await?,
    };
    if subtotal < Amount::ZERO {
        return Err(Problem::field(
            codes::OUT_OF_RANGE,
            "/subtotal",
            "a subtotal is 0 or more",
        ));
    }
    let code = canonical_code(&said.code);
    let coupon = shop.store.load::<Coupon>(coupon_id(&code)).await?.state;
    let discount = coupon
        .discount_for(subtotal, currency, who.customer(), shop.now())
        .map_err(|no| coupon_refused(&no, "/code"))?;
    let terms = coupon
        .terms()
        .ok_or_else(|| Problem::new(codes::COUPON_INVALID))?;
    let (kind, value) = written(terms.discount, currency);
    Ok(Answer::ok(&TriedCoupon {
        valid: true,
        code,
        kind,
        value,
        subtotal: Money::of(subtotal, currency),
        discount_amount: Money::of(discount, currency),
        total: Money::of(subtotal.minus(discount).unwrap_or_default(), currency),
        currency: currency.to_string(),
        valid_until: terms.valid_until,
    }))
}

fn written(discount: Discount, currency: Currency) -> (&'static str, Decimal) {
    match discount {
        Discount::Percentage { basis_points } => ("percentage", Decimal::new(basis_points, 2)),
        Discount::FixedAmount { amount } => (
            "fixed_amount",
            Decimal::new(amount.units(), currency.exponent()),
        ),
    }
}
