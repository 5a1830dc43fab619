//! POST /api/cart/add

use super::basket::Held;
use super::change::{change, quantity};
use super::shown::CartView;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use decisions::CartChange;
use domain::kernel::ProductId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is put into the cart.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "productId": "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01", "quantity": 2 }))]
pub(crate) struct AddItem {
    pub(crate) product_id: Uuid,
    /// Units to add to those that lie in the cart; 1 unless said otherwise.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 10_000)]
    pub(crate) quantity: i64,
}

fn one() -> i64 {
    1
}

/// Put a product into the cart.
///
/// A guest's first call answers the secret of the new cart in `X-Cart-Token` (and `cartToken`);
/// send it as `X-Cart-Token` from then on. Repeating that first call makes another cart.
#[utoipa::path(tag = "commands", request_body = AddItem,
    security((), ("cartToken" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The cart", body = CartView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "product_not_found; not_found: the token opens no cart", body = ProblemDocument),
        (status = 409, description = "insufficient_stock (with `available`), not_for_sale, cart_full", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/cart/add")]
pub(crate) async fn add(
    shop: Data<Shop>,
    who: Caller,
    held: Held,
    call: Call,
    body: Body<AddItem>,
) -> Result<Answer, Problem> {
    let (product_id, quantity) = (
        ProductId(body.said.product_id),
        quantity(body.said.quantity)?,
    );
    change(
        &shop,
        &who,
        &held,
        (&call, &body),
        CartChange::Add {
            product_id,
            quantity,
        },
    )
    .await
}
