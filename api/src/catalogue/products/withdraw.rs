//! DELETE /api/products/{id}

use super::SHOWN_BY;
use super::revise::present;
use super::written::Written;
use crate::catalogue::names::{self, Kind};
use crate::http::{Answer, Call, Caller, Freshness, Id, NoBody};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::delete;
use actix_web::web::Data;
use domain::kernel::At;
use domain::product::{Product, ProductCommand};
use eventstore::{Desk, Halt};
use uuid::Uuid;

/// Take a product out of the catalogue for good. Orders keep their own copy of its name and price;
/// its SKU and slug are free again.
#[utoipa::path(
    tag = "commands", security(("admin" = [])),
    params(("id" = Uuid, Path, description = "The product"),
           ("If-Match" = Option<String>, Header, description = "Only if it is at this version"),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes repeating it harmless")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
    )
)]
#[delete("/api/products/{id}")]
pub(crate) async fn withdraw(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    id: Id,
) -> Result<Answer, Problem> {
    let (Id(id), at, expected) = (id, shop.now(), call.if_match().version());
    let decision = call.decision(&who, &NoBody, at, move |desk| {
        take_out(desk, id, expected, at)
    });
    let decided = shop.store.decide(decision.touching::<Product>(id)).await?;
    Freshness::of(decided.token).wait(&shop, SHOWN_BY).await?;
    shop.caches.forget();
    Ok(Answer::no_content().decided(&decided))
}

fn take_out(
    desk: &mut Desk<'_>,
    id: Uuid,
    expected: Option<u64>,
    at: At,
) -> Result<Written, Halt<Refusal>> {
    let (sku, _, details) = present(desk, id)?;
    if let Some(version) = expected {
        desk.expect_version::<Product, Refusal>(id, version)?;
    }
    desk.execute::<Product>(id, ProductCommand::Withdraw { at })
        .map_err(Halt::lift)?;
    names::free(desk, Kind::Sku, &sku, id, at)?;
    names::free(desk, Kind::ProductSlug, &details.slug, id, at)?;
    Ok(Written {
        id,
        version: desk.version::<Product>(id)?,
    })
}
