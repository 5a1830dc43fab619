//! DELETE /api/categories/{id}

use super::view::Changed;
use crate::catalogue::names::{self, Kind};
use crate::http::{Answer, Call, Caller, Freshness, Id, NoBody};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::delete;
use actix_web::web::Data;
use domain::category::{Category, CategoryCommand, CategoryError};
use domain::kernel::At;
use eventstore::{Desk, Halt};
use projections::categories::{self, Contents};
use uuid::Uuid;

/// Take an empty shelf away.
#[utoipa::path(
    tag = "commands", security(("admin" = [])),
    params(("id" = Uuid, Path, description = "The category"),
           ("If-Match" = Option<String>, Header, description = "Only if it is at this version")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "category_not_empty", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
    )
)]
#[delete("/api/categories/{id}")]
pub(crate) async fn remove(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    id: Id,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    fresh.wait(&shop, &["categories", "catalogue"]).await?;
    let (Id(id), at, expected) = (id, shop.now(), call.if_match().version());
    let contents = categories::contents(shop.store.pool(), id).await?;
    let decision = call.decision(&who, &NoBody, at, move |desk| {
        take_away(desk, id, (contents, expected), at)
    });
    let decided = shop.store.decide(decision.touching::<Category>(id)).await?;
    Freshness::of(decided.token)
        .wait(&shop, super::SHOWN_BY)
        .await?;
    shop.caches.forget();
    Ok(Answer::no_content().decided(&decided))
}

fn take_away(
    desk: &mut Desk<'_>,
    id: Uuid,
    (contents, expected): (Contents, Option<u64>),
    at: At,
) -> Result<Changed, Halt<Refusal>> {
    let old = desk.state::<Category>(id)?.details().cloned();
    let old = old.ok_or(Halt::Refused(CategoryError::Unknown.into()))?;
    if let Some(version) = expected {
        desk.expect_version::<Category, Refusal>(id, version)?;
    }
    let Contents { products, children } = contents;
    let wish = CategoryCommand::Remove {
        products,
        children,
        at,
    };
    desk.execute::<Category>(id, wish).map_err(Halt::lift)?;
    names::free(desk, Kind::CategoryName, &old.name, id, at)?;
    names::free(desk, Kind::CategorySlug, &old.slug, id, at)?;
    Ok(Changed {
        id,
        version: desk.version::<Category>(id)?,
    })
}
