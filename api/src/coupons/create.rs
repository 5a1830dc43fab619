//! POST /api/admin/coupons

use super::fields::NewCoupon;
use super::refusal::said;
use super::view::CouponView;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::coupon::{Coupon, CouponCommand, canonical_code, coupon_id};

/// Create a coupon.
#[utoipa::path(tag = "commands", request_body = NewCoupon, security(("admin" = [])),
    responses(
        (status = 201, description = "The coupon", body = CouponView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 409, description = "already_exists: the code is taken, also by a deleted coupon", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, too_many_decimals, \
            unknown_currency, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/admin/coupons")]
pub(crate) async fn create(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    body: Body<NewCoupon>,
) -> Result<Answer, Problem> {
    let at = shop.now();
    let terms = body.said.terms(shop.currency())?;
    let code = canonical_code(&body.said.code);
    let coupon_id = coupon_id(&code);
    let create = CouponCommand::Create {
        coupon_id,
        code,
        terms,
        at,
    };
    let decision = call.decision::<u64, Refusal>(&who, &body, at, move |desk| {
        desk.execute::<Coupon>(coupon_id, create.clone())
            .map_err(|no| no.map(said))?;
        Ok(desk.version::<Coupon>(coupon_id)?)
    });
    let decided = shop.store.decide(decision).await?;
    let coupon = shop.store.load::<Coupon>(coupon_id).await?;
    let shown = CouponView::of_state(coupon_id, &coupon.state, coupon.version);
    let shown = shown.ok_or_else(|| Problem::not_found("coupon"))?;
    let location = format!("/api/admin/coupons/{coupon_id}");
    Ok(Answer::created(location, &shown)
        .version(coupon.version)
        .decided(&decided))
}
