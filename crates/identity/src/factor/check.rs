//! Whether a code is right: it is used up by that. Wrong ones are counted.

use super::code;
use super::recovery::left;
use super::{letter, said};
use crate::session::Keys;
use crate::{Identity, IdentityError};
use audit::Outcome;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sqlx::{PgConnection, Postgres, Transaction};
use std::net::IpAddr;
use uuid::Uuid;

/// So many wrong codes in a row, and only a recovery code helps (NIST SP 800-63B, 5.2.2).
const MOST_WRONG: i32 = 100;

/// What somebody shows beside their password.
#[derive(Debug, Clone)]
pub enum SecondProof {
    /// Six digits of the authenticator app.
    Code(SecretString),
    /// One of the ten codes they were given.
    Recovery(SecretString),
}

/// Where and when something is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// Where it came from; wrong codes are counted by it, too.
    pub address: IpAddr,
    /// The request it is done in.
    pub request_id: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

struct Row {
    sealed: Vec<u8>,
    last_step: i64,
    wrong: i32,
    email_index: Option<Vec<u8>>,
}

/// Whether somebody set up a second factor.
pub(crate) async fn has_factor(db: &mut PgConnection, person: Uuid) -> Result<bool, IdentityError> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM second_factors
           WHERE person_id = $1 AND confirmed_at IS NOT NULL) AS "found!""#,
        person
    );
    Ok(found.fetch_one(db).await?)
}

impl Identity {
    /// Goes on with `db` when `proof` is right; it is used up then. When it is wrong, that is counted and
    /// committed, and nothing else of `db` may matter.
    pub(super) async fn check_factor(
        &self,
        mut db: Transaction<'static, Postgres>,
        person: Uuid,
        proof: &SecondProof,
        here: &Here<'_>,
    ) -> Result<Transaction<'static, Postgres>, IdentityError> {
        let row = find(&mut db, person)
            .await?
            .ok_or(IdentityError::FactorOff)?;
        let keys = self.factor_keys(
            person,
            row.email_index.as_deref().unwrap_or_default(),
            here.address,
        );
        let right = match proof {
            SecondProof::Code(typed) => {
                let typed = typed.expose_secret();
                self.use_code(&mut db, (person, &row), (&keys, typed), here.at)
                    .await?
            }
            SecondProof::Recovery(typed) => {
                let typed = typed.expose_secret();
                let right = self
                    .use_recovery_code(&mut db, person, typed, here.at)
                    .await?;
                if right {
                    self.tell_of_recovery(&mut db, person, here).await?;
                }
                right
            }
        };
        if right {
            keys.forget(&mut db).await?;
            begin_anew(&mut db, person).await?;
            return Ok(db);
        }
        let is_code = matches!(proof, SecondProof::Code(_));
        self.count_wrong(&mut db, person, is_code.then_some(&keys), here)
            .await?;
        db.commit().await?;
        Err(IdentityError::WrongCode)
    }

    async fn use_code(
        &self,
        db: &mut PgConnection,
        (person, row): (Uuid, &Row),
        (keys, typed): (&Keys, &str),
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        if row.wrong >= MOST_WRONG {
            return Err(IdentityError::CodesBlocked);
        }
        keys.check_in(db, at).await?;
        let secret = self.open_secret(db, person, &row.sealed).await?;
        let Some(step) = code::matching(&secret, typed, at, row.last_step) else {
            return Ok(false);
        };
        sqlx::query!(
            "UPDATE second_factors SET last_step = $2 WHERE person_id = $1",
            person,
            step
        )
        .execute(db)
        .await?;
        Ok(true)
    }

    async fn tell_of_recovery(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        here: &Here<'_>,
    ) -> Result<(), IdentityError> {
        let left = left(db, person).await?;
        let mut word = said("recovery_code.used", person, here);
        word.after = Some(json!({ "left": left }));
        self.note(db, word).await?;
        let letter = letter(
            "recovery_code_used",
            person,
            here.at,
            json!({ "left": left }),
        );
        self.ask_letter(db, letter, here.at).await?;
        Ok(())
    }

    /// Recovery codes are too long to be guessed: a wrong one lets nobody wait. The owner of an account that
    /// is locked by it is told, because somebody knows their password.
    async fn count_wrong(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        keys: Option<&Keys>,
        here: &Here<'_>,
    ) -> Result<(), IdentityError> {
        let word = said("second_factor.failed", person, here).ended(Outcome::Refused);
        self.note(db, word).await?;
        let Some(keys) = keys else { return Ok(()) };
        let done = sqlx::query!(
            "UPDATE second_factors SET wrong = wrong + 1 WHERE person_id = $1",
            person
        );
        done.execute(&mut *db).await?;
        if keys.count(db, here.at).await?.locks {
            self.note(db, said("second_factor.locked", person, here))
                .await?;
            let letter = letter("second_factor_locked", person, here.at, Value::Null);
            self.ask_letter(db, letter, here.at).await?;
        }
        Ok(())
    }
}

async fn find(db: &mut PgConnection, person: Uuid) -> Result<Option<Row>, IdentityError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT f.sealed, f.last_step, f.wrong, u.email_index
         FROM second_factors f JOIN users u ON u.id = f.person_id
         WHERE f.person_id = $1 AND f.confirmed_at IS NOT NULL FOR UPDATE OF f",
        person
    );
    Ok(row.fetch_optional(db).await?)
}

async fn begin_anew(db: &mut PgConnection, person: Uuid) -> Result<(), IdentityError> {
    let done = sqlx::query!(
        "UPDATE second_factors SET wrong = 0 WHERE person_id = $1 AND wrong > 0",
        person
    );
    done.execute(db).await?;
    Ok(())
}
