//! How the sums per product follow from orders: cancelled ones, and units that were called
//! off before anybody paid them, are taken back out; lines that were
//! refunded are counted beside what was sold.

use async_trait::async_trait;
use domain::kernel::Currency;
use domain::order::{Line, OrderEvent, Waived};
use domain::refund::RefundLine;
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Keeps the sums per product. It stops at an event it cannot take: they are about money.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProductSales;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sold {
    orders: i64,
    units: i64,
    total: i64,
    refunded_units: i64,
    refunded: i64,
}

/// The sums of a page, keyed and sorted so that writers never meet crosswise.
type Sums = BTreeMap<(Uuid, String), Sold>;

/// Lines that were refunded: the news that a refund failed after all does not repeat them.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct GoneBack {
    refund_id: Uuid,
    currency: String,
    lines: Vec<RefundLine>,
}

#[async_trait]
impl Projector for ProductSales {
    fn name(&self) -> &'static str {
        "product_sales"
    }

    fn version(&self) -> i32 {
        2
    }

    fn tables(&self) -> &'static [&'static str] {
        &["product_sales", "product_refunds"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "order.placed",
            "order.cancelled",
            "order.units_called_off",
            "order.refunded",
            "order.refund_failed",
        ]
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let events = page
            .iter()
            .map(Told::read)
            .collect::<Result<Vec<OrderEvent>, _>>()?;
        let came_back: Vec<String> = events.iter().filter_map(failed_refund).collect();
        let mut gone =
            Rows::<GoneBack>::load(db, "product_refunds", "refund_id", &came_back).await?;
        let mut sums = Sums::new();
        for event in events {
            count(&mut sums, &mut gone, event);
        }
        save(db, sums).await?;
        gone.save(db).await
    }
}

fn failed_refund(event: &OrderEvent) -> Option<String> {
    match event {
        OrderEvent::RefundFailed {
            refund_id,
            was_back: true,
            ..
        } => Some(refund_id.to_string()),
        _ => None,
    }
}

fn count(sums: &mut Sums, gone: &mut Rows<GoneBack>, event: OrderEvent) {
    match event {
        OrderEvent::Placed(placed) => add(sums, &placed.lines, placed.totals.currency, 1),
        OrderEvent::Cancelled { lines, totals, .. } => add(sums, &lines, totals.currency, -1),
        OrderEvent::UnitsCalledOff {
            waived: Some(waived),
            ..
        } => waive(sums, &waived),
        OrderEvent::Refunded {
            refund_id,
            currency,
            lines,
            ..
        } if !lines.is_empty() => {
            let back = GoneBack {
                refund_id: refund_id.0,
                currency: currency.to_string(),
                lines,
            };
            give_back(sums, &back, 1);
            gone.put(refund_id.to_string(), back);
        }
        OrderEvent::RefundFailed {
            refund_id,
            was_back: true,
            ..
        } => {
            let key = refund_id.to_string();
            if let Some(back) = gone.get(&key).cloned() {
                give_back(sums, &back, -1);
                gone.remove(&key);
            }
        }
        _ => {}
    }
}

fn add(sums: &mut Sums, lines: &[Line], currency: Currency, sign: i64) {
    let mut counted = HashSet::new();
    for line in lines {
        let sold = sums
            .entry((line.product_id.0, currency.to_string()))
            .or_default();
        sold.orders += if counted.insert(line.product_id) {
            sign
        } else {
            0
        };
        sold.units += sign * line.quantity.units();
        sold.total += sign * line.total.units();
    }
}

/// An order of which nothing of a product is left did not sell it.
fn waive(sums: &mut Sums, waived: &Waived) {
    let currency = waived.totals.currency;
    add(sums, &waived.lines, currency, -1);
    for line in &waived.lines {
        if !waived.gone.contains(&line.product_id) {
            let key = (line.product_id.0, currency.to_string());
            sums.entry(key).or_default().orders += 1;
        }
    }
}

fn give_back(sums: &mut Sums, back: &GoneBack, sign: i64) {
    for line in &back.lines {
        let sold = sums
            .entry((line.product_id.0, back.currency.clone()))
            .or_default();
        sold.refunded_units += sign * line.quantity.units();
        sold.refunded += sign * line.amount.units();
    }
}

async fn save(db: &mut PgConnection, sums: Sums) -> Result<(), Fault> {
    let (keys, sold): (Vec<_>, Vec<_>) = sums.into_iter().unzip();
    let (products, currencies): (Vec<Uuid>, Vec<String>) = keys.into_iter().unzip();
    let column = |of: fn(&Sold) -> i64| -> Vec<i64> { sold.iter().map(of).collect() };
    sqlx::query!(
        "INSERT INTO product_sales AS known
             (product_id, currency, orders, units, total_minor, refunded_units, refunded_minor)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[],
                              $6::bigint[], $7::bigint[])
         ON CONFLICT (product_id, currency) DO UPDATE
         SET orders = known.orders + excluded.orders, units = known.units + excluded.units,
             total_minor = known.total_minor + excluded.total_minor,
             refunded_units = known.refunded_units + excluded.refunded_units,
             refunded_minor = known.refunded_minor + excluded.refunded_minor",
        &products,
        &currencies,
        &column(|sold| sold.orders),
        &column(|sold| sold.units),
        &column(|sold| sold.total),
        &column(|sold| sold.refunded_units),
        &column(|sold| sold.refunded)
    )
    .execute(db)
    .await?;
    Ok(())
}
