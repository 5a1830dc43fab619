//! POST /api/admin/payments/attention/{id}/close

use super::case_view::MoneyCaseView;
use crate::http::{Answer, Body, Call, Caller, Freshness, Id, reason};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::attention::{Attention, AttentionCommand};
use eventstore::{Decision, Desk, Halt};
use projections::money_attention::{self as read, CaseRow};
use serde::Deserialize;
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why nothing is left to do.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "the bank confirmed that the money arrived", "times": 1 }))]
pub(crate) struct CloseBody {
    /// Kept for ever; name nobody in it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// The `times` of the case you looked at: refused when it is another one by now.
    #[schema(minimum = 1)]
    times: Option<i64>,
}

/// Close a case by hand. Quiet when it is closed already; later news open it again, and are closed by a
/// request of their own, with another key. Send `times` to close only what you looked at.
#[utoipa::path(tag = "commands", request_body = CloseBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The case", example = "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e73"),
           ("Idempotency-Key" = Option<String>, Header, description = "The same key is the same command: it closes nothing that came later")),
    responses(
        (status = 200, description = "The case as it stands now", body = MoneyCaseView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "conflict (news came since you looked)", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/admin/payments/attention/{id}/close")]
pub(crate) async fn close(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<CloseBody>,
) -> Result<Answer, Problem> {
    let reason = reason(&body.said.reason, "/reason")?;
    let case = found(&shop, id.0).await?;
    let key = call.key(&who, &body);
    let was_answered = match &key {
        Some(key) => shop.store.has_answered(key).await?,
        None => false,
    };
    if was_answered || case.closed_at.is_some() {
        return Ok(Answer::ok(&MoneyCaseView::of(case)?));
    }
    if body.said.times.is_some_and(|seen| seen != case.times) {
        let said = "there is news of this case since you looked";
        return Err(Problem::field(codes::CONFLICT, "/times", said));
    }
    let seen = u32::try_from(case.times).unwrap_or(u32::MAX);
    let decision = decision(&who, &call, (id.0, seen, reason), &shop);
    let decided = shop.store.decide(call.keyed(decision, &who, &body)).await?;
    let waited = Freshness::of(decided.token);
    let waited = waited.wait(&shop, &["money_attention"]).await?;
    let view = MoneyCaseView::of(closed(&shop, (id.0, case.times)).await?)?;
    Ok(waited.mark(Answer::ok(&view).decided(&decided)))
}

/// The case once it is closed, or has news. Of two who close it at once one writes nothing that could be
/// waited for, and may be here before the shelf has heard of the other.
async fn closed(shop: &Shop, (id, seen): (Uuid, i64)) -> Result<CaseRow, Problem> {
    let mut case = found(shop, id).await?;
    for _ in 0..40 {
        if case.closed_at.is_some() || case.times > seen {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        case = found(shop, id).await?;
    }
    Ok(case)
}

async fn found(shop: &Shop, id: Uuid) -> Result<CaseRow, Problem> {
    let row = read::by_id(&shop.read, id).await?;
    row.ok_or_else(|| Problem::not_found("case"))
}

fn decision(
    who: &Caller,
    call: &Call,
    (case_id, seen, reason): (Uuid, u32, String),
    shop: &Shop,
) -> Decision<(), Refusal> {
    let at = shop.now();
    let mut context = call.context(who, at);
    context.reason = Some(reason.clone());
    let carry_out = move |desk: &mut Desk<'_>| {
        let wish = AttentionCommand::Close {
            case_id,
            seen,
            reason: reason.clone(),
            at,
        };
        desk.execute::<Attention>(case_id, wish)
            .map_err(Halt::lift)?;
        Ok(())
    };
    Decision::new(context, carry_out).touching::<Attention>(case_id)
}
