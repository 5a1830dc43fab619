//! Notices of providers: each has its effect once, for ever.

use crate::StoreError;
use crate::key::{KeyName, Logged};
use sqlx::PgPool;
use std::collections::HashMap;

/// Says that a decision is taken because of a notice from outside, and names it.
///
/// The notice is written down with what the decision leads to, also where that is nothing, and is
/// never forgotten. A copy of it, whatever it says, gets the stored answer. A refusal is not
/// written down: the notice may come again. No field may hold personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who told us; ids of different providers do not meet.
    pub provider: &'static str,
    /// The provider's own id of the notice.
    pub event_id: String,
    /// What kind of notice it is, in the provider's words.
    pub kind: String,
    /// What it is about, for people who look for it: a payment, an order.
    pub subject: Option<String>,
}

pub(crate) async fn find(
    pool: &PgPool,
    notices: &[(&'static str, String)],
) -> Result<HashMap<KeyName, Logged>, StoreError> {
    if notices.is_empty() {
        return Ok(HashMap::new());
    }
    let (providers, ids): (Vec<&str>, Vec<&str>) = notices
        .iter()
        .map(|(provider, id)| (*provider, id.as_str()))
        .unzip();
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT i.provider, i.event_id, i.outcome::text, i.tx_id
         FROM unnest($1::text[], $2::text[]) AS n (p, e)
         JOIN webhook_inbox i ON i.provider = n.p AND i.event_id = n.e",
    )
    .bind(&providers)
    .bind(&ids)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(provider, id, outcome, tx_id)| {
            let name = KeyName {
                provider: Some(provider),
                id,
            };
            let logged = Logged {
                request_hash: None,
                outcome,
                tx_id,
            };
            (name, logged)
        })
        .collect())
}
