//! What was sold in a period, as it is shown.

use crate::problem::Problem;
use crate::wire::Money;
use chrono::NaiveDate;
use domain::kernel::Currency;
use projections::sales_by_day::SalesPoint;
use serde::Serialize;
use utoipa::ToSchema;

/// What was sold in a period, net of cancelled orders, and what went back in it. Amounts are in
/// `currency`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SalesPointView {
    /// The first day of the period, by the day of placing in UTC; weeks begin on Monday.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-06-01")]
    period: Option<NaiveDate>,
    currency: String,
    orders_placed: i64,
    orders_cancelled: i64,
    units: i64,
    /// Sum of the lines before discounts.
    subtotal: Money,
    /// All kinds of discount together.
    discount: Money,
    discount_coupon: Money,
    discount_loyalty: Money,
    discount_coupon_match: Money,
    /// What somebody else pays the shop for these lines.
    reimbursed: Money,
    shipping: Money,
    tax: Money,
    total: Money,
    /// Money received for these orders, whatever of it went back.
    captured: Money,
    /// Refunds that succeeded in the period (by their own day in UTC), of whichever order; those that
    /// turned out to have failed are taken off again on the day that was learned.
    refunds: i64,
    /// What they gave back.
    refunded_amount: Money,
    /// `captured` less `refundedAmount`: below zero where more went back than came.
    net_amount: Money,
}

impl SalesPointView {
    /// A period.
    pub(super) fn of(point: &SalesPoint) -> Result<Self, Problem> {
        let view = Self::without_period(point)?;
        Ok(Self {
            period: Some(point.period),
            ..view
        })
    }

    /// A sum over periods.
    pub(super) fn without_period(point: &SalesPoint) -> Result<Self, Problem> {
        let currency = Currency::parse(&point.currency).map_err(Problem::fault)?;
        let money = |minor| Money::of_minor(minor, currency);
        let discount = point.discount_coupon_minor
            + point.discount_loyalty_minor
            + point.discount_coupon_match_minor;
        Ok(Self {
            period: None,
            currency: point.currency.clone(),
            orders_placed: point.orders_placed,
            orders_cancelled: point.orders_cancelled,
            units: point.units,
            subtotal: money(point.subtotal_minor),
            discount: money(discount),
            discount_coupon: money(point.discount_coupon_minor),
            discount_loyalty: money(point.discount_loyalty_minor),
            discount_coupon_match: money(point.discount_coupon_match_minor),
            reimbursed: money(point.reimbursed_minor),
            shipping: money(point.shipping_minor),
            tax: money(point.tax_minor),
            total: money(point.total_minor),
            captured: money(point.captured_minor),
            refunds: point.refunds,
            refunded_amount: money(point.refunded_minor),
            net_amount: money(point.net_minor()),
        })
    }
}

/// The sums over all periods, one per currency.
pub(super) fn sums(points: &[SalesPoint]) -> Vec<SalesPoint> {
    let mut sums: Vec<SalesPoint> = Vec::new();
    for point in points {
        match sums.iter_mut().find(|sum| sum.currency == point.currency) {
            Some(sum) => add(sum, point),
            None => sums.push(point.clone()),
        }
    }
    sums
}

fn add(sum: &mut SalesPoint, point: &SalesPoint) {
    sum.orders_placed += point.orders_placed;
    sum.orders_cancelled += point.orders_cancelled;
    sum.units += point.units;
    sum.subtotal_minor += point.subtotal_minor;
    sum.discount_coupon_minor += point.discount_coupon_minor;
    sum.discount_loyalty_minor += point.discount_loyalty_minor;
    sum.discount_coupon_match_minor += point.discount_coupon_match_minor;
    sum.reimbursed_minor += point.reimbursed_minor;
    sum.shipping_minor += point.shipping_minor;
    sum.tax_minor += point.tax_minor;
    sum.total_minor += point.total_minor;
    sum.captured_minor += point.captured_minor;
    sum.refunds += point.refunds;
    sum.refunded_minor += point.refunded_minor;
}
