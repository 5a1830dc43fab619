//! PUT /api/cart/update

use super::basket::Held;
use super::change::{change, quantity};
use super::shown::CartView;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::CartChange;
use domain::kernel::ProductId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many units of a product shall lie in the cart.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "productId": "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01", "quantity": 3 }))]
pub(crate) struct UpdateItem {
    pub(crate) product_id: Uuid,
    /// The new quantity; 0 removes the line.
    #[schema(minimum = 0, maximum = 10_000)]
    pub(crate) quantity: i64,
}

/// Set the quantity of a product in the cart.
#[utoipa::path(tag = "commands", request_body = UpdateItem,
    security(("cartToken" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The cart", body = CartView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such cart; not_in_cart", body = ProblemDocument),
        (status = 409, description = "insufficient_stock (with `available`), not_for_sale, cart_closed", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/cart/update")]
pub(crate) async fn update(
    shop: Data<Shop>,
    who: Caller,
    held: Held,
    call: Call,
    body: Body<UpdateItem>,
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
        CartChange::SetQuantity {
            product_id,
            quantity,
        },
    )
    .await
}
