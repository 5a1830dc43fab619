//! The prompt on the payer's phone (`stkpush`). It is sent once: Daraja knows no key by which it
//! would recognise a second one.

use super::callback::Door;
use super::lenient::Lenient;
use super::{Mpesa, Till, payer};
use crate::words;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::payments::{GatewayError, PaymentAsk, PaymentNews, Standing};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

/// What is signed: the short code, the pass key and this very moment.
pub(super) struct Signed {
    pub(super) password: String,
    pub(super) timestamp: String,
}

/// What Daraja answers to any wish it takes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Taken {
    #[serde(rename = "ResponseCode")]
    response_code: Lenient,
    #[serde(rename = "ResponseDescription")]
    description: Lenient,
    #[serde(rename = "CheckoutRequestID")]
    checkout: Lenient,
    #[serde(rename = "MerchantRequestID")]
    merchant: Lenient,
    #[serde(rename = "ConversationID")]
    conversation: Lenient,
}

impl Taken {
    /// Daraja's numbers of a prompt it took: that of the payment, and that of the wish.
    pub(super) fn prompt(body: &[u8]) -> Result<(String, Option<String>), GatewayError> {
        let taken = Self::read(body)?;
        let number = taken.number(&taken.checkout)?;
        let merchant = taken.merchant.some().map(words::cut);
        // Safaricom's support asks for both numbers.
        tracing::info!(checkout = number, merchant, "the phone is prompted");
        Ok((number, merchant))
    }

    /// Daraja's number of a refund it took.
    pub(super) fn conversation(body: &[u8]) -> Result<String, GatewayError> {
        let taken = Self::read(body)?;
        taken.number(&taken.conversation)
    }

    fn read(body: &[u8]) -> Result<Self, GatewayError> {
        serde_json::from_slice(body)
            .map_err(|error| words::ambiguous(&format!("no answer at {}", words::place(&error))))
    }

    fn number(&self, number: &Lenient) -> Result<String, GatewayError> {
        match (self.response_code.text(), number.some()) {
            ("0" | "00000000", Some(number)) => Ok(words::cut(number)),
            ("0" | "00000000" | "", _) => Err(words::ambiguous("an answer without a number")),
            (code, _) => Err(words::refused(
                &words::short(code),
                &words::short(self.description.text()),
            )),
        }
    }
}

impl Mpesa {
    /// Signs this moment.
    pub(super) fn signed(&self) -> Signed {
        let timestamp = payer::timestamp(self.line.timing().now());
        let options = &self.options;
        let plain = SecretString::from(format!(
            "{}{}{timestamp}",
            options.shortcode,
            options.passkey.expose_secret()
        ));
        Signed {
            password: STANDARD.encode(plain.expose_secret()),
            timestamp,
        }
    }

    /// Prompts the payer's phone.
    pub(super) async fn prompt(&self, ask: &PaymentAsk) -> Result<PaymentNews, GatewayError> {
        let body = self.prompt_body(ask)?;
        let path = ["mpesa", "stkpush", "v1", "processrequest"];
        let answer = self.once(&path, &body).await??;
        let (provider_ref, request_ref) = Taken::prompt(&answer)?;
        Ok(PaymentNews {
            provider_ref,
            request_ref,
            standing: Standing::RequiresAction,
            amount: Some(ask.amount),
            currency: Some(ask.currency),
            receipt: None,
            client_secret: None,
            payment_id: Some(ask.payment_id),
        })
    }

    fn prompt_body(&self, ask: &PaymentAsk) -> Result<Value, GatewayError> {
        let amount = payer::shillings(ask.amount, ask.currency)?;
        let phone = payer::phone(ask.phone.as_ref())?;
        let callback = self.callback(Door::Prompt, ask.callback_token.as_ref())?;
        let Signed {
            password,
            timestamp,
        } = self.signed();
        let shortcode = &self.options.shortcode;
        let (kind, receiver) = match &self.options.till {
            Till::PayBill => ("CustomerPayBillOnline", shortcode),
            Till::BuyGoods { till } => ("CustomerBuyGoodsOnline", till),
        };
        Ok(json!({
            "BusinessShortCode": shortcode,
            "Password": password,
            "Timestamp": timestamp,
            "TransactionType": kind,
            "Amount": amount,
            "PartyA": phone,
            "PartyB": receiver,
            "PhoneNumber": phone,
            "CallBackURL": callback,
            "AccountReference": payer::shown(&ask.reference, 12),
            "TransactionDesc": payer::shown(&ask.reference, 13),
        }))
    }
}
