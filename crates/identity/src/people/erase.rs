//! Erasing somebody: first the wish, then everything that is theirs, then the note that it is done.
//!
//! Each step is a transaction of its own and can be done again; between them, and after a crash, the row
//! in `erasures` says what is left to do.

use super::Role;
use super::listed::{LOCK, another_super_admin};
use crate::session::{Ended, end_sessions_of};
use crate::staff::decide_about;
use crate::{Identity, IdentityError};
use audit::{Entry, Outcome};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// How long the farewell may wait to be sent before its address goes too.
const FAREWELL_KEPT: TimeDelta = TimeDelta::hours(72);

/// A wish to be erased, or to erase somebody.
#[derive(Debug, Clone)]
pub struct ErasureWish {
    /// Who is to be erased.
    pub person: CustomerId,
    /// `customer:<id>` or `staff:<id>`.
    pub asked_by: String,
    /// Why, where staff asks; nothing personal.
    pub reason: Option<String>,
    /// The request it is asked in.
    pub request_id: Option<String>,
    /// The session it is asked in.
    pub session_id: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

impl ErasureWish {
    /// Who of the staff asks.
    fn by_staff(&self) -> Option<Uuid> {
        let id = self.asked_by.strip_prefix("staff:")?;
        Uuid::try_parse(id).ok()
    }
}

/// An erasure that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Who is erased.
    pub person: CustomerId,
    /// Names the proof that it was done.
    pub certificate_id: Uuid,
    /// `customer:<id>` or `staff:<id>`.
    pub asked_by: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When the last step was done.
    pub done_at: Option<DateTime<Utc>>,
}

/// To whom a farewell goes; it lies sealed in the letter, because its person is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Departed {
    /// The address.
    pub email: String,
    /// What they were called.
    pub name: Option<String>,
}

