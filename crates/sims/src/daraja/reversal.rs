//! Reversal: a payment goes back whole.

use super::books::Order;
use super::exchange::Exchange;
use super::fields::Fields;
use super::refusal::Refusal;
use super::results::taken;
use crate::call::{Call, Reply};
use crate::moment;
use std::sync::Arc;

pub(super) fn reverse(exchange: &Arc<Exchange>, call: &Call) -> Result<Reply, Refusal> {
    let fields = Fields::read(call, "Initiator")?;
    fields.is("CommandID", "TransactionReversal")?;
    // Misspelt by Daraja, and the literal 11 on this path only.
    fields.is("RecieverIdentifierType", "11")?;
    let target = fields.need("TransactionID")?;
    let amount = fields.amount(1)?;
    if fields.need("ReceiverParty")? != exchange.options.shortcode {
        return Err(Refusal::field("ReceiverParty"));
    }
    let post = exchange.read_post(&fields, "Initiator")?;
    let (originator, conversation) = exchange.conversation();
    let note = format!("{conversation} {amount} KES of {target} to be reversed");
    let reply = taken(&originator, &conversation).noting(note);
    let order = Order {
        originator,
        conversation,
        amount,
        target,
        is_payout: false,
        code: None,
        receipt: None,
        at: moment::seconds(),
    };
    exchange.take_order(order, post)?;
    Ok(reply)
}
