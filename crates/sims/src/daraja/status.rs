//! Transaction Status: how a payment, reversal or payout stands.

use super::codes;
use super::exchange::Exchange;
use super::fields::Fields;
use super::refusal::Refusal;
use super::results::taken;
use super::tell::Standing;
use crate::call::{Call, Reply};
use crate::held::held;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn status(exchange: &Arc<Exchange>, call: &Call) -> Result<Reply, Refusal> {
    let fields = Fields::read(call, "Initiator")?;
    fields.is("CommandID", "TransactionStatusQuery")?;
    fields.one_of("IdentifierType", &["1", "2", "4"])?;
    fields.need("PartyA")?;
    let receipt = fields.get("TransactionID");
    // The portal says Original; authors of clients were seen to send Originator.
    let conversation = fields
        .get("OriginalConversationID")
        .or_else(|| fields.get("OriginatorConversationID"));
    if receipt.is_none() && conversation.is_none() {
        return Err(Refusal::field("TransactionID"));
    }
    let post = exchange.read_post(&fields, "Initiator")?;
    let standing = match post.barred {
        Some(code) => Standing::unknown(code),
        None => exchange.find(receipt.as_deref(), conversation.as_deref()),
    };
    let (originator, conversation) = exchange.conversation();
    let word = standing.word.unwrap_or("unknown");
    let note = format!("{} {word}", standing.receipt.as_deref().unwrap_or_default());
    let mut reply = taken(&originator, &conversation).noting(note);
    if exchange.manners().sync_status && !post.goes_wrong() {
        reply = with_standing(reply, &standing);
    }
    exchange.tell_standing(standing, post, (originator, conversation));
    Ok(reply)
}

/// The convenience of `sync_status`.
fn with_standing(mut reply: Reply, standing: &Standing) -> Reply {
    if let Ok(mut body) = serde_json::from_str::<Value>(&reply.body) {
        body["ResultCode"] = json!(standing.code);
        body["ResultDesc"] = json!(codes::of_result(&standing.code));
        body["TransactionStatus"] = json!(standing.word);
        reply.body = format!("{body:#}");
    }
    reply
}

impl Exchange {
    fn find(&self, receipt: Option<&str>, conversation: Option<&str>) -> Standing {
        let books = held(&self.books);
        let by_receipt = receipt.and_then(|receipt| {
            let payment = books.payment(receipt).map(Standing::of_payment);
            let of_order = |receipt: &str| {
                let mut orders = books.orders.iter();
                orders
                    .find(|order| order.receipt.as_deref() == Some(receipt))
                    .map(Standing::of_order)
            };
            payment.or_else(|| of_order(receipt))
        });
        let by_conversation = || {
            let name = conversation?;
            let order = books.order(name).map(Standing::of_order);
            let of_payment = || {
                let mut payments = books.payments.iter();
                payments
                    .find(|payment| payment.merchant == name || payment.checkout == name)
                    .map(Standing::of_payment)
            };
            order.or_else(of_payment)
        };
        by_receipt
            .or_else(by_conversation)
            .unwrap_or_else(|| Standing::unknown(codes::NO_SUCH_TRANSACTION))
    }
}
