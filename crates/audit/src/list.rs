//! Reading the log, the newest first.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// Which rows; everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Exactly this actor.
    pub actor: Option<String>,
    /// Exactly this subject.
    pub subject: Option<String>,
    /// The action begins with this.
    pub action: Option<String>,
    /// `attempted`, `done`, `refused` or `failed`.
    pub outcome: Option<String>,
    /// Exactly this deed.
    pub deed: Option<Uuid>,
    /// Exactly this request.
    pub request_id: Option<String>,
    /// Not before this.
    pub from: Option<DateTime<Utc>>,
    /// Before this.
    pub until: Option<DateTime<Utc>>,
}

/// A row as it was written.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Word {
    pub position: i64,
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub action: String,
    pub subject: Option<String>,
    pub outcome: String,
    /// The row that says it began, where it is one of several.
    pub deed: Option<Uuid>,
    pub request_id: Option<String>,
    pub session_id: Option<Uuid>,
    /// Sealed; nothing where it was emptied.
    pub origin: Option<Vec<u8>>,
    pub reason: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

const COLUMNS: &str = "SELECT position, id, at, actor, action, subject, outcome, deed, request_id, \
     session_id, origin, reason, before, after FROM audit_log WHERE true";

/// At most `limit` rows that were written before the row at `below` (the newest without), the newest
/// first, after skipping `skip` of them.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    below: Option<i64>,
    (skip, limit): (i64, i64),
) -> Result<Vec<Word>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(COLUMNS);
    let mut equal = |column: &str, value: &Option<String>| {
        if let Some(value) = value {
            query
                .push(format!(" AND {column} = "))
                .push_bind(value.clone());
        }
    };
    equal("actor", &filter.actor);
    equal("subject", &filter.subject);
    equal("outcome", &filter.outcome);
    equal("request_id", &filter.request_id);
    if let Some(deed) = filter.deed {
        query.push(" AND deed = ").push_bind(deed);
    }
    if let Some(action) = &filter.action {
        query
            .push(" AND starts_with(action, ")
            .push_bind(action.clone())
            .push(")");
    }
    if let Some(from) = filter.from {
        query.push(" AND at >= ").push_bind(from);
    }
    if let Some(until) = filter.until {
        query.push(" AND at < ").push_bind(until);
    }
    if let Some(below) = below {
        query.push(" AND position < ").push_bind(below);
    }
    query
        .push(" ORDER BY position DESC LIMIT ")
        .push_bind(limit);
    query.push(" OFFSET ").push_bind(skip);
    // Planned for the values asked for: a plan for any values would read the whole log for some.
    query
        .build_query_as()
        .persistent(false)
        .fetch_all(pool)
        .await
}

/// The row with this id.
pub async fn find(pool: &PgPool, id: Uuid) -> Result<Option<Word>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(COLUMNS);
    query.push(" AND id = ").push_bind(id);
    query.build_query_as().fetch_optional(pool).await
}
