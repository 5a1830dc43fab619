//! Everything the shop knows about somebody, for themselves.

mod audit_rows;
mod page;
mod sealed;
mod sections;
mod tidy;

pub use page::page;

use crate::{Privacy, PrivacyError};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use eventstore::Context;
use serde_json::{Map, Value, json};
use uuid::Uuid;

impl Privacy {
    /// Everything about `person` as one document: their row, sessions, places they are known at, API keys they
    /// made, orders with contacts, payments, refunds, parcels, returns and notes, carts, coupons, letters,
    /// audit entries with their addresses and browsers, and every event of their streams. No secret is in it,
    /// nobody else's name or number, and no note that staff keep for themselves.
    pub async fn export(
        &self,
        person: CustomerId,
        at: DateTime<Utc>,
    ) -> Result<Value, PrivacyError> {
        let profile = self.identity.profile(person).await?;
        let orders: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM orders WHERE customer_id = $1 ORDER BY placed_at, id",
        )
        .bind(person.0)
        .fetch_all(self.pool())
        .await?;
        let mut whole = Map::new();
        whole.insert(
            "about".to_owned(),
            json!({ "customer": person.0, "madeAt": at }),
        );
        whole.insert("profile".to_owned(), shown(&profile));
        for section in sections::ALL {
            let rows = self.rows(section.sql, person.0, &orders).await?;
            whole.insert(section.name.to_owned(), Value::Array(rows));
        }
        self.open_sealed(&mut whole, &orders).await?;
        let audit = self.audit_rows(person, &orders).await?;
        whole.insert("audit".to_owned(), Value::Array(audit));
        let events = self.events(person.0, &orders).await?;
        whole.insert("events".to_owned(), Value::Array(events));
        let mut whole = Value::Object(whole);
        tidy::tidy(&mut whole, person.0);
        Ok(whole)
    }

    /// Writes down that the document was handed out.
    pub async fn note_export(
        &self,
        person: CustomerId,
        (context, session): (Context, Uuid),
    ) -> Result<(), PrivacyError> {
        let mut entry = Entry::new(context.occurred_at, context.actor, "customer.exported")
            .about("customer", person.0);
        entry.request_id = Some(context.correlation_id);
        entry.session_id = Some(session);
        let mut db = self.pool().acquire().await?;
        self.identity.note(&mut db, entry).await?;
        Ok(())
    }

    async fn rows(
        &self,
        sql: &str,
        person: Uuid,
        orders: &[Uuid],
    ) -> Result<Vec<Value>, PrivacyError> {
        let rows = sqlx::query_scalar(sql)
            .bind(person)
            .bind(orders)
            .fetch_all(self.pool())
            .await?;
        Ok(rows)
    }

    async fn events(&self, person: Uuid, orders: &[Uuid]) -> Result<Vec<Value>, PrivacyError> {
        self.rows(sections::EVENTS, person, orders).await
    }
}

fn shown(profile: &identity::Profile) -> Value {
    json!({
        "id": profile.id.0,
        "name": profile.name,
        "email": profile.email,
        "pendingEmail": profile.email_pending,
        "phone": profile.phone,
        "avatarUrl": profile.avatar_url,
        "role": profile.role.as_str(),
        "emailVerified": profile.email_verified,
        "isActive": profile.is_active,
        "reference": profile.reference,
        "lastLogin": profile.last_login,
        "createdAt": profile.created_at,
        "updatedAt": profile.updated_at,
    })
}
