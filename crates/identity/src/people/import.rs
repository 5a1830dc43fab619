//! Customers of another system, known by that system's number and nothing else.

use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use std::collections::HashMap;
use uuid::Uuid;

/// A customer to bring in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerImport {
    /// The id they get if the reference is new.
    pub id: CustomerId,
    /// The other system's number.
    pub reference: String,
    /// When they came there.
    pub at: DateTime<Utc>,
}

impl Identity {
    /// Writes down those whose reference is new (thousands at once); answers the id of every
    /// reference given, old or new. History is not told: see [`Identity::unannounced`].
    pub async fn import_customers(
        &self,
        customers: &[CustomerImport],
    ) -> Result<HashMap<String, CustomerId>, IdentityError> {
        let ids: Vec<Uuid> = customers.iter().map(|customer| customer.id.0).collect();
        let references: Vec<String> = customers
            .iter()
            .map(|customer| customer.reference.clone())
            .collect();
        let times: Vec<DateTime<Utc>> = customers.iter().map(|customer| customer.at).collect();
        sqlx::query!(
            "INSERT INTO users (id, reference, created_at, updated_at)
             SELECT id, reference, at, at FROM unnest($1::uuid[], $2::text[], $3::timestamptz[])
                    AS new (id, reference, at)
             ON CONFLICT (reference) DO NOTHING",
            &ids,
            &references,
            &times
        )
        .execute(&self.inner.pool)
        .await?;
        self.customers_by_reference(&references).await
    }

    /// Who wears these references.
    pub async fn customers_by_reference(
        &self,
        references: &[String],
    ) -> Result<HashMap<String, CustomerId>, IdentityError> {
        let rows = sqlx::query!(
            r#"SELECT id, reference AS "reference!" FROM users WHERE reference = ANY($1)"#,
            references
        )
        .fetch_all(&self.inner.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.reference, CustomerId(row.id)))
            .collect())
    }
}
