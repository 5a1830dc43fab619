//! person_keys: one data key per person, or the tombstone of one.

use super::{DataKey, Keyring};
use crate::IdentityError;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// The keys of people, wrapped by a keyring. Nothing is remembered in memory: a destroyed key is
/// gone for everybody at once.
pub(crate) struct PersonKeys {
    ring: Keyring,
}

impl PersonKeys {
    pub(crate) fn new(ring: Keyring) -> Self {
        Self { ring }
    }

    pub(crate) fn ring(&self) -> &Keyring {
        &self.ring
    }

    /// The person's key, made now if there was none; [`IdentityError::Erased`] if it was destroyed.
    pub(crate) async fn for_writing(
        &self,
        db: &mut PgConnection,
        person: Uuid,
    ) -> Result<DataKey, IdentityError> {
        if let Some(key) = self.find(db, person).await? {
            return Ok(key);
        }
        let key = DataKey::generate();
        let (version, wrapped) = self.ring.wrap(&place(person), &key)?;
        sqlx::query!(
            "INSERT INTO person_keys (person_id, wrapped, master_version) VALUES ($1, $2, $3)
             ON CONFLICT (person_id) DO NOTHING",
            person,
            wrapped,
            version
        )
        .execute(&mut *db)
        .await?;
        // Somebody else may have been first; what is stored decides.
        self.find(db, person)
            .await?
            .ok_or(IdentityError::Sealed("no key"))
    }

    async fn find(
        &self,
        db: &mut PgConnection,
        person: Uuid,
    ) -> Result<Option<DataKey>, IdentityError> {
        let row = sqlx::query!(
            "SELECT wrapped, master_version FROM person_keys WHERE person_id = $1",
            person
        )
        .fetch_optional(db)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let wrapped = row.wrapped.ok_or(IdentityError::Erased)?;
        self.ring
            .unwrap(&place(person), row.master_version, &wrapped)
            .map(Some)
    }

    /// The keys of those who have one.
    pub(crate) async fn for_reading(
        &self,
        db: &mut PgConnection,
        people: &[Uuid],
    ) -> Result<HashMap<Uuid, DataKey>, IdentityError> {
        if people.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = sqlx::query!(
            r#"SELECT person_id, wrapped AS "wrapped!", master_version
               FROM person_keys WHERE person_id = ANY($1) AND wrapped IS NOT NULL"#,
            people
        )
        .fetch_all(db)
        .await?;
        rows.into_iter()
            .map(|row| {
                let key =
                    self.ring
                        .unwrap(&place(row.person_id), row.master_version, &row.wrapped)?;
                Ok((row.person_id, key))
            })
            .collect()
    }

    /// A key as it lies in its row, opened.
    pub(super) fn open(
        &self,
        person: Uuid,
        version: i32,
        wrapped: &[u8],
    ) -> Result<DataKey, IdentityError> {
        self.ring.unwrap(&place(person), version, wrapped)
    }

    /// A key as it would lie in its row now.
    pub(super) fn wrap(&self, person: Uuid, key: &DataKey) -> Result<Vec<u8>, IdentityError> {
        Ok(self.ring.wrap(&place(person), key)?.1)
    }

    /// Destroys the person's key for ever. Quiet the second time; true when it was there.
    pub(crate) async fn shred(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Result<bool, IdentityError> {
        let done = sqlx::query!(
            "UPDATE person_keys SET wrapped = NULL, shredded_at = $2
             WHERE person_id = $1 AND wrapped IS NOT NULL",
            person,
            at
        )
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

fn place(person: Uuid) -> String {
    format!("person_keys/{person}/wrapped")
}
