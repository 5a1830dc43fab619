//! What is done from the command line, written into the audit log.

use audit::{Entry, Outcome};
use chrono::Utc;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Whoever has the command line: the system knows who they are, the shop does not.
const ACTOR: &str = "system:cli";

/// A deed that takes a while: one row when it begins, and another when it ends.
pub(crate) struct Deed {
    begun: Entry,
}

impl Deed {
    /// Writes down that it begins; where that fails it is not done. `what` names nobody.
    pub(crate) async fn begin(
        pool: &PgPool,
        (action, run): (&str, Option<String>),
        what: Value,
    ) -> anyhow::Result<Self> {
        let mut begun = entry(action, what).begun();
        begun.request_id = run.or(begun.request_id);
        write(pool, begun.clone()).await?;
        Ok(Self { begun })
    }

    /// Writes down how it ended; `became` is what came of it, where it did not fail.
    pub(crate) async fn end(self, pool: &PgPool, became: Option<Value>) -> anyhow::Result<()> {
        let outcome = match became.is_some() {
            true => Outcome::Done,
            false => Outcome::Failed,
        };
        let mut ended = self.begun.over(Utc::now(), outcome);
        if let Some(became) = became {
            ended.after = Some(json!({ "what": ended.after, "became": became }));
        }
        write(pool, ended).await
    }
}

/// Writes down what is done in the same transaction.
pub(crate) async fn note(db: &mut PgConnection, action: &str, what: Value) -> anyhow::Result<()> {
    Ok(audit::append(db, entry(action, what)).await?)
}

fn entry(action: &str, what: Value) -> Entry {
    let mut entry = Entry::new(Utc::now(), ACTOR, action);
    entry.request_id = Some(format!("cli:{}", Uuid::now_v7()));
    entry.after = Some(what);
    entry
}

async fn write(pool: &PgPool, entry: Entry) -> anyhow::Result<()> {
    let mut db = pool.begin().await?;
    audit::append(&mut db, entry).await?;
    Ok(db.commit().await?)
}
