//! GET /api/admin/reconciliations

use crate::http::{Answer, Freshness, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use domain::kernel::Amount;
use domain::reconciliation::{Difference, What};
use projections::reconciliations::{self, ReconciliationRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The days on one page.
const DAYS: i64 = 31;

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// `stripe` or `mpesa`; both unless said otherwise.
    method: Option<String>,
    /// From 1, 31 days each.
    #[param(example = 1, minimum = 1, maximum = 1000)]
    page: Option<i64>,
}

/// The compared days, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reconciliations {
    data: Vec<ReconciliationView>,
}

/// A day of a provider's books beside the shop's own, as last compared.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "method": "mpesa", "day": "2026-06-01", "outcome": "compared", "ourLines": 12, "theirLines": 13, "differenceCount": 1,
    "differences": [{"what": "capture_unknown_here", "providerRef": "NLJ7RT61SV", "ours": null,
        "ourAmount": null, "theirAmount": 2750, "currency": "KES"}],
    "comparedAt": "2026-06-02T01:00:00Z"
}))]
pub(crate) struct ReconciliationView {
    /// `stripe` or `mpesa`.
    method: String,
    /// In UTC.
    day: NaiveDate,
    /// `compared`, or `not_compared`: the provider shows its books of the day no more, lay its statement
    /// beside the shop's own books.
    outcome: String,
    our_lines: i64,
    their_lines: i64,
    /// Nought when the books agree, or were not compared.
    difference_count: i64,
    differences: Vec<DifferenceView>,
    /// When it was compared, or found to be shown no more.
    compared_at: DateTime<Utc>,
}

/// One difference.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DifferenceView {
    /// `capture_unknown_here`, `capture_unknown_there`, `capture_differs`, and the same of refunds.
    #[schema(value_type = String)]
    what: What,
    /// The provider's number or receipt.
    provider_ref: String,
    /// The payment or refund of the shop's, where there is one.
    ours: Option<Uuid>,
    our_amount: Option<Money>,
    their_amount: Option<Money>,
    currency: String,
}

/// Compare the books: what payment providers say moved, beside what the shop says.
///
/// Every night the day before is compared; `eliteshop reconcile` compares any day.
#[utoipa::path(tag = "queries", params(Days), security(("admin" = [])),
    responses(
        (status = 200, description = "The compared days, newest first", body = Reconciliations),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/reconciliations")]
pub(crate) async fn list(
    shop: Data<Shop>,
    query: Query<Days>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let page = asked.page.unwrap_or(1);
    if !(1..=1_000).contains(&page) {
        let said = "page is 1 to 1000";
        return Err(Problem::field(codes::INVALID_PARAMETER, "?page", said));
    }
    let method = asked.method.as_deref();
    if method.is_some_and(|method| !["stripe", "mpesa"].contains(&method)) {
        let said = "method is one of stripe, mpesa";
        return Err(Problem::field(codes::INVALID_PARAMETER, "?method", said));
    }
    let seen = fresh.wait(&shop, &["reconciliations"]).await?;
    let rows = reconciliations::latest(&shop.read, method, (DAYS, (page - 1) * DAYS)).await?;
    let data = rows.into_iter().map(view).collect();
    Ok(seen.mark(Answer::ok(&Reconciliations { data })))
}

fn view(row: ReconciliationRow) -> ReconciliationView {
    ReconciliationView {
        method: row.method,
        day: row.day,
        outcome: row.outcome,
        our_lines: row.our_lines,
        their_lines: row.their_lines,
        difference_count: row.difference_count,
        differences: row.differences.into_iter().map(difference).collect(),
        compared_at: row.compared_at,
    }
}

fn difference(found: Difference) -> DifferenceView {
    let money = |amount: Option<Amount>| amount.map(|amount| Money::of(amount, found.currency));
    DifferenceView {
        what: found.what,
        our_amount: money(found.our_amount),
        their_amount: money(found.their_amount),
        currency: found.currency.code().to_owned(),
        provider_ref: found.provider_ref,
        ours: found.ours,
    }
}
