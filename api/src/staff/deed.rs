//! Deciding about staff asks for a reason (`X-Reason`), and to confirm that it is still oneself.

use crate::http::{Caller, reason, request_id};
use crate::problem::{Problem, codes};
use crate::state::Shop;
use crate::step_up::step_up;
use actix_web::HttpRequest;
use identity::Deed;

/// Who decides, why, and in which request.
pub(super) async fn deed(
    shop: &Shop,
    request: &HttpRequest,
    who: &Caller,
) -> Result<Deed, Problem> {
    let claims = who.signed_in()?;
    let said = request.headers().get("x-reason");
    let said = said.and_then(|said| std::str::from_utf8(said.as_bytes()).ok());
    let Some(said) = said else {
        return Err(Problem::new(codes::REASON_REQUIRED).saying("say why in the header X-Reason"));
    };
    let reason = reason(said, "X-Reason")?;
    step_up(shop, claims).await?;
    Ok(Deed {
        by: claims.customer_id(),
        reason,
        request_id: request_id::current(),
        session_id: claims.sid,
        at: shop.now(),
    })
}
