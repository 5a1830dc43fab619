//! POST /api/categories

use super::fields::NewCategory;
use super::view::{CategoryView, Changed, after};
use crate::catalogue::names::{self, Kind};
use crate::catalogue::shelves;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::category::{Category, CategoryCommand};
use domain::kernel::{At, CategoryId};
use eventstore::{Desk, Halt};
use uuid::Uuid;

/// Put up a new shelf.
#[utoipa::path(
    tag = "commands", security(("admin" = [])), request_body = NewCategory,
    responses(
        (status = 201, description = "The category", body = CategoryView),
        (status = 202, description = "It is there and will be seen shortly"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 409, description = "name_taken", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, idempotency_key_reused", body = ProblemDocument),
    )
)]
#[post("/api/categories")]
pub(crate) async fn create(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    body: Body<NewCategory>,
) -> Result<Answer, Problem> {
    let (id, at, said) = (Uuid::now_v7(), shop.now(), body.said.clone());
    let decision = call.decision(&who, &body, at, move |desk| put_up(desk, id, &said, at));
    let decided = shop.store.decide(decision).await?;
    let location = format!("/api/categories/{}", decided.outcome.id);
    after(&shop, &decided, |view| Answer::created(location, view)).await
}

fn put_up(
    desk: &mut Desk<'_>,
    id: Uuid,
    said: &NewCategory,
    at: At,
) -> Result<Changed, Halt<Refusal>> {
    let slug = names::first_free(desk, Kind::CategorySlug, &said.slugs(id))?;
    let details = said.details(slug);
    let ancestors = shelves::upwards(desk, details.parent_id, "/parentId")?;
    let (name, slug) = (details.name.clone(), details.slug.clone());
    let wish = CategoryCommand::Create {
        category_id: CategoryId(id),
        details,
        ancestors,
        at,
    };
    desk.create::<Category>(id, wish).map_err(Halt::lift)?;
    names::take(desk, Kind::CategoryName, &name, id, at)?;
    names::take(desk, Kind::CategorySlug, &slug, id, at)?;
    Ok(Changed {
        id,
        version: desk.version::<Category>(id)?,
    })
}
