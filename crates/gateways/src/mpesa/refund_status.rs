//! How a refund stands (`transactionstatus`). Daraja says that it heard the question and calls back
//! with the answer, so mostly there is no news yet; a Daraja that answers at once is believed.

use super::Mpesa;
use super::callback::Door;
use super::lenient::Lenient;
use super::refund::reversed;
use super::result;
use crate::words;
use domain::kernel::Currency;
use domain::ports::payments::{GatewayError, RefundAsk, RefundNews, RefundStanding};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

/// What a Daraja that answers at once adds to its answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AtOnce {
    #[serde(rename = "ResultCode")]
    code: Lenient,
    #[serde(rename = "ResultDesc")]
    description: Lenient,
    #[serde(rename = "TransactionStatus")]
    status: Lenient,
}

impl Mpesa {
    /// Asks about the conversation `refund_ref`.
    ///
    /// # Errors
    /// `NotFound` where saying the wish again does no harm and brings certainty.
    pub(super) async fn refund_standing(
        &self,
        ask: &RefundAsk,
        refund_ref: Option<&str>,
    ) -> Result<RefundNews, GatewayError> {
        let number = match refund_ref {
            Some(number) => number,
            // Daraja's number of it was lost with the answer, and what Daraja finds under ours it tells
            // later, if at all. Said again it gives back once, and says so.
            None => return Err(GatewayError::NotFound),
        };
        let body = self.status_body(ask, number)?;
        let path = ["mpesa", "transactionstatus", "v1", "query"];
        let answer = self.patiently(&path, &body).await??;
        let told: AtOnce = serde_json::from_slice(&answer)
            .map_err(|error| words::ambiguous(&format!("no answer at {}", words::place(&error))))?;
        let standing = match (told.code.text(), told.status.some()) {
            ("0", Some(status)) => match result::standing(status) {
                // Declined perhaps because the one before it, whose number was lost, was carried out:
                // only its own result says why, and that can be had again by saying it again.
                RefundStanding::Failed { .. } if reversed(ask).is_some() => {
                    return Err(GatewayError::NotFound);
                }
                standing => standing,
            },
            ("R000002", None) => return Err(GatewayError::NotFound),
            ("", _) => return Err(words::ambiguous("the answer will be called back")),
            (code, _) => {
                let said = format!("{code} {}", told.description.text());
                return Err(words::ambiguous(&said));
            }
        };
        Ok(RefundNews {
            provider_ref: number.to_owned(),
            standing,
            amount: None,
            currency: Some(Currency::KES),
            refund_id: Some(ask.refund_id),
            payment_ref: Some(ask.provider_ref.clone()),
        })
    }

    fn status_body(&self, ask: &RefundAsk, number: &str) -> Result<Value, GatewayError> {
        let initiator = self.initiator()?;
        let token = ask.callback_token.as_ref();
        let moved_by = match reversed(ask) {
            Some(_) => self.options.shortcode.as_str(),
            None => self.payer_of(initiator),
        };
        Ok(json!({
            "Initiator": initiator.name,
            "SecurityCredential": initiator.security_credential.expose_secret(),
            "CommandID": "TransactionStatusQuery",
            "OriginalConversationID": number,
            "PartyA": moved_by,
            "IdentifierType": "4",
            "ResultURL": self.callback(Door::Refund, token)?,
            "QueueTimeOutURL": self.callback(Door::QueueTimeOut, token)?,
            "Remarks": format!("refund {}", ask.refund_id),
            "Occasion": ask.refund_id.to_string(),
        }))
    }
}
