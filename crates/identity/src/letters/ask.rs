//! Asking for a letter.

use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use domain::kernel::{CustomerId, OrderId};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Whom a letter goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// A person, at the address they have when it is sent.
    Person(CustomerId),
    /// Whoever placed the order: the customer's address, else the one that was given with it.
    BuyerOf(OrderId),
    /// The address that lies sealed in the letter, of somebody who has no account here perhaps.
    Enclosed,
    /// Everybody who works here and reads such letters.
    Staff,
}

/// A wish for a letter.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Which template: `verify_email`, `order_confirmed`.
    pub kind: &'static str,
    /// What causes it; the same cause asks once.
    pub dedupe: String,
    /// Whom it goes to.
    pub to: Addressee,
    /// What only its reader may see, sealed for the person it goes to.
    pub sealed: Option<Vec<u8>>,
    /// What it tells; nothing personal.
    pub facts: Value,
}

impl Identity {
    /// Asks for a letter in the caller's transaction. Quiet when its cause asked before; true when not.
    pub async fn ask_letter(
        &self,
        db: &mut PgConnection,
        letter: Letter,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let (person, order) = match letter.to {
            Addressee::Person(person) => (Some(person.0), None),
            Addressee::BuyerOf(order) => (None, Some(order.0)),
            Addressee::Enclosed | Addressee::Staff => (None, None),
        };
        let asked = sqlx::query!(
            "INSERT INTO letters (id, kind, dedupe, person_id, order_id, sealed, facts, due_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (dedupe) DO NOTHING",
            Uuid::now_v7(),
            letter.kind,
            letter.dedupe,
            person,
            order,
            letter.sealed,
            letter.facts,
            at
        )
        .execute(db)
        .await?;
        Ok(asked.rows_affected() == 1)
    }
}
