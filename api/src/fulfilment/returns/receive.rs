//! PUT /api/admin/returns/{id}/receive

use super::answered::answer;
use super::shown::ReturnView;
use crate::fulfilment::units::quantity;
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::{ReceiveReturn, receive_return};
use domain::kernel::{ProductId, ReturnId};
use domain::returns::{Disposition, ReceivedUnits};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What came, and what is done with it. A product may stand here once for each disposition.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "items": [
    { "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "quantity": 1, "disposition": "restock" },
    { "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "quantity": 1, "disposition": "write_off" }
] }))]
pub(crate) struct ReceiveBody {
    #[schema(min_items = 1)]
    pub(crate) items: Vec<CameBody>,
}

/// Units of one line that came.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CameBody {
    pub(crate) product_id: Uuid,
    #[schema(minimum = 1)]
    pub(crate) quantity: i64,
    /// `restock` (for sale again), `write_off` (cannot be sold) or `send_back` (not taken).
    pub(crate) disposition: String,
}

/// Take units of a return in.
///
/// In as many portions as they come, and never more than were announced. What is restocked is for
/// sale at once.
#[utoipa::path(tag = "commands", request_body = ReceiveBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The return", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ea0"),
           ("If-Match" = Option<String>, Header, description = "Only if the return is at this version")),
    responses(
        (status = 200, description = "The return", body = ReturnView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `returnStatus` and `nextStatuses`), not_returnable", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/returns/{id}/receive")]
pub(crate) async fn receive(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<ReceiveBody>,
) -> Result<Answer, Problem> {
    let items = body.said.items.iter().enumerate();
    let units = items.map(|(at, item)| read(item, at));
    let at = shop.now();
    let wish = ReceiveReturn {
        return_id: ReturnId(id.0),
        units: units.collect::<Result<Vec<_>, Problem>>()?,
        expected_version: call.if_match().version(),
        at,
    };
    let decision = receive_return(wish, call.context(&who, at));
    let decided = shop.store.decide(call.keyed(decision, &who, &body)).await?;
    answer(&shop, &decided, false).await
}

fn read(item: &CameBody, at: usize) -> Result<ReceivedUnits, Problem> {
    let disposition = Disposition::parse(&item.disposition).ok_or_else(|| {
        let known = Disposition::ALL.into_iter().map(Disposition::word);
        let known: Vec<&str> = known.collect();
        let detail = format!("disposition is one of {}", known.join(", "));
        let pointer = format!("/items/{at}/disposition");
        Problem::field(codes::INVALID_VALUE, &pointer, detail)
    })?;
    Ok(ReceivedUnits {
        product_id: ProductId(item.product_id),
        quantity: quantity(item.quantity, at)?,
        disposition,
    })
}
