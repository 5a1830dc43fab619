//! GET /api/admin/coupons/{id}

use super::view::CouponView;
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use projections::coupons;

/// Show a coupon.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The coupon", example = "7f1c9a9e-93a5-5b1e-8d9e-0a1b2c3d4e80")),
    responses(
        (status = 200, description = "The coupon", body = CouponView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/coupons/{id}")]
pub(crate) async fn one(shop: Data<Shop>, id: Id, fresh: Freshness) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["coupons"]).await?;
    let row = coupons::by_id(&shop.read, id.0)
        .await?
        .filter(|row| !row.is_withdrawn);
    let coupon = CouponView::of_row(row.ok_or_else(|| Problem::not_found("coupon"))?)?;
    Ok(seen.mark(Answer::ok(&coupon).version(coupon.version)))
}
