//! M-Pesa Express: a prompt on the payer's phone.

use super::books::Prompt;
use super::exchange::Exchange;
use super::fields::{Fields, masked};
use super::manners::Dialect;
use super::refusal::Refusal;
use crate::call::{Call, Reply};
use crate::held::held;
use crate::moment;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::NaiveDateTime;
use serde_json::json;
use std::sync::Arc;

const PAY_BILL: &str = "CustomerPayBillOnline";
const BUY_GOODS: &str = "CustomerBuyGoodsOnline";

pub(super) fn push(exchange: &Arc<Exchange>, call: &Call) -> Result<Reply, Refusal> {
    let fields = Fields::read(call, "BusinessShortCode")?;
    let prompt = exchange.read_prompt(&fields)?;
    exchange.check_password(&fields)?;
    let manners = exchange.manners();
    let (checkout, merchant, script) = {
        let mut books = held(&exchange.books);
        if manners.lock_subscriber && books.is_busy(&prompt.phone) {
            return Err(Refusal::locked());
        }
        let script = held(&exchange.payers).next(&prompt.phone);
        let number = books.names.digits();
        let stamp = moment::in_nairobi(moment::seconds()).format("%d%m%Y%H%M%S");
        let checkout = format!("ws_CO_{stamp}{number}");
        let merchant = format!("{:05}-{number}-1", number % 99_991);
        books.put_prompt(Prompt {
            checkout: checkout.clone(),
            merchant: merchant.clone(),
            query_says: script.query_says.clone(),
            ..prompt.clone()
        });
        (checkout, merchant, script)
    };
    let phone = masked(&prompt.phone);
    let note = format!("{checkout} {} KES asked of {phone}", prompt.amount);
    exchange.ring(&checkout, script);
    let accepted = "Success. Request accepted for processing";
    let body = json!({
        "MerchantRequestID": merchant,
        "CheckoutRequestID": checkout,
        "ResponseCode": match manners.dialect {
            Dialect::Portal => json!("0"),
            Dialect::Strings => json!(0),
        },
        "ResponseDescription": accepted,
        "CustomerMessage": accepted,
    });
    Ok(Reply::json(200, &body).noting(note))
}

impl Exchange {
    fn read_prompt(&self, fields: &Fields) -> Result<Prompt, Refusal> {
        fields.need("BusinessShortCode")?;
        let kind = fields.one_of("TransactionType", &[PAY_BILL, BUY_GOODS])?;
        let amount = fields.amount(1)?;
        // Whose money it is; the prompt appears on `PhoneNumber`, which may be another.
        fields.phone("PartyA")?;
        let receiver = fields.need("PartyB")?;
        let phone = fields.phone("PhoneNumber")?;
        let callback = fields.url("CallBackURL")?;
        let reference = fields.text("AccountReference", 12)?;
        if fields
            .get("TransactionDesc")
            .is_some_and(|text| text.chars().count() > 13)
        {
            return Err(Refusal::field("TransactionDesc"));
        }
        // A till number and the store's short code are two different numbers.
        let wanted = match (kind.as_str(), &self.options.till) {
            (BUY_GOODS, Some(till)) => till,
            (BUY_GOODS, None) => return Err(Refusal::field("TransactionType")),
            _ => &self.options.shortcode,
        };
        if receiver != *wanted {
            return Err(Refusal::field("PartyB"));
        }
        Ok(Prompt {
            checkout: String::new(),
            merchant: String::new(),
            phone,
            amount,
            reference,
            callback,
            code: None,
            query_says: None,
            receipt: None,
        })
    }

    /// `Password` is base64 of short code, passkey and the very `Timestamp` beside it.
    pub(super) fn check_password(&self, fields: &Fields) -> Result<(), Refusal> {
        let short_code = fields.need("BusinessShortCode")?;
        let password = fields.need("Password")?;
        let stamp = fields.need("Timestamp")?;
        let dated = NaiveDateTime::parse_from_str(&stamp, "%Y%m%d%H%M%S").is_ok();
        if stamp.len() != 14 || !dated {
            return Err(Refusal::field("Timestamp"));
        }
        if short_code != self.options.shortcode {
            return Err(Refusal::merchant());
        }
        let wanted = format!("{short_code}{}{stamp}", self.options.passkey);
        if password == BASE64_STANDARD.encode(wanted) {
            Ok(())
        } else {
            Err(Refusal::credentials())
        }
    }
}
