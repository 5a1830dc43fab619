//! Whose return it is: that of whoever the order is.

use crate::http::Caller;
use crate::orders::{OrderToken, in_log};
use crate::problem::Problem;
use crate::state::Shop;
use domain::returns::Return;
use uuid::Uuid;

/// Passes if the return exists and its order is the caller's.
pub(super) async fn own(
    shop: &Shop,
    who: &Caller,
    token: &OrderToken,
    id: Uuid,
) -> Result<(), Problem> {
    let back = shop.store.load::<Return>(id).await?.state;
    let none = || Problem::not_found("return");
    let order = back.case().ok_or_else(none)?.terms.order_id;
    in_log(shop, who, token, order.0)
        .await
        .map_err(|no| match no.code().name {
            // Nobody learns that there is such a return.
            "not_found" => none(),
            _ => no,
        })?;
    Ok(())
}
