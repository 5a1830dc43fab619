//! Recovery codes: shown once, kept as digests, each good for one use.

use super::code::base32;
use crate::digest::{Digest32, mac, subkey};
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

const HOW_MANY: usize = 10;
/// 80 bits: sixteen letters.
const BYTES: usize = 10;
const LETTERS: usize = 16;

/// Ten new codes, to be shown once.
pub struct RecoveryCodes(Vec<SecretString>);

impl RecoveryCodes {
    /// The codes, in groups of four letters.
    #[must_use]
    pub fn reveal(&self) -> Vec<String> {
        let codes = self.0.iter();
        codes.map(|code| code.expose_secret().to_owned()).collect()
    }
}

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodes(..)")
    }
}

impl Identity {
    /// Ten new codes; the old ones are gone.
    pub(super) async fn make_recovery_codes(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        at: DateTime<Utc>,
    ) -> Result<RecoveryCodes, IdentityError> {
        let codes: Vec<String> = (0..HOW_MANY).map(|_| fresh()).collect();
        let digests: Vec<Vec<u8>> = codes
            .iter()
            .map(|code| self.recovery_digest(person, code).to_vec())
            .collect();
        sqlx::query!("DELETE FROM recovery_codes WHERE person_id = $1", person)
            .execute(&mut *db)
            .await?;
        sqlx::query!(
            "INSERT INTO recovery_codes (digest, person_id, made_at)
             SELECT digest, $2, $3 FROM unnest($1::bytea[]) AS digest",
            &digests,
            person,
            at
        )
        .execute(db)
        .await?;
        let codes = codes.iter().map(|code| grouped(code).into());
        Ok(RecoveryCodes(codes.collect()))
    }

    /// Uses a code up; false when there is none like it, or it was used.
    pub(super) async fn use_recovery_code(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        typed: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let Some(code) = bare(typed) else {
            return Ok(false);
        };
        let used = sqlx::query!(
            "UPDATE recovery_codes SET used_at = $3 WHERE digest = $1 AND person_id = $2 AND used_at IS NULL",
            &self.recovery_digest(person, &code)[..],
            person,
            at
        );
        Ok(used.execute(db).await?.rows_affected() == 1)
    }

    fn recovery_digest(&self, person: Uuid, code: &str) -> Digest32 {
        let key = subkey(self.inner.keys.ring().pepper(), "digest of recovery codes");
        mac(&key, &[person.as_bytes(), code.as_bytes()].concat())
    }
}

/// How many codes are left.
pub(super) async fn left(db: &mut PgConnection, person: Uuid) -> Result<i64, IdentityError> {
    let left = sqlx::query_scalar!(
        r#"SELECT count(*) AS "left!" FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL"#,
        person
    );
    Ok(left.fetch_one(db).await?)
}

fn fresh() -> String {
    let mut bytes = [0_u8; BYTES];
    rand::fill(&mut bytes);
    base32(&bytes)
}

fn grouped(code: &str) -> String {
    let lower = code.to_ascii_lowercase();
    let groups = [&lower[..4], &lower[4..8], &lower[8..12], &lower[12..]];
    groups.join("-")
}

/// The sixteen letters in what was typed.
fn bare(typed: &str) -> Option<String> {
    let letters = typed.chars().filter(|letter| !matches!(letter, '-' | ' '));
    let code: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let known = |letter: u8| letter.is_ascii_uppercase() || (b'2'..=b'7').contains(&letter);
    (code.len() == LETTERS && code.bytes().all(known)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::{bare, fresh, grouped};

    #[test]
    fn a_code_is_typed_as_people_type() {
        let code = fresh();
        let shown = grouped(&code);
        assert_eq!(shown.len(), 19);
        for typed in [shown.clone(), shown.to_uppercase(), shown.replace('-', " ")] {
            assert_eq!(bare(&typed).as_ref(), Some(&code));
        }
        for odd in ["", "123456", "abcd-efgh-ijkl-mn0p", &format!("{shown}a")] {
            assert_eq!(bare(odd), None, "{odd}");
        }
    }
}
