//! Pull Transactions: every payment of the last two days, for shops that missed a callback.

use super::books::Payment;
use super::exchange::Exchange;
use super::fields::Fields;
use super::refusal::Refusal;
use crate::call::{Call, Reply};
use crate::held::held;
use crate::moment;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};
use std::sync::Arc;

/// How far back it goes, in seconds.
const REACH: i64 = 48 * 3600;
/// Kenyan time is ahead of UTC by so many seconds.
const AHEAD: i64 = 3 * 3600;

pub(super) fn register(exchange: &Arc<Exchange>, call: &Call) -> Result<Reply, Refusal> {
    let fields = Fields::read(call, "ShortCode")?;
    fields.is("ShortCode", &exchange.options.shortcode)?;
    fields.is("RequestType", "Pull")?;
    fields.need("NominatedNumber")?;
    fields.url("CallBackURL")?;
    let body = json!({
        "ResponseRefID": exchange.request_id(),
        "ResponseStatus": "1000",
        "ShortCode": exchange.options.shortcode,
        "ResponseDescription": "ShortCode registered successfully",
    });
    Ok(Reply::json(200, &body))
}

pub(super) fn pull(exchange: &Arc<Exchange>, call: &Call) -> Result<Reply, Refusal> {
    let fields = Fields::read(call, "ShortCode")?;
    fields.is("ShortCode", &exchange.options.shortcode)?;
    let (from, until) = (day(&fields, "StartDate")?, day(&fields, "EndDate")?);
    let skip = usize::try_from(fields.shillings("OffSetValue")?).unwrap_or(usize::MAX);
    let from = from.max(moment::seconds() - REACH);
    let most = exchange.manners().pull_rows;
    let rows: Vec<Value> = {
        let books = held(&exchange.books);
        let within = books
            .payments
            .iter()
            .filter(|payment| (from..=until).contains(&payment.at));
        within.skip(skip).take(most).map(row).collect()
    };
    let (code, words) = if rows.is_empty() {
        ("1001", "No transactions found")
    } else {
        ("1000", "Success")
    };
    let note = format!("({} rows)", rows.len());
    // One list deeper than one would expect, and in small letters, unlike the rest of Daraja.
    let body = json!({
        "ResponseRefID": exchange.request_id(),
        "ResponseCode": code,
        "ResponseMessage": words,
        "Response": [rows],
    });
    Ok(Reply::json(200, &body).noting(note))
}

/// `2020-08-04 08:36:00`, Kenyan time, in seconds since 1970.
fn day(fields: &Fields, name: &str) -> Result<i64, Refusal> {
    let text = fields.need(name)?;
    let read = |form| NaiveDateTime::parse_from_str(&text, form).ok();
    let local = read("%Y-%m-%d %H:%M:%S").or_else(|| read("%Y-%m-%d %H:%M"));
    let local = local.ok_or_else(|| Refusal::field(name))?;
    Ok(local.and_utc().timestamp() - AHEAD)
}

fn row(payment: &Payment) -> Value {
    let at = DateTime::<Utc>::from_timestamp(payment.at, 0).unwrap_or(DateTime::UNIX_EPOCH);
    let phone = payment.phone.parse::<i64>().unwrap_or_default();
    json!({
        "transactionId": payment.receipt,
        "trxDate": at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "msisdn": phone,
        "sender": "MPESA",
        "transactiontype": "c2b-pay-bill-debit",
        "billreference": payment.reference,
        "amount": format!("{}.00", payment.amount),
        "organizationname": "A shop",
    })
}
