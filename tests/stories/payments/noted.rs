//! The lines of the audit log about what was refused: neither one too few nor one too many.

use crate::door::refused::{Row, nothing};
use crate::door::wire::Ask;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What many can do at once is one line a minute for each kind.
const BY_THE_MINUTE: [&str; 3] = ["payment.refused", "webhook.refused", "backoffice.refused"];

/// How many lines there are of each kind.
type Lines = BTreeMap<String, usize>;

/// A line about something that was refused.
#[derive(sqlx::FromRow)]
struct Line {
    at: DateTime<Utc>,
    action: String,
    actor: String,
    subject: Option<String>,
    route: Option<String>,
    code: String,
}

/// The audit log tells every reason why a change was refused, once: what staff tried is one line each, what
/// anybody can try is one line for its kind. Looking is not written down.
pub(super) async fn each_is_noted(pool: &PgPool, rows: &[Row]) {
    let codes: BTreeSet<&str> = rows.iter().map(|row| row.due.1).collect();
    let (due, noted) = (due(rows), noted(pool, &codes).await);
    let kinds: BTreeSet<&String> = due.keys().chain(noted.keys()).collect();
    let of = |lines: &Lines, kind: &String| lines.get(kind).copied().unwrap_or_default();
    let wrong = kinds
        .into_iter()
        .map(|kind| (kind, of(&due, kind), of(&noted, kind)))
        .filter(|(_, due, noted)| due != noted)
        .map(|(kind, due, noted)| format!("- {kind}: {noted} lines instead of {due}"));
    nothing(&wrong.collect::<Vec<_>>());
}

/// The lines that these rows deserve.
fn due(rows: &[Row]) -> Lines {
    let mut lines = Lines::new();
    for Row { ask, due, .. } in rows.iter().filter(|row| row.ask.place().0 != "GET") {
        match kind(ask, due.1) {
            Ok(of_the_minute) => drop(lines.insert(of_the_minute, 1)),
            Err(deed) => *lines.entry(deed).or_default() += 1,
        }
    }
    lines
}

/// The kind whose line is written once a minute, or the deed that has a line of its own.
fn kind(ask: &Ask, code: &str) -> Result<String, String> {
    let (method, path) = ask.place();
    let signed_in = ask.is_signed_in();
    let is_notice = ["/webhook", "/callback"]
        .iter()
        .any(|end| path.ends_with(end));
    if path.ends_with("/refund") {
        return match signed_in {
            true => Err(format!("deed {code}")),
            false => Ok(format!("backoffice.refused {code}")),
        };
    }
    if is_notice || path.starts_with("/api/payments/mm/") {
        let is_card = path.starts_with("/api/payments/stripe/");
        let provider = if is_card { "stripe" } else { "mpesa" };
        return Ok(format!("webhook.refused provider:{provider} {code}"));
    }
    Ok(format!(
        "payment.refused {signed_in} {method} {path} {code}"
    ))
}

/// The lines that were written about these reasons. Of a kind that is told by the minute, a line that
/// came a minute after the one before it is no second one.
async fn noted(pool: &PgPool, codes: &BTreeSet<&str>) -> Lines {
    let refused =
        "SELECT at, action, actor, subject, after ->> 'route' AS route, after ->> 'code' AS code
         FROM audit_log
         WHERE outcome = 'refused' AND after ->> 'code' IS NOT NULL AND request_id IS NOT NULL
         ORDER BY position";
    let refused: Vec<Line> = sqlx::query_as(refused).fetch_all(pool).await.unwrap();
    let (mut lines, mut last) = (Lines::new(), HashMap::new());
    for line in refused.iter().filter(|line| codes.contains(&*line.code)) {
        let kind = written(line);
        let before = last.insert(kind.clone(), line.at);
        let is_next = before.is_some_and(|before| line.at >= before + TimeDelta::minutes(1));
        if !(is_next && BY_THE_MINUTE.contains(&&*line.action)) {
            *lines.entry(kind).or_default() += 1;
        }
    }
    lines
}

/// The kind of a line.
fn written(line: &Line) -> String {
    let code = &line.code;
    let subject = line.subject.as_deref().unwrap_or_default();
    let route = line.route.as_deref().unwrap_or_default();
    match &*line.action {
        "payment.refused" => {
            let signed_in = line.actor != "guest";
            format!("payment.refused {signed_in} {route} {code}")
        }
        "webhook.refused" => format!("webhook.refused {subject} {code}"),
        "backoffice.refused" => format!("backoffice.refused {code}"),
        _ => format!("deed {code}"),
    }
}
