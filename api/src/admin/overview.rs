//! The dashboard as it is shown: the specification's shape.

use super::sales_point::SalesPointView;
use crate::orders::OrderView;
use crate::problem::Problem;
use crate::wire::Money;
use domain::kernel::Currency;
use projections::dashboard::{Overview, Revenue};
use projections::product_sales::TopProduct;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the shop is doing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "totalOrders": 42, "totalRevenue": 1234.5, "grossRevenue": 1260.0, "refundedAmount": 25.5,
    "currency": "USD", "revenueByCurrency": [{ "currency": "USD", "revenue": 1234.5,
        "grossRevenue": 1260.0, "refundedAmount": 25.5 }], "totalCustomers": 17,
    "totalProducts": 120, "recentOrders": [], "topProducts": [{
        "id": "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01", "name": "Blue mug", "slug": "blue-mug",
        "sku": "MUG-BLUE", "image": null, "price": 12.5, "currency": "USD", "stockQuantity": 40,
        "orders": 9, "unitsSold": 12, "revenue": 150.0, "unitsRefunded": 1,
        "refundedAmount": 12.5 }],
    "salesChart": { "granularity": "day", "currency": "USD", "points": [] },
    "orderStatusBreakdown": [{ "status": "pending", "count": 3 }]
}))]
pub(super) struct DashboardView {
    /// Orders ever placed, cancelled ones too.
    total_orders: i64,
    /// Money received less money given back, in `currency`.
    total_revenue: Money,
    /// Money received, in `currency`.
    gross_revenue: Money,
    /// Money given back, in `currency`.
    refunded_amount: Money,
    /// The currency that brought most; the others are in `revenueByCurrency`.
    currency: String,
    revenue_by_currency: Vec<RevenueView>,
    /// Customers ever registered or brought in.
    total_customers: i64,
    /// Products in the catalogue.
    total_products: i64,
    /// The last ten, without their lines and addresses.
    recent_orders: Vec<OrderView>,
    /// The ten that brought most, net of cancelled orders.
    top_products: Vec<TopProductView>,
    sales_chart: SalesChart,
    /// All seven statuses.
    order_status_breakdown: Vec<StatusCountView>,
}

/// Money received in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RevenueView {
    currency: String,
    /// Received less given back.
    revenue: Money,
    gross_revenue: Money,
    refunded_amount: Money,
}

/// A product that sells well.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TopProductView {
    id: Uuid,
    /// What the catalogue says today; null where it knows nothing.
    name: Option<String>,
    slug: Option<String>,
    sku: Option<String>,
    image: Option<String>,
    price: Option<Money>,
    stock_quantity: Option<i64>,
    /// The currency of `revenue`.
    currency: String,
    /// Orders with it.
    orders: i64,
    units_sold: i64,
    /// After discounts, before tax, whatever of it went back.
    revenue: Money,
    /// Units whose money went back. Refunds that name no units are not among them.
    units_refunded: i64,
    /// What went back for them, with their share of the tax.
    refunded_amount: Money,
}

/// Sales by day, in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SalesChart {
    granularity: &'static str,
    currency: String,
    /// Days with sales, in order: the last thirty up to the newest.
    points: Vec<SalesPointView>,
}

/// How many orders are in a status.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusCountView {
    #[schema(example = "pending")]
    status: String,
    count: i64,
}

impl DashboardView {
    /// The dashboard; `shop` is the currency to show before the first sale.
    pub(super) fn of(overview: Overview, shop: Currency) -> Result<Self, Problem> {
        let totals = overview.totals;
        let revenue = totals
            .revenue
            .iter()
            .map(revenue)
            .collect::<Result<Vec<_>, _>>()?;
        let currency = overview.currency.unwrap_or_else(|| shop.to_string());
        let received = totals.revenue.iter().find(|one| one.currency == currency);
        let main = Currency::parse(&currency).map_err(Problem::fault)?;
        let sum = |of: fn(&Revenue) -> i64| Money::of_minor(received.map_or(0, of), main);
        let orders = overview.recent_orders.into_iter();
        Ok(Self {
            total_orders: totals.orders,
            total_revenue: sum(Revenue::net_minor),
            gross_revenue: sum(|one| one.captured_minor),
            refunded_amount: sum(|one| one.refunded_minor),
            currency: currency.clone(),
            revenue_by_currency: revenue,
            total_customers: totals.customers,
            total_products: totals.products,
            recent_orders: orders
                .map(|row| OrderView::of_summary(row, None))
                .collect::<Result<_, _>>()?,
            top_products: overview
                .top_products
                .into_iter()
                .map(top)
                .collect::<Result<_, _>>()?,
            sales_chart: SalesChart {
                granularity: "day",
                currency,
                points: overview
                    .sales_chart
                    .iter()
                    .map(SalesPointView::of)
                    .collect::<Result<_, _>>()?,
            },
            order_status_breakdown: overview
                .order_status_breakdown
                .into_iter()
                .map(|count| StatusCountView {
                    status: count.status,
                    count: count.orders,
                })
                .collect(),
        })
    }
}

fn revenue(one: &Revenue) -> Result<RevenueView, Problem> {
    let currency = Currency::parse(&one.currency).map_err(Problem::fault)?;
    Ok(RevenueView {
        currency: one.currency.clone(),
        revenue: Money::of_minor(one.net_minor(), currency),
        gross_revenue: Money::of_minor(one.captured_minor, currency),
        refunded_amount: Money::of_minor(one.refunded_minor, currency),
    })
}

fn top(sold: TopProduct) -> Result<TopProductView, Problem> {
    let currency = Currency::parse(&sold.currency).map_err(Problem::fault)?;
    let product = sold.product;
    let price = product.as_ref().and_then(|row| {
        Some(Money::of_minor(
            row.price_minor,
            Currency::parse(&row.currency).ok()?,
        ))
    });
    Ok(TopProductView {
        id: sold.product_id,
        price,
        stock_quantity: product.as_ref().map(|row| row.stock_quantity),
        image: product.as_ref().and_then(|row| row.images.first().cloned()),
        sku: product.as_ref().map(|row| row.sku.clone()),
        slug: product.as_ref().map(|row| row.slug.clone()),
        name: product.map(|row| row.name),
        currency: sold.currency,
        orders: sold.orders,
        units_sold: sold.units,
        revenue: Money::of_minor(sold.total_minor, currency),
        units_refunded: sold.refunded_units,
        refunded_amount: Money::of_minor(sold.refunded_minor, currency),
    })
}
