//! The four figures at the top of the dashboard.

use crate::QueryError;
use async_trait::async_trait;
use domain::kernel::Currency;
use domain::order::OrderEvent;
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool, types::Json};
use std::collections::BTreeMap;

/// The key of the only row.
const SHOP: &str = "shop";

/// Keeps the four figures. It stops at an event it cannot take: they are about money.
#[derive(Debug, Clone, Copy, Default)]
pub struct DashboardTotals;

/// What the shop has done so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// Orders ever placed, cancelled ones too.
    pub orders: i64,
    /// Customers ever registered or brought in; not guests.
    pub customers: i64,
    /// Products in the catalogue, active or not.
    pub products: i64,
    /// Money received, the largest sum first.
    pub revenue: Vec<Revenue>,
}

/// Money received in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revenue {
    pub currency: String,
    /// Everything that ever came for an order.
    pub captured_minor: i64,
    /// What of it went back.
    pub refunded_minor: i64,
}

impl Revenue {
    /// What the shop keeps.
    #[must_use]
    pub fn net_minor(&self) -> i64 {
        self.captured_minor - self.refunded_minor
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    id: String,
    orders: i64,
    customers: i64,
    products: i64,
    revenue: BTreeMap<String, i64>,
    refunded: BTreeMap<String, i64>,
}

#[async_trait]
impl Projector for DashboardTotals {
    fn name(&self) -> &'static str {
        "dashboard_totals"
    }

    fn version(&self) -> i32 {
        2
    }

    fn tables(&self) -> &'static [&'static str] {
        &["dashboard_totals"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "order.placed",
            "order.payment_captured",
            "order.refunded",
            "order.refund_failed",
            "customer.registered",
            "customer.imported",
            "product.created",
            "product.withdrawn",
        ]
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let key = SHOP.to_owned();
        let mut rows =
            Rows::<Stored>::load(db, "dashboard_totals", "id", std::slice::from_ref(&key)).await?;
        let mut row = rows.get(SHOP).cloned().unwrap_or(Stored {
            id: key.clone(),
            orders: 0,
            customers: 0,
            products: 0,
            revenue: BTreeMap::new(),
            refunded: BTreeMap::new(),
        });
        for told in page {
            row.count(told)?;
        }
        rows.put(key, row);
        rows.save(db).await
    }
}

impl Stored {
    fn count(&mut self, told: &Told) -> Result<(), Fault> {
        match told.event_type.as_str() {
            "order.placed" => self.orders += 1,
            "customer.registered" | "customer.imported" => self.customers += 1,
            "product.created" => self.products += 1,
            "product.withdrawn" => self.products -= 1,
            _ => self.count_money(told.read()?),
        }
        Ok(())
    }

    fn count_money(&mut self, event: OrderEvent) {
        match event {
            OrderEvent::PaymentCaptured {
                amount, currency, ..
            } => add(&mut self.revenue, currency, amount.units()),
            OrderEvent::Refunded {
                amount,
                currency,
                counts: true,
                ..
            } => add(&mut self.refunded, currency, amount.units()),
            OrderEvent::RefundFailed {
                amount,
                currency,
                counts: true,
                was_back: true,
                ..
            } => add(&mut self.refunded, currency, -amount.units()),
            _ => {}
        }
    }
}

fn add(sums: &mut BTreeMap<String, i64>, currency: Currency, minor: i64) {
    *sums.entry(currency.to_string()).or_default() += minor;
}

/// The four figures; zeros before anything happened.
pub async fn totals(pool: &PgPool) -> Result<Totals, QueryError> {
    let row = sqlx::query!(
        r#"SELECT orders, customers, products, revenue AS "revenue: Json<BTreeMap<String, i64>>",
                  refunded AS "refunded: Json<BTreeMap<String, i64>>"
           FROM dashboard_totals WHERE id = $1"#,
        SHOP
    );
    let Some(row) = row.fetch_optional(pool).await? else {
        return Ok(Totals::default());
    };
    let sums = row.revenue.0.into_iter();
    let mut revenue: Vec<Revenue> = sums
        .map(|(currency, captured_minor)| Revenue {
            refunded_minor: row.refunded.get(&currency).copied().unwrap_or(0),
            currency,
            captured_minor,
        })
        .collect();
    revenue.sort_by_key(|sum| std::cmp::Reverse(sum.captured_minor));
    Ok(Totals {
        orders: row.orders,
        customers: row.customers,
        products: row.products,
        revenue,
    })
}
