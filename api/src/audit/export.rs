//! GET /api/admin/audit/export

use super::changes::{Changed, changes};
use super::filter::Export;
use super::list::failed;
use super::view::{AuditView, opened};
use crate::http::{Caller, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::step_up::step_up;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, get};
use audit::{Entry, Filter};
use futures::stream;
use serde::Serialize;

/// Rows that are read at once.
const AT_ONCE: i64 = 500;
/// Rows that are read at once where what each changed is replayed.
const REPLAYED: i64 = 50;
const HEAD: &str = "position,id,at,actor,action,subject,outcome,deed,requestId,sessionId,address,agent,reason,before,after,events\r\n";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

/// A row in one line of JSON.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    row: &'a AuditView,
    /// What the deed changed, each stream before and after, in the row that says how it ended.
    changes: Vec<Changed>,
}

/// Take the audit log along, the latest first: as CSV, or as one JSON object a line.
///
/// A line of JSON that says how a deed ended has its `changes` too, as `/api/admin/audit/{id}` shows them.
/// Cells of the CSV that a spreadsheet would take for a formula begin with an apostrophe. That the log was
/// exported is written into it. Needs a confirmed session.
#[utoipa::path(tag = "queries", params(Export), security(("admin" = [])),
    responses(
        (status = 200, description = "The rows", content((String = "text/csv"), (String = "application/jsonl"))),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required, step_up_required", body = ProblemDocument),
    ))]
#[get("/api/admin/audit/export")]
pub(crate) async fn export(
    shop: Data<Shop>,
    who: Caller,
    query: Query<Export>,
) -> Result<HttpResponse, Problem> {
    let claims = who.accountable()?;
    let mut asked = query.0;
    let filter = asked.filter()?;
    let format = match asked.format.as_deref() {
        None | Some("csv") => Format::Csv,
        Some("jsonl") => Format::JsonLines,
        Some(_) => {
            let said = "format is csv or jsonl";
            return Err(Problem::field(codes::INVALID_PARAMETER, "?format", said));
        }
    };
    step_up(&shop, claims).await?;
    note(&shop, &who).await?;
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8; header=present", "audit.csv"),
        Format::JsonLines => ("application/jsonl", "audit.jsonl"),
    };
    let head = match format {
        Format::Csv => HEAD.to_owned(),
        Format::JsonLines => String::new(),
    };
    let begin = Some((None::<i64>, head));
    let rows = stream::try_unfold(begin, move |place| {
        let (shop, filter) = (shop.clone(), filter.clone());
        async move {
            let Some((below, head)) = place else {
                return Ok::<_, Problem>(None);
            };
            let (text, last) = part(&shop, &filter, below, format).await?;
            Ok(Some((
                Bytes::from(head + &text),
                last.map(|last| (Some(last), String::new())),
            )))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((
            "content-disposition",
            format!("attachment; filename=\"{name}\""),
        ))
        .streaming(Box::pin(rows)))
}

async fn note(shop: &Shop, who: &Caller) -> Result<(), Problem> {
    let entry = Entry::new(shop.now(), who.pseudonym(), "audit.exported");
    Ok(super::note(shop, entry).await?)
}

/// Some rows as text, and where to go on.
async fn part(
    shop: &Shop,
    filter: &Filter,
    below: Option<i64>,
    format: Format,
) -> Result<(String, Option<i64>), Problem> {
    let most = match format {
        Format::Csv => AT_ONCE,
        Format::JsonLines => REPLAYED,
    };
    let words = audit::list(&shop.read, filter, below, (0, most)).await;
    let words = words.map_err(failed)?;
    let full = i64::try_from(words.len()).is_ok_and(|found| found == most);
    let last = words.last().filter(|_| full).map(|word| word.position);
    let mut text = String::new();
    for view in opened(shop, words).await? {
        match format {
            Format::JsonLines => {
                let told = told(shop, &view).await?;
                text += &serde_json::to_string(&told).map_err(Problem::fault)?;
                text.push('\n');
            }
            Format::Csv => {
                text += &line(&view);
                text.push_str("\r\n");
            }
        }
    }
    Ok((text, last))
}

async fn told<'a>(shop: &Shop, row: &'a AuditView) -> Result<Told<'a>, Problem> {
    let changes = match row.deed {
        // Each event names the deed as its cause: where none does, nothing was changed.
        Some(deed) if row.outcome != "attempted" && !row.events.is_empty() => {
            changes(shop, deed).await?
        }
        _ => Vec::new(),
    };
    Ok(Told { row, changes })
}

fn line(view: &AuditView) -> String {
    let cells = [
        view.position.to_string(),
        view.id.to_string(),
        view.at.to_rfc3339(),
        view.actor.clone(),
        view.action.clone(),
        view.subject.clone().unwrap_or_default(),
        view.outcome.clone(),
        view.deed.map(|id| id.to_string()).unwrap_or_default(),
        view.request_id.clone().unwrap_or_default(),
        view.session_id.map(|id| id.to_string()).unwrap_or_default(),
        view.address.clone().unwrap_or_default(),
        view.agent.clone().unwrap_or_default(),
        view.reason.clone().unwrap_or_default(),
        view.before
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        view.after
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        view.events_text(),
    ];
    cells.map(|cell| quoted(&cell)).join(",")
}

/// A cell that no spreadsheet runs: a formula after an apostrophe, quotes doubled (RFC 4180).
pub(crate) fn quoted(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if runs { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_is_never_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(quoted(formula).starts_with("\"'"), "{formula:?}");
        }
        assert_eq!(quoted("say \"hi\", then"), "\"say \"\"hi\"\", then\"");
        assert_eq!(quoted(""), "\"\"");
    }
}
