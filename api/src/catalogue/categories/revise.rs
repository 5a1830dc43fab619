//! PUT /api/categories/{id}

use super::fields::CategoryChange;
use super::view::{CategoryView, Changed, after};
use crate::catalogue::names::{self, Kind};
use crate::catalogue::shelves;
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use domain::category::{Category, CategoryCommand, CategoryError};
use domain::kernel::At;
use eventstore::{Desk, Halt};
use uuid::Uuid;

/// Change a shelf. Fields that are not sent stay as they are.
#[utoipa::path(
    tag = "commands", security(("admin" = [])), request_body = CategoryChange,
    params(("id" = Uuid, Path, description = "The category"),
           ("If-Match" = Option<String>, Header, description = "Only if it is at this version")),
    responses(
        (status = 200, description = "The category", body = CategoryView),
        (status = 202, description = "It is done and will be seen shortly"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "name_taken, category_cycle, category_removed", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, idempotency_key_reused", body = ProblemDocument),
    )
)]
#[put("/api/categories/{id}")]
pub(crate) async fn revise(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    id: Id,
    body: Body<CategoryChange>,
) -> Result<Answer, Problem> {
    let (Id(id), at, said, expected) =
        (id, shop.now(), body.said.clone(), call.if_match().version());
    let decision = call.decision(&who, &body, at, move |desk| {
        change(desk, id, (&said, expected), at)
    });
    let decided = shop.store.decide(decision.touching::<Category>(id)).await?;
    after(&shop, &decided, Answer::ok).await
}

fn change(
    desk: &mut Desk<'_>,
    id: Uuid,
    (said, expected): (&CategoryChange, Option<u64>),
    at: At,
) -> Result<Changed, Halt<Refusal>> {
    let old = desk.state::<Category>(id)?.details().cloned();
    let old = old.ok_or(Halt::Refused(CategoryError::Unknown.into()))?;
    if let Some(version) = expected {
        desk.expect_version::<Category, Refusal>(id, version)?;
    }
    let details = said.over(old.clone());
    let ancestors = shelves::upwards(desk, details.parent_id, "/parentId")?;
    let wish = CategoryCommand::Revise {
        details: details.clone(),
        ancestors,
        at,
    };
    desk.execute::<Category>(id, wish).map_err(Halt::lift)?;
    names::change(desk, Kind::CategoryName, (&old.name, &details.name), id, at)?;
    names::change(desk, Kind::CategorySlug, (&old.slug, &details.slug), id, at)?;
    Ok(Changed {
        id,
        version: desk.version::<Category>(id)?,
    })
}
