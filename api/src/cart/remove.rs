//! DELETE /api/cart/remove/{productId}

use super::basket::Held;
use super::change::change;
use super::shown::CartView;
use crate::http::{Answer, Call, Caller, NoBody};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::delete;
use actix_web::web::{Data, Path};
use decisions::CartChange;
use domain::kernel::ProductId;

/// Take a product out of the cart.
///
/// Taking out what is not in the cart changes nothing.
#[utoipa::path(tag = "commands",
    params(("productId" = String, Path, description = "The product", example = "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01")),
    security(("cartToken" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The cart", body = CartView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such cart", body = ProblemDocument),
        (status = 409, description = "cart_closed", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "idempotency_key_reused", body = ProblemDocument),
    ))]
#[delete("/api/cart/remove/{productId}")]
pub(crate) async fn remove(
    shop: Data<Shop>,
    who: Caller,
    held: Held,
    call: Call,
    product: Path<String>,
) -> Result<Answer, Problem> {
    let product_id: ProductId = product
        .parse()
        .map_err(|_| Problem::new(codes::NOT_FOUND))?;
    change(
        &shop,
        &who,
        &held,
        (&call, &NoBody),
        CartChange::Remove { product_id },
    )
    .await
}
