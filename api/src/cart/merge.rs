//! POST /api/cart/merge, and the same for whoever signs somebody in.

use super::basket::{Held, no_cart};
use super::chain::{begin, remember};
use super::shown::{CartView, shown};
use crate::http::{Answer, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use decisions::{Basket, MergeCarts, Merged, merge_carts};
use domain::kernel::CustomerId;
use eventstore::{Context, Decided};

/// Moves the guest's cart that `held` opens into the customer's current cart. `None` without a
/// token, or with one that opens nothing: signing in does not fail for a stale token.
pub(crate) async fn merge_guest_cart(
    shop: &Shop,
    customer: CustomerId,
    held: &Held,
    context: Context,
) -> Result<Option<Decided<Merged>>, Problem> {
    let Ok(Some(_)) = held.token() else {
        return Ok(None);
    };
    match carry_out(shop, customer, held, context).await {
        Ok(decided) => Ok(Some(decided)),
        Err(problem) if problem.code().status == 404 => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Move the guest's cart into the customer's.
///
/// Quantities add up, capped by what is available. The guest's cart is closed afterwards; merging
/// it again changes nothing.
#[utoipa::path(tag = "commands", security(("bearer" = [], "cartToken" = [])),
    responses(
        (status = 200, description = "The customer's cart; `cappedProductIds` names what did not fit", body = CartView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: the token opens no cart", body = ProblemDocument),
    ))]
#[post("/api/cart/merge")]
pub(crate) async fn merge(
    shop: Data<Shop>,
    who: Caller,
    held: Held,
    call: Call,
) -> Result<Answer, Problem> {
    let customer = who.signed_in()?.customer_id();
    let decided = carry_out(&shop, customer, &held, call.context(&who, shop.now())).await?;
    let merged = &decided.outcome;
    let mut cart = shown(
        &shop,
        Some(merged.cart_id),
        Some(customer),
        &merged.lines,
        merged.version,
    )
    .await?;
    cart.capped_product_ids = Some(merged.capped.iter().map(|product| product.0).collect());
    Ok(Answer::ok(&cart).version(merged.version).decided(&decided))
}

async fn carry_out(
    shop: &Shop,
    customer_id: CustomerId,
    held: &Held,
    context: Context,
) -> Result<Decided<Merged>, Problem> {
    let token = held.token()?.ok_or_else(no_cart)?;
    let into = Basket::OfCustomer {
        customer_id,
        from: begin(shop, customer_id).await?,
    };
    let at = context.occurred_at;
    let wish = MergeCarts {
        guest_cart: token.cart_id,
        token_hash: token.hash,
        into,
        at,
    };
    let decided = shop.store.decide(merge_carts(wish, context)).await?;
    remember(shop, customer_id, decided.outcome.cart_id).await;
    Ok(decided)
}