impl Identity {
    /// Writes the wish down, switches the account off and ends every session of it, and asks for the
    /// farewell letter: all or nothing. Answers the first wish when there was one, and switches the account
    /// off again should it be on.
    /// [`IdentityError::LastSuperAdmin`] protects the last one; other staff only erases who decides about
    /// staff and may do as much.
    pub async fn ask_erasure(&self, wish: &ErasureWish) -> Result<Erasure, IdentityError> {
        // As the database keeps it, so that the same moment is told twice.
        let (id, at) = (wish.person.0, wish.at.trunc_subsecs(6));
        let mut db = self.begin().await?;
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK)
            .execute(&mut *db)
            .await?;
        let row = sqlx::query!(
            "SELECT role, role_id, is_active FROM users WHERE id = $1 FOR UPDATE",
            id
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::NotFound)?;
        if let Some(known) = find(&mut db, id).await? {
            if row.is_active {
                let ended = self.shut(&mut db, id, at).await?;
                db.commit().await?;
                self.inner.revocations.add(ended);
            }
            return Ok(known);
        }
        let role = Role::read(&row.role, row.role_id);
        if let Some(staff) = wish.by_staff() {
            decide_about(&mut db, staff, role).await?;
        }
        if role == Role::SuperAdmin && row.is_active {
            another_super_admin(&mut db, id).await?;
        }
        let erasure = Erasure {
            person: wish.person,
            certificate_id: Uuid::now_v7(),
            asked_by: wish.asked_by.clone(),
            asked_at: at,
            done_at: None,
        };
        self.ask_farewell(&mut db, &erasure).await?;
        write(&mut db, &erasure).await?;
        let ended = self.shut(&mut db, id, at).await?;
        let mut entry = Entry::new(at, &wish.asked_by, "customer.erase")
            .about("customer", id)
            .ended(Outcome::Attempted);
        entry.reason.clone_from(&wish.reason);
        entry.request_id.clone_from(&wish.request_id);
        entry.session_id = wish.session_id;
        self.note(&mut db, entry).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(erasure)
    }

    /// Switches the account off and ends its sessions.
    async fn shut(
        &self,
        db: &mut PgConnection,
        id: Uuid,
        at: DateTime<Utc>,
    ) -> Result<Vec<Ended>, IdentityError> {
        sqlx::query!(
            "UPDATE users SET is_active = false, version = version + 1, updated_at = $2 WHERE id = $1",
            id,
            at
        )
        .execute(&mut *db)
        .await?;
        end_sessions_of(db, id, "erased", at, self.inner.access_ttl).await
    }

    /// The erasures that are not done, the oldest first.
    pub async fn erasures_under_way(&self, limit: i64) -> Result<Vec<Erasure>, IdentityError> {
        let rows = sqlx::query!(
            "SELECT person_id, certificate_id, asked_by, asked_at FROM erasures
             WHERE done_at IS NULL ORDER BY asked_at LIMIT $1",
            limit
        )
        .fetch_all(&self.inner.pool)
        .await?;
        let rows = rows.into_iter().map(|row| Erasure {
            person: CustomerId(row.person_id),
            certificate_id: row.certificate_id,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            done_at: None,
        });
        Ok(rows.collect())
    }

    /// Says that every step is done, in the audit log too. Quiet the second time.
    pub async fn close_erasure(
        &self,
        erasure: &Erasure,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let mut db = self.begin().await?;
        let closed = sqlx::query!(
            "UPDATE erasures SET done_at = $2 WHERE person_id = $1 AND done_at IS NULL",
            erasure.person.0,
            at
        )
        .execute(&mut *db)
        .await?;
        if closed.rows_affected() == 1 {
            let certificate = serde_json::json!({ "certificateId": erasure.certificate_id });
            let entry = Entry::new(at, &erasure.asked_by, "customer.erased")
                .about("customer", erasure.person.0)
                .changed(serde_json::Value::Null, certificate);
            self.note(&mut db, entry).await?;
        }
        db.commit().await?;
        Ok(())
    }

    /// The farewell: its address is sealed into the letter under a key of its own, because the person's
    /// is about to be destroyed. Who has no address gets none.
    async fn ask_farewell(
        &self,
        db: &mut PgConnection,
        erasure: &Erasure,
    ) -> Result<(), IdentityError> {
        let profile = self.read_profile(db, erasure.person.0).await?;
        let Some(email) = profile.email else {
            return Ok(());
        };
        let departed = Departed {
            email,
            name: profile.name,
        };
        let dedupe = format!("account_erased/{}", erasure.certificate_id);
        let plain = serde_json::to_string(&departed)
            .map_err(|error| IdentityError::Internal(error.to_string()))?;
        let sealed = self
            .seal_words(None, &farewell_place(&dedupe), &plain)
            .await?;
        let letter = crate::Letter {
            kind: FAREWELL,
            dedupe,
            to: crate::Addressee::Person(erasure.person),
            sealed: Some(sealed),
            facts: serde_json::json!({}),
        };
        self.ask_letter(db, letter, erasure.asked_at).await?;
        Ok(())
    }

    /// To whom a letter of kind `account_erased` goes; `None` once its address was emptied.
    pub async fn departed(
        &self,
        dedupe: &str,
        sealed: &[u8],
    ) -> Result<Option<Departed>, IdentityError> {
        let Some(plain) = self.open_words(&farewell_place(dedupe), sealed).await? else {
            return Ok(None);
        };
        let plain = SecretString::from(plain);
        serde_json::from_str(plain.expose_secret())
            .map(Some)
            .map_err(|_| IdentityError::Sealed("not an address"))
    }

    /// Empties the addresses of farewells, and of others who have no account, that were not written to in
    /// three days. Says how many.
    pub async fn forget_departed(&self, at: DateTime<Utc>) -> Result<u64, IdentityError> {
        let gone = sqlx::query(
            "UPDATE letters SET sealed = NULL, state = CASE state WHEN 'sent' THEN state ELSE 'dropped' END
             WHERE kind = ANY($1) AND sealed IS NOT NULL AND created_at < $2",
        )
        .bind(vec![FAREWELL, "newsletter_confirm"])
        .bind(at - FAREWELL_KEPT)
        .execute(&self.inner.pool)
        .await?;
        Ok(gone.rows_affected())
    }
}

/// The letter that says goodbye.
const FAREWELL: &str = "account_erased";

fn farewell_place(dedupe: &str) -> String {
    format!("letters/{dedupe}/to")
}

async fn find(db: &mut PgConnection, person: Uuid) -> Result<Option<Erasure>, IdentityError> {
    let row = sqlx::query!(
        "SELECT certificate_id, asked_by, asked_at, done_at FROM erasures WHERE person_id = $1",
        person
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Erasure {
        person: CustomerId(person),
        certificate_id: row.certificate_id,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        done_at: row.done_at,
    }))
}

/// Whether somebody is being erased, or was.
pub(super) async fn is_leaving(db: &mut PgConnection, person: Uuid) -> Result<bool, IdentityError> {
    Ok(find(db, person).await?.is_some())
}

async fn write(db: &mut PgConnection, erasure: &Erasure) -> Result<(), IdentityError> {
    sqlx::query!(
        "INSERT INTO erasures (person_id, certificate_id, asked_by, asked_at) VALUES ($1, $2, $3, $4)",
        erasure.person.0,
        erasure.certificate_id,
        erasure.asked_by,
        erasure.asked_at
    )
    .execute(db)
    .await?;
    Ok(())
}
