//! DELETE /api/admin/coupons/{id}

use super::refusal::{gone, said};
use crate::http::{Answer, Call, Caller, Id, NoBody};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::delete;
use actix_web::web::Data;
use domain::coupon::{Coupon, CouponCommand};
use domain::kernel::CouponId;

/// Take a coupon out of use for good. Its code stays taken, its history stays readable.
#[utoipa::path(tag = "commands", security(("admin" = [])),
    params(("id" = String, Path, description = "The coupon", example = "7f1c9a9e-93a5-5b1e-8d9e-0a1b2c3d4e80")),
    responses(
        (status = 204, description = "It is out of use"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "idempotency_key_reused", body = ProblemDocument),
    ))]
#[delete("/api/admin/coupons/{id}")]
pub(crate) async fn remove(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
) -> Result<Answer, Problem> {
    let (coupon_id, at, expected) = (CouponId(id.0), shop.now(), call.if_match().version());
    let decision = call.decision::<u64, Refusal>(&who, &NoBody, at, move |desk| {
        if let Some(version) = expected {
            desk.expect_version::<Coupon, _>(coupon_id, version)?;
        }
        let coupon = desk.state::<Coupon>(coupon_id)?;
        if coupon.terms().is_none() || coupon.is_withdrawn() {
            return Err(gone());
        }
        desk.execute::<Coupon>(coupon_id, CouponCommand::Withdraw { at })
            .map_err(|no| no.map(said))?;
        Ok(desk.version::<Coupon>(coupon_id)?)
    });
    let decided = shop.store.decide(decision).await?;
    Ok(Answer::no_content().decided(&decided))
}
