//! Letters to everybody who works here: one for each.

use super::Postman;
use super::claim::Claimed;
use super::outcome::Outcome;
use super::reader::NO_ADDRESS;
use uuid::Uuid;

impl Postman {
    /// Asks for a letter to each active super_admin. Doing so again asks for none twice.
    pub(super) async fn spread(&self, letter: &Claimed) -> anyhow::Result<Outcome> {
        let people: Vec<Uuid> =
            sqlx::query_scalar("SELECT id FROM users WHERE role = 'super_admin' AND is_active")
                .fetch_all(&self.pool)
                .await?;
        if people.is_empty() {
            return Ok(Outcome::Dropped(NO_ADDRESS));
        }
        let mut db = self.pool.begin().await?;
        for person in &people {
            sqlx::query(
                "INSERT INTO letters (id, kind, dedupe, person_id, facts, due_at, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (dedupe) DO NOTHING",
            )
            .bind(Uuid::now_v7())
            .bind(&letter.kind)
            .bind(format!("{}/{person}", letter.dedupe))
            .bind(person)
            .bind(&letter.facts)
            .bind(letter.asked_again_at.unwrap_or(letter.created_at))
            .execute(&mut *db)
            .await?;
        }
        db.commit().await?;
        let readers = people.len();
        Ok(Outcome::Spread { readers })
    }
}
