//! B2C: money to a phone. Its `OriginatorConversationID` is the shop's own and works once: the only
//! idempotency Daraja has.

use super::books::Order;
use super::exchange::Exchange;
use super::fields::{Fields, masked};
use super::refusal::Refusal;
use super::results::taken;
use crate::call::{Call, Reply};
use crate::held::held;
use crate::moment;
use std::sync::Arc;

const COMMANDS: &[&str] = &["SalaryPayment", "BusinessPayment", "PromotionPayment"];

pub(super) fn pay_out(exchange: &Arc<Exchange>, call: &Call) -> Result<Reply, Refusal> {
    let fields = Fields::read(call, "OriginatorConversationID")?;
    let originator = fields.text("OriginatorConversationID", 100)?;
    fields.one_of("CommandID", COMMANDS)?;
    // Less than 10 is taken, and declined by its result.
    let amount = fields.amount(1)?;
    let payer = exchange.options.b2c_shortcode.as_ref();
    if fields.need("PartyA")? != *payer.unwrap_or(&exchange.options.shortcode) {
        return Err(Refusal::field("PartyA"));
    }
    let phone = fields.phone("PartyB")?;
    if held(&exchange.books).order(&originator).is_some() {
        return Err(Refusal::duplicate());
    }
    let post = exchange.read_post(&fields, "InitiatorName")?;
    let (_, conversation) = exchange.conversation();
    let note = format!("{conversation} {amount} KES to {}", masked(&phone));
    let reply = taken(&originator, &conversation).noting(note);
    let order = Order {
        originator,
        conversation,
        amount,
        target: phone,
        is_payout: true,
        code: None,
        receipt: None,
        at: moment::seconds(),
    };
    exchange.take_order(order, post)?;
    Ok(reply)
}
