//! STK query: how a prompt stands.

use super::codes;
use super::exchange::Exchange;
use super::fields::Fields;
use super::manners::Dialect;
use super::refusal::Refusal;
use crate::call::{Call, Reply};
use crate::held::held;
use serde_json::json;
use std::sync::Arc;

pub(super) fn query(exchange: &Arc<Exchange>, call: &Call) -> Result<Reply, Refusal> {
    let fields = Fields::read(call, "BusinessShortCode")?;
    let checkout = fields.need("CheckoutRequestID")?;
    exchange.check_password(&fields)?;
    let prompt = held(&exchange.books).prompt(&checkout).cloned();
    let prompt = prompt.ok_or_else(|| Refusal::field("CheckoutRequestID"))?;
    let code = prompt.code.ok_or_else(Refusal::still_open)?;
    let said = prompt.query_says.unwrap_or(code);
    let body = json!({
        "ResponseCode": match exchange.manners().dialect {
            Dialect::Portal => json!("0"),
            Dialect::Strings => json!(0),
        },
        "ResponseDescription": "The service request has been accepted successfully",
        "MerchantRequestID": prompt.merchant,
        "CheckoutRequestID": checkout,
        // A string here, where the callback has a number.
        "ResultCode": said,
        "ResultDesc": codes::of_prompt(&said),
    });
    Ok(Reply::json(200, &body).noting(format!("{checkout} ended with {said}")))
}
