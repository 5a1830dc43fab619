//! PUT /api/admin/coupons/{id}

use super::fields::CouponChanges;
use super::refusal::{gone, said};
use super::view::CouponView;
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use domain::coupon::{Coupon, CouponCommand, canonical_code};
use domain::kernel::CouponId;
use eventstore::Halt;

/// Change a coupon. Uses already made stay.
#[utoipa::path(tag = "commands", request_body = CouponChanges, security(("admin" = [])),
    params(("id" = String, Path, description = "The coupon", example = "7f1c9a9e-93a5-5b1e-8d9e-0a1b2c3d4e80")),
    responses(
        (status = 200, description = "The coupon", body = CouponView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, too_many_decimals, \
            unknown_currency, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/coupons/{id}")]
pub(crate) async fn revise(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<CouponChanges>,
) -> Result<Answer, Problem> {
    let (coupon_id, at, expected) = (CouponId(id.0), shop.now(), call.if_match().version());
    let changes = body.said.clone();
    let decision = call.decision::<u64, Refusal>(&who, &body, at, move |desk| {
        if let Some(version) = expected {
            desk.expect_version::<Coupon, _>(coupon_id, version)?;
        }
        let coupon = desk.state::<Coupon>(coupon_id)?;
        let known = coupon
            .terms()
            .zip(coupon.code())
            .filter(|_| !coupon.is_withdrawn());
        let Some((old, code)) = known else {
            return Err(gone());
        };
        if changes
            .code
            .as_deref()
            .is_some_and(|sent| canonical_code(sent) != code)
        {
            let problem = Problem::field(codes::INVALID_VALUE, "/code", "a code never changes");
            return Err(Halt::Refused(problem.into()));
        }
        let terms = changes
            .over(old)
            .map_err(|problem| Halt::Refused(Refusal::from(problem)))?;
        let revise = CouponCommand::Revise { terms, at };
        desk.execute::<Coupon>(coupon_id, revise)
            .map_err(|no| no.map(said))?;
        Ok(desk.version::<Coupon>(coupon_id)?)
    });
    let decided = shop.store.decide(decision).await?;
    let coupon = shop.store.load::<Coupon>(coupon_id).await?;
    let shown = CouponView::of_state(coupon_id, &coupon.state, coupon.version);
    let shown = shown.ok_or_else(|| Problem::not_found("coupon"))?;
    Ok(Answer::ok(&shown).version(coupon.version).decided(&decided))
}
