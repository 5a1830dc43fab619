//! POST /api/products

use super::fields::{Entry, NewProduct};
use super::view::ProductView;
use super::written::{Written, after};
use crate::catalogue::names::{self, Kind};
use crate::catalogue::shelves;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::{At, ProductId};
use domain::product::{Product, ProductCommand};
use domain::stock::{StockCommand, StockItem};
use eventstore::{Desk, Halt};
use uuid::Uuid;

/// Put a new product into the catalogue, with its first count of stock.
#[utoipa::path(
    tag = "commands", security(("admin" = [])), request_body = NewProduct,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes repeating it harmless")),
    responses(
        (status = 201, description = "The product", body = ProductView),
        (status = 202, description = "It is there and will be seen shortly"),
        (status = 400, description = "malformed_json, unknown_field, duplicate_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 409, description = "name_taken", body = ProblemDocument),
        (status = 413, description = "body_too_large", body = ProblemDocument),
        (status = 415, description = "unsupported_media_type", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, too_many_decimals, \
            unknown_currency, idempotency_key_reused", body = ProblemDocument),
    )
)]
#[post("/api/products")]
pub(crate) async fn create(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    body: Body<NewProduct>,
) -> Result<Answer, Problem> {
    let (id, at) = (Uuid::now_v7(), shop.now());
    let entry = body.said.read(id, shop.currency())?;
    let decision = call.decision(&who, &body, at, move |desk| enter(desk, id, &entry, at));
    let decided = shop.store.decide(decision).await?;
    let location = format!("/api/products/{}", decided.outcome.id);
    after(&shop, &decided, |view| Answer::created(location, view)).await
}

fn enter(desk: &mut Desk<'_>, id: Uuid, entry: &Entry, at: At) -> Result<Written, Halt<Refusal>> {
    let product_id = ProductId(id);
    let mut details = entry.details.clone();
    shelves::upwards(desk, details.category_id, "/categoryId")?;
    details.slug = names::first_free(desk, Kind::ProductSlug, &entry.slugs)?;
    let (slug, sku, price) = (details.slug.clone(), entry.sku.clone(), entry.price.clone());
    let wish = ProductCommand::Create {
        product_id,
        sku,
        price,
        details,
        at,
    };
    desk.create::<Product>(id, wish).map_err(Halt::lift)?;
    names::take(desk, Kind::Sku, &entry.sku, id, at)?;
    names::take(desk, Kind::ProductSlug, &slug, id, at)?;
    let open = StockCommand::Open {
        product_id,
        on_hand: entry.on_hand,
        at,
    };
    desk.create::<StockItem>(id, open).map_err(Halt::lift)?;
    Ok(Written {
        id,
        version: desk.version::<Product>(id)?,
    })
}
