//! Deciding about staff, one decision at a time.

use super::held::held_by;
use crate::people::LOCK;
use crate::{Identity, IdentityError, Scope};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

/// Who decides about staff, and why.
#[derive(Debug, Clone)]
pub struct Deed {
    /// Who does it.
    pub by: CustomerId,
    /// In their words; names nobody.
    pub reason: String,
    /// The request it is done in.
    pub request_id: String,
    /// The session it is done in.
    pub session_id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// A decision under way, and what whoever decides may do themselves at this moment.
pub(super) struct Deciding {
    pub(super) db: Transaction<'static, Postgres>,
    pub(super) held: Vec<Scope>,
}

impl Identity {
    /// Waits until nobody else decides, and looks anew what the decider may do.
    pub(super) async fn deciding(&self, deed: &Deed) -> Result<Deciding, IdentityError> {
        let mut db = self.begin().await?;
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK)
            .execute(&mut *db)
            .await?;
        let held = held_by(&mut db, deed.by.0).await?;
        match held.contains(&Scope::StaffWrite) {
            true => Ok(Deciding { db, held }),
            false => Err(IdentityError::StaffOnly),
        }
    }
}
