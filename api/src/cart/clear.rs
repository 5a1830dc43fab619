//! DELETE /api/cart/clear

use super::basket::Held;
use super::change::change;
use super::shown::CartView;
use crate::http::{Answer, Call, Caller, NoBody};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::delete;
use actix_web::web::Data;
use decisions::CartChange;

/// Empty the cart.
#[utoipa::path(tag = "commands", security(("cartToken" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The empty cart", body = CartView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such cart", body = ProblemDocument),
        (status = 409, description = "cart_closed", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "idempotency_key_reused", body = ProblemDocument),
    ))]
#[delete("/api/cart/clear")]
pub(crate) async fn clear(
    shop: Data<Shop>,
    who: Caller,
    held: Held,
    call: Call,
) -> Result<Answer, Problem> {
    change(&shop, &who, &held, (&call, &NoBody), CartChange::Clear).await
}
