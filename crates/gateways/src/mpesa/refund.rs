//! Giving money back: a reversal of the whole, or a payment of a part.

use super::callback::Door;
use super::complaint::Sense;
use super::options::Initiator;
use super::push::Taken;
use super::{Mpesa, payer};
use crate::words;
use domain::ports::payments::{GatewayError, RefundAsk, RefundNews, RefundStanding};
use domain::refund::RefundRoad;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

/// The least Daraja pays out, in whole shillings.
const LEAST: i64 = 10;

/// The receipt to reverse, where all that it stands for goes back. The road that was fixed with the
/// wish counts, whatever was learnt since; a wish of a time before that goes by what is known now.
pub(super) fn reversed(ask: &RefundAsk) -> Option<&str> {
    match &ask.road {
        Some(RefundRoad::Reversal { receipt }) => Some(receipt),
        Some(RefundRoad::Payout) => None,
        None => ask
            .receipt
            .as_deref()
            .filter(|_| ask.amount == ask.captured),
    }
}

impl Mpesa {
    /// Gives money back. Said twice it gives back once: a receipt is reversed once, and a number
    /// of ours is paid out once.
    pub(super) async fn give_back(&self, ask: &RefundAsk) -> Result<RefundNews, GatewayError> {
        let provider_ref = match reversed(ask) {
            Some(receipt) => self.reverse(ask, receipt).await?,
            None => self.pay_out(ask).await?,
        };
        Ok(RefundNews {
            provider_ref,
            standing: RefundStanding::Submitted,
            amount: Some(ask.amount),
            currency: Some(ask.currency),
            refund_id: Some(ask.refund_id),
            payment_ref: Some(ask.provider_ref.clone()),
        })
    }

    /// Who gives back.
    pub(super) fn initiator(&self) -> Result<&Initiator, GatewayError> {
        let initiator = self.options.initiator.as_ref();
        initiator.ok_or_else(|| words::misconfigured("no_initiator"))
    }

    /// The short code that pays out.
    pub(super) fn payer_of<'a>(&'a self, initiator: &'a Initiator) -> &'a str {
        let payer = initiator.payout_shortcode.as_ref();
        payer.unwrap_or(&self.options.shortcode)
    }

    async fn reverse(&self, ask: &RefundAsk, receipt: &str) -> Result<String, GatewayError> {
        let body = self.reversal_body(ask, receipt)?;
        let path = ["mpesa", "reversal", "v1", "request"];
        let answer = self.once(&path, &body).await??;
        Taken::conversation(&answer)
    }

    fn reversal_body(&self, ask: &RefundAsk, receipt: &str) -> Result<Value, GatewayError> {
        let initiator = self.initiator()?;
        let token = ask.callback_token.as_ref();
        Ok(json!({
            "Initiator": initiator.name,
            "SecurityCredential": initiator.security_credential.expose_secret(),
            "CommandID": "TransactionReversal",
            "TransactionID": receipt,
            "Amount": payer::shillings(ask.amount, ask.currency)?,
            "ReceiverParty": self.options.shortcode,
            // Spelt so by Daraja.
            "RecieverIdentifierType": "11",
            "ResultURL": self.callback(Door::Refund, token)?,
            "QueueTimeOutURL": self.callback(Door::QueueTimeOut, token)?,
            "Remarks": format!("refund {}", ask.refund_id),
            "Occasion": ask.refund_id.to_string(),
        }))
    }

    /// Pays out under our own number, which may be repeated. Daraja's number of a payment it had
    /// taken before was lost with its first answer; ours stands in for it.
    async fn pay_out(&self, ask: &RefundAsk) -> Result<String, GatewayError> {
        let body = self.payout_body(ask)?;
        let path = ["mpesa", "b2c", "v3", "paymentrequest"];
        match self.patiently(&path, &body).await? {
            Ok(answer) => Taken::conversation(&answer),
            Err(no) if no.sense() == Sense::Duplicate => Ok(ask.key.clone()),
            Err(no) => Err(no.into()),
        }
    }

    fn payout_body(&self, ask: &RefundAsk) -> Result<Value, GatewayError> {
        let amount = payer::shillings(ask.amount, ask.currency)?;
        if amount < LEAST {
            return Err(words::refused(
                "amount_out_of_range",
                "M-Pesa pays out 10 shillings at least",
            ));
        }
        let initiator = self.initiator()?;
        let token = ask.callback_token.as_ref();
        Ok(json!({
            "OriginatorConversationID": ask.key,
            "InitiatorName": initiator.name,
            "SecurityCredential": initiator.security_credential.expose_secret(),
            "CommandID": "BusinessPayment",
            "Amount": amount,
            "PartyA": self.payer_of(initiator),
            "PartyB": payer::phone(ask.phone.as_ref())?,
            "Remarks": format!("refund {}", ask.refund_id),
            "QueueTimeOutURL": self.callback(Door::QueueTimeOut, token)?,
            "ResultURL": self.callback(Door::Refund, token)?,
            // Spelt so by Daraja.
            "Occassion": ask.refund_id.to_string(),
        }))
    }
}
