//! What the M-Pesa gateway is told at start.

use crate::breaker::BreakerOptions;
use crate::retry::Retries;
use crate::setup::{SetupError, Times, sendable, visible};
use secrecy::SecretString;

/// Secrets, addresses and patience. [`MpesaOptions::new`] fills in the usual values.
#[derive(Debug, Clone)]
pub struct MpesaOptions {
    /// `https://api.safaricom.co.ke`, or `https://sandbox.safaricom.co.ke`.
    pub base_url: String,
    /// The consumer key of the Daraja app.
    pub consumer_key: SecretString,
    /// The consumer secret of the Daraja app.
    pub consumer_secret: SecretString,
    /// The short code that signs prompts: the paybill number, or the store number of a till.
    pub shortcode: String,
    /// The pass key of the short code.
    pub passkey: SecretString,
    /// Where the money arrives.
    pub till: Till,
    /// The shop's public address; callbacks are registered below it, under paths that hold none of
    /// the words Daraja refuses (`mpesa` is one).
    pub callback_base: String,
    /// Who gives money back; without one refunds are `Misconfigured`.
    pub initiator: Option<Initiator>,
    /// How long to wait.
    pub times: Times,
    /// How often to repeat what may be repeated.
    pub retries: Retries,
    /// When to leave Daraja in peace.
    pub breaker: BreakerOptions,
}

/// Where the money arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Till {
    /// At the short code itself (`CustomerPayBillOnline`).
    PayBill,
    /// At a till with a number of its own (`CustomerBuyGoodsOnline`).
    BuyGoods {
        /// The till number.
        till: String,
    },
}

/// The account at Safaricom that may reverse and pay out.
#[derive(Debug, Clone)]
pub struct Initiator {
    /// Its name.
    pub name: String,
    /// Its password, sealed with Safaricom's certificate (RSA PKCS#1 v1.5) and in base64, as their
    /// portal hands it out. It ages after 90 days.
    pub security_credential: SecretString,
    /// The short code that pays out, where it is not the one that takes money.
    pub payout_shortcode: Option<String>,
}

impl MpesaOptions {
    /// The real Daraja and a paybill number that gives nothing back.
    #[must_use]
    pub fn new(
        (consumer_key, consumer_secret): (SecretString, SecretString),
        (shortcode, passkey): (String, SecretString),
        callback_base: String,
    ) -> Self {
        Self {
            base_url: "https://api.safaricom.co.ke".to_owned(),
            consumer_key,
            consumer_secret,
            shortcode,
            passkey,
            till: Till::PayBill,
            callback_base,
            initiator: None,
            times: Times::default(),
            retries: Retries::default(),
            breaker: BreakerOptions::default(),
        }
    }

    pub(super) fn check(&self) -> Result<(), SetupError> {
        sendable("consumer_key", &self.consumer_key)?;
        sendable("consumer_secret", &self.consumer_secret)?;
        sendable("passkey", &self.passkey)?;
        digits("shortcode", &self.shortcode)?;
        if let Till::BuyGoods { till } = &self.till {
            digits("till", till)?;
        }
        if let Some(initiator) = &self.initiator {
            visible("initiator name", &initiator.name)?;
            sendable("security_credential", &initiator.security_credential)?;
            if let Some(shortcode) = &initiator.payout_shortcode {
                digits("payout_shortcode", shortcode)?;
            }
        }
        Ok(())
    }
}

fn digits(what: &'static str, text: &str) -> Result<(), SetupError> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(SetupError::Text(what))
    }
}

#[cfg(test)]
mod tests {
    use super::{Initiator, MpesaOptions, Till};
    use crate::SetupError;
    use crate::mpesa::Mpesa;

    fn options() -> MpesaOptions {
        MpesaOptions {
            initiator: Some(Initiator {
                name: "api".to_owned(),
                security_credential: "canary3".into(),
                payout_shortcode: None,
            }),
            ..MpesaOptions::new(
                ("canary1".into(), "canary2".into()),
                ("174379".to_owned(), "canary4".into()),
                "https://shop.example".to_owned(),
            )
        }
    }

    #[test]
    fn secrets_do_not_show() {
        let shown = format!("{:?} {:?}", options(), Mpesa::new(options()).unwrap());
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[test]
    fn a_short_code_and_a_till_are_numbers() {
        let wrong = MpesaOptions {
            shortcode: "17 43".to_owned(),
            ..options()
        };
        assert_eq!(
            Mpesa::new(wrong).unwrap_err(),
            SetupError::Text("shortcode")
        );
        let wrong = MpesaOptions {
            till: Till::BuyGoods {
                till: String::new(),
            },
            ..options()
        };
        assert_eq!(Mpesa::new(wrong).unwrap_err(), SetupError::Text("till"));
    }
}
