//! A customer as the back office sees them.

use crate::problem::Problem;
use crate::state::Shop;
use crate::wire::Money;
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use identity::Profile;
use projections::orders::{Spent, spent};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody bought in one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpentView {
    currency: String,
    /// Orders that were not cancelled.
    orders: i64,
    /// What they paid, less what was given back.
    lifetime_value: Money,
    /// What they paid.
    paid: Money,
    /// What was given back.
    refunded: Money,
    first_order_at: DateTime<Utc>,
    last_order_at: DateTime<Utc>,
}

/// Who it is, and what they bought.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f", "name": "Ada Lovelace", "email": "ada@example.com",
    "phone": "+254712345678", "avatarUrl": null, "role": "user", "emailVerified": true, "isActive": true,
    "reference": null, "lastLogin": "2026-11-23T12:00:00Z", "createdAt": "2026-11-23T12:00:00Z",
    "updatedAt": "2026-11-23T12:00:00Z", "spent": [{ "currency": "USD", "orders": 3,
        "lifetimeValue": 80.5, "paid": 90.5, "refunded": 10.0,
        "firstOrderAt": "2026-06-05T09:00:00Z", "lastOrderAt": "2026-09-05T09:00:00Z" }]
}))]
pub(super) struct CustomerView {
    id: Uuid,
    /// Null for who was imported without a name, and for the erased.
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// Where their picture is; null while there is none.
    avatar_url: Option<String>,
    /// `user`, `admin`, `super_admin`, `auditor`, or `custom` for a role of the shop's own.
    role: &'static str,
    email_verified: bool,
    /// Whether they may sign in.
    is_active: bool,
    /// The number another system gave them.
    reference: Option<String>,
    last_login: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// One entry for each currency they bought in.
    spent: Vec<SpentView>,
}

/// The people with what they bought, in their order.
pub(super) async fn shown(shop: &Shop, people: Vec<Profile>) -> Result<Vec<CustomerView>, Problem> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.id.0).collect();
    let mut bought: HashMap<Uuid, Vec<SpentView>> = HashMap::new();
    for row in spent(&shop.read, &ids).await? {
        let customer = row.customer_id;
        bought
            .entry(customer)
            .or_default()
            .push(SpentView::of(row)?);
    }
    let view = |person: Profile| {
        let spent = bought.remove(&person.id.0).unwrap_or_default();
        CustomerView::of(person, spent)
    };
    Ok(people.into_iter().map(view).collect())
}

impl SpentView {
    fn of(row: Spent) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.currency).map_err(Problem::fault)?;
        let money = |minor| Money::of_minor(minor, currency);
        Ok(Self {
            orders: row.orders,
            lifetime_value: money(row.captured_minor - row.refunded_minor),
            paid: money(row.captured_minor),
            refunded: money(row.refunded_minor),
            currency: row.currency,
            first_order_at: row.first_at,
            last_order_at: row.last_at,
        })
    }
}

impl CustomerView {
    fn of(person: Profile, spent: Vec<SpentView>) -> Self {
        Self {
            id: person.id.0,
            name: person.name,
            email: person.email,
            phone: person.phone,
            avatar_url: person.avatar_url,
            role: person.role.as_str(),
            email_verified: person.email_verified,
            is_active: person.is_active,
            reference: person.reference,
            last_login: person.last_login,
            created_at: person.created_at,
            updated_at: person.updated_at,
            spent,
        }
    }
}
