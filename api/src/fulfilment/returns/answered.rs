//! What every command about a return answers: the return, as soon as it can be shown.

use super::shown::{ReturnView, shown};
use crate::http::{Answer, Call, Caller, Freshness, Sent};
use crate::problem::Problem;
use crate::state::Shop;
use decisions::{ReturnChanged, ReturnStep, StepReturn, step_return};
use domain::kernel::{At, By, ReturnId};
use domain::returns::{Return, ReturnStatus};
use eventstore::Decided;
use projections::returns::{self, ReturnRow};
use uuid::Uuid;

/// The return as it is now.
pub(super) async fn view(shop: &Shop, id: Uuid) -> Result<ReturnView, Problem> {
    let row = match returns::by_id(&shop.read, id).await? {
        Some(row) => row,
        None => ahead(shop, id).await?,
    };
    let mut views = shown(shop, vec![row]).await?;
    views.pop().ok_or_else(|| Problem::not_found("return"))
}

/// A return that the read model has not seen yet, straight from the log.
async fn ahead(shop: &Shop, id: Uuid) -> Result<ReturnRow, Problem> {
    let loaded = shop.store.load::<Return>(id).await?;
    let case = loaded.state.case();
    let case = case.ok_or_else(|| Problem::not_found("return"))?;
    let (status, at) = (loaded.state.status(), shop.now());
    Ok(ReturnRow {
        id,
        order_id: case.terms.order_id.0,
        status: status.map_or("", ReturnStatus::word).to_owned(),
        why: case.terms.why.word().to_owned(),
        asked_by: match case.terms.by {
            By::Customer => "customer".to_owned(),
            By::Staff | By::System => "staff".to_owned(),
        },
        units: case.terms.units.clone(),
        received: case.received.clone(),
        reject_reason: None,
        tracking_number: None,
        carrier: None,
        requested_at: at,
        approved_at: None,
        rejected_at: None,
        sent_at: None,
        received_at: None,
        closed_at: None,
        cancelled_at: None,
        expired_at: None,
        updated_at: at,
        version: i64::try_from(loaded.version).unwrap_or(i64::MAX),
    })
}

/// The answer to a change.
pub(super) async fn answer(
    shop: &Shop,
    decided: &Decided<ReturnChanged>,
    created: bool,
) -> Result<Answer, Problem> {
    let changed = decided.outcome;
    let seen = Freshness::of(decided.token)
        .wait(shop, &["returns", "orders"])
        .await?;
    let view = view(shop, changed.return_id.0).await?;
    let answer = if created {
        let order = changed.order_id;
        Answer::created(format!("/api/orders/{order}/returns"), &view)
    } else {
        Answer::ok(&view)
    };
    Ok(seen.mark(answer.version(changed.version).decided(decided)))
}

/// Carries out one step of a return's life and shows the return.
pub(super) async fn step(
    shop: &Shop,
    who: &Caller,
    (call, sent): (&Call, &impl Sent),
    (id, by): (Uuid, By),
    step: impl FnOnce(At) -> ReturnStep,
) -> Result<Answer, Problem> {
    let at = shop.now();
    let step = step(at);
    let mut context = call.context(who, at);
    if let ReturnStep::Reject { reason } = &step {
        context.reason = Some(reason.clone());
    }
    let wish = StepReturn {
        return_id: ReturnId(id),
        step,
        by,
        expected_version: call.if_match().version(),
        at,
    };
    let decision = call.keyed(step_return(wish, context), who, sent);
    let decided = shop.store.decide(decision).await?;
    answer(shop, &decided, false).await
}
