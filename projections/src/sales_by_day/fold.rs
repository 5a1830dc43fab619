//! How the sums of a day follow from orders: cancelled ones, and units that were called off
//! before anybody paid them, are taken back out of their day; money
//! that went back counts on its own day, for past days do not change.

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::kernel::{Amount, At, Currency};
use domain::order::{DiscountKind, Line, OrderEvent, Totals};
use eventstore::{Fault, OnPoison, Projector, Told};
use serde::Serialize;
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// Keeps the sums of the days. It stops at an event it cannot take: they are about money.
#[derive(Debug, Clone, Copy, Default)]
pub struct SalesByDay;

/// What a page changes about a day.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
struct Change {
    orders_placed: i64,
    orders_cancelled: i64,
    units: i64,
    subtotal_minor: i64,
    discount_coupon_minor: i64,
    discount_loyalty_minor: i64,
    discount_coupon_match_minor: i64,
    reimbursed_minor: i64,
    shipping_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    captured_minor: i64,
    refunds: i64,
    refunded_minor: i64,
}

/// The row to be added to what is known of a day.
#[derive(Debug, Serialize)]
struct Row {
    day: NaiveDate,
    currency: String,
    #[serde(flatten)]
    change: Change,
}

type Changes = BTreeMap<(NaiveDate, String), Change>;

#[async_trait]
impl Projector for SalesByDay {
    fn name(&self) -> &'static str {
        "sales_by_day"
    }

    fn version(&self) -> i32 {
        2
    }

    fn tables(&self) -> &'static [&'static str] {
        &["sales_by_day"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "order.placed",
            "order.cancelled",
            "order.units_called_off",
            "order.payment_captured",
            "order.refunded",
            "order.refund_failed",
        ]
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut changes = Changes::new();
        for told in page {
            fold(&mut changes, told.read()?);
        }
        save(db, changes).await
    }
}

fn fold(changes: &mut Changes, event: OrderEvent) {
    match event {
        OrderEvent::Placed(placed) => {
            let day = of(changes, placed.at, placed.totals.currency);
            day.orders_placed += 1;
            day.sell(&placed.lines, &placed.totals, 1);
        }
        OrderEvent::Cancelled {
            placed_at,
            lines,
            totals,
            ..
        } => {
            let day = of(changes, placed_at, totals.currency);
            day.orders_cancelled += 1;
            day.sell(&lines, &totals, -1);
        }
        OrderEvent::UnitsCalledOff {
            waived: Some(waived),
            placed_at,
            ..
        } => of(changes, placed_at, waived.totals.currency).sell(&waived.lines, &waived.totals, -1),
        OrderEvent::PaymentCaptured {
            amount,
            currency,
            placed_at,
            ..
        } => {
            of(changes, placed_at, currency).captured_minor += amount.units();
        }
        OrderEvent::Refunded {
            amount,
            currency,
            counts: true,
            at,
            ..
        } => of(changes, at, currency).give_back(amount, 1),
        OrderEvent::RefundFailed {
            amount,
            currency,
            counts: true,
            was_back: true,
            at,
            ..
        } => of(changes, at, currency).give_back(amount, -1),
        _ => {}
    }
}

fn of(changes: &mut Changes, at: At, currency: Currency) -> &mut Change {
    changes
        .entry((at.date_naive(), currency.to_string()))
        .or_default()
}

impl Change {
    fn sell(&mut self, lines: &[Line], totals: &Totals, sign: i64) {
        let signed = |amount: Amount| sign * amount.units();
        for line in lines {
            self.units += sign * line.quantity.units();
            self.reimbursed_minor += signed(line.reimbursed);
            for discount in &line.discounts {
                *self.discount(discount.kind) += signed(discount.amount);
            }
        }
        self.subtotal_minor += signed(totals.subtotal);
        self.shipping_minor += signed(totals.shipping);
        self.tax_minor += signed(totals.tax);
        self.total_minor += signed(totals.total);
    }

    fn give_back(&mut self, amount: Amount, sign: i64) {
        self.refunds += sign;
        self.refunded_minor += sign * amount.units();
    }

    fn discount(&mut self, kind: DiscountKind) -> &mut i64 {
        match kind {
            DiscountKind::Coupon => &mut self.discount_coupon_minor,
            DiscountKind::Loyalty => &mut self.discount_loyalty_minor,
            DiscountKind::CouponMatch => &mut self.discount_coupon_match_minor,
        }
    }
}

async fn save(db: &mut PgConnection, changes: Changes) -> Result<(), Fault> {
    let rows: Vec<Row> = changes
        .into_iter()
        .map(|((day, currency), change)| Row {
            day,
            currency,
            change,
        })
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|cause| Fault::Poison {
        event: "sales_by_day".to_owned(),
        cause: cause.to_string(),
    })?;
    sqlx::query!(
        "INSERT INTO sales_by_day AS known
         SELECT * FROM json_populate_recordset(NULL::sales_by_day, $1::text::json)
         ON CONFLICT (day, currency) DO UPDATE SET
             orders_placed = known.orders_placed + excluded.orders_placed,
             orders_cancelled = known.orders_cancelled + excluded.orders_cancelled,
             units = known.units + excluded.units,
             subtotal_minor = known.subtotal_minor + excluded.subtotal_minor,
             discount_coupon_minor = known.discount_coupon_minor + excluded.discount_coupon_minor,
             discount_loyalty_minor = known.discount_loyalty_minor + excluded.discount_loyalty_minor,
             discount_coupon_match_minor =
                 known.discount_coupon_match_minor + excluded.discount_coupon_match_minor,
             reimbursed_minor = known.reimbursed_minor + excluded.reimbursed_minor,
             shipping_minor = known.shipping_minor + excluded.shipping_minor,
             tax_minor = known.tax_minor + excluded.tax_minor,
             total_minor = known.total_minor + excluded.total_minor,
             captured_minor = known.captured_minor + excluded.captured_minor,
             refunds = known.refunds + excluded.refunds,
             refunded_minor = known.refunded_minor + excluded.refunded_minor",
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod scenarios;
