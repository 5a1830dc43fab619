//! GET /api/auth/profile

use super::views::UserView;
use crate::http::{Answer, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use identity::Profile;

/// Who I am.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "The signed-in person; `ETag` is the version", body = UserView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/auth/profile")]
pub(crate) async fn show(shop: Data<Shop>, who: Caller) -> Result<Answer, Problem> {
    let profile = shop
        .identity
        .profile(who.signed_in()?.customer_id())
        .await?;
    Ok(shown(&profile))
}

/// The person with their version.
pub(super) fn shown(profile: &Profile) -> Answer {
    let version = u64::try_from(profile.version).unwrap_or_default();
    Answer::ok(&UserView::from(profile)).version(version)
}
