//! PUT /api/products/{id}

use super::fields::{ProductChange, Wished};
use super::view::ProductView;
use super::written::{Written, after};
use crate::catalogue::names::{self, Kind};
use crate::catalogue::shelves;
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use domain::kernel::{At, Quantity};
use domain::product::{Details, Prices, Product, ProductCommand, ProductError};
use domain::stock::{StockCommand, StockError, StockItem};
use eventstore::{Desk, Halt};
use uuid::Uuid;

/// Change a product. Fields that are not sent stay as they are.
#[utoipa::path(
    tag = "commands", security(("admin" = [])), request_body = ProductChange,
    params(("id" = Uuid, Path, description = "The product"),
           ("If-Match" = Option<String>, Header, description = "Only if it is at this version"),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes repeating it harmless")),
    responses(
        (status = 200, description = "The product", body = ProductView),
        (status = 202, description = "It is done and will be seen shortly"),
        (status = 400, description = "malformed_json, unknown_field, duplicate_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "name_taken", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "reason_required, invalid_value, out_of_range, too_many_decimals, \
            idempotency_key_reused", body = ProblemDocument),
    )
)]
#[put("/api/products/{id}")]
pub(crate) async fn revise(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    id: Id,
    body: Body<ProductChange>,
) -> Result<Answer, Problem> {
    let (Id(id), at, said, expected) =
        (id, shop.now(), body.said.clone(), call.if_match().version());
    let decision = call.decision(&who, &body, at, move |desk| {
        change(desk, id, (&said, expected), at)
    });
    let decision = decision.touching::<Product>(id).touching::<StockItem>(id);
    let decided = shop.store.decide(decision).await?;
    after(&shop, &decided, Answer::ok).await
}

fn change(
    desk: &mut Desk<'_>,
    id: Uuid,
    (said, expected): (&ProductChange, Option<u64>),
    at: At,
) -> Result<Written, Halt<Refusal>> {
    let (sku, price, old) = present(desk, id)?;
    if let Some(version) = expected {
        desk.expect_version::<Product, Refusal>(id, version)?;
    }
    let wished = said
        .over(&sku, &price, &old)
        .map_err(|problem| Halt::Refused(problem.into()))?;
    if wished.details.category_id != old.category_id {
        shelves::upwards(desk, wished.details.category_id, "/categoryId")?;
    }
    let Wished {
        sku: new_sku,
        price,
        details,
        reason,
        ..
    } = wished.clone();
    let wish = ProductCommand::Revise {
        sku: new_sku,
        price,
        details,
        reason,
        at,
    };
    desk.execute::<Product>(id, wish).map_err(Halt::lift)?;
    names::change(desk, Kind::Sku, (&sku, &wished.sku), id, at)?;
    names::change(
        desk,
        Kind::ProductSlug,
        (&old.slug, &wished.details.slug),
        id,
        at,
    )?;
    count(desk, id, &wished, at)?;
    Ok(Written {
        id,
        version: desk.version::<Product>(id)?,
    })
}

/// The product as it is; one that was withdrawn is not there any more.
pub(super) fn present(
    desk: &mut Desk<'_>,
    id: Uuid,
) -> Result<(String, Prices, Details), Halt<Refusal>> {
    let product = desk.state::<Product>(id)?;
    let parts = (product.sku(), product.price(), product.details());
    match parts {
        (Some(sku), Some(price), Some(details)) => {
            Ok((sku.to_owned(), price.clone(), details.clone()))
        }
        _ => Err(Halt::Refused(ProductError::Unknown.into())),
    }
}

/// Counts the shelf, where another number is to be for sale than is shown.
fn count(desk: &mut Desk<'_>, id: Uuid, wished: &Wished, at: At) -> Result<(), Halt<Refusal>> {
    let item = desk.state::<StockItem>(id)?;
    let Some(wanted) = wished
        .for_sale
        .filter(|units| units.units() != item.available().max(0))
    else {
        return Ok(());
    };
    let promised = Quantity::new(item.held() + item.committed()).map_err(|_| out_of_range())?;
    let on_hand = wanted.plus(promised).map_err(|_| out_of_range())?;
    let reason = wished.reason.clone().unwrap_or_default();
    let counted = StockCommand::Count {
        on_hand,
        reason,
        at,
    };
    desk.execute::<StockItem>(id, counted).map_err(Halt::lift)?;
    Ok(())
}

fn out_of_range() -> Halt<Refusal> {
    let detail = StockError::OutOfRange.to_string();
    Halt::Refused(Problem::field(codes::OUT_OF_RANGE, "/stockQuantity", detail).into())
}
