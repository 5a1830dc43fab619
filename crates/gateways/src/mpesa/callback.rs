//! The addresses Daraja is told to call. None holds a word that Daraja refuses in an address.

use super::Mpesa;
use crate::setup::below;
use crate::words;
use domain::ports::payments::GatewayError;
use secrecy::{ExposeSecret, SecretString};

/// What a callback is about: the last part but one of its path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Door {
    /// The payer did something, or nothing.
    Prompt,
    /// A refund came to something.
    Refund,
    /// A refund waited too long in Daraja's queue; what became of it is not known.
    QueueTimeOut,
}

/// Words that Daraja refuses in addresses of C2B; nobody says whether prompts are stricter or laxer.
const FORBIDDEN: [&str; 8] = [
    "mpesa",
    "m-pesa",
    "safaricom",
    "exe",
    "exec",
    "cmd",
    "sql",
    "query",
];

/// The first word in `address` that Daraja may refuse.
pub(super) fn forbidden_word(address: &str) -> Option<&'static str> {
    let address = address.to_ascii_lowercase();
    FORBIDDEN.into_iter().find(|word| address.contains(word))
}

impl Mpesa {
    /// `{callback_base}/api/payments/mm/{door}/{token}`.
    ///
    /// # Errors
    /// `Refused` without a token: an address anybody could guess is not registered.
    pub(super) fn callback(
        &self,
        door: Door,
        token: Option<&SecretString>,
    ) -> Result<String, GatewayError> {
        let token = token
            .map(ExposeSecret::expose_secret)
            .filter(|token| !token.is_empty())
            .ok_or_else(|| words::refused("callback_token_missing", "no address to call back"))?;
        let door = match door {
            Door::Prompt => "cb",
            Door::Refund => "rs",
            Door::QueueTimeOut => "to",
        };
        let url = below(&self.callback_base, &["api", "payments", "mm", door, token]);
        Ok(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Door, forbidden_word};
    use crate::mpesa::{Mpesa, MpesaOptions};

    #[test]
    fn no_address_of_ours_holds_a_word_that_daraja_refuses() {
        let mpesa = Mpesa::new(MpesaOptions::new(
            ("key".into(), "secret".into()),
            ("174379".to_owned(), "pass".into()),
            "https://shop.example/base/".to_owned(),
        ))
        .unwrap();
        let token = "t0ken".into();
        let called: Vec<String> = [Door::Prompt, Door::Refund, Door::QueueTimeOut]
            .into_iter()
            .map(|door| mpesa.callback(door, Some(&token)).unwrap())
            .collect();
        let base = "https://shop.example/base/api/payments/mm";
        let expected = ["cb", "rs", "to"].map(|door| format!("{base}/{door}/t0ken"));
        assert_eq!(called, expected);
        assert!(
            called
                .iter()
                .all(|address| forbidden_word(address).is_none())
        );
        assert!(mpesa.callback(Door::Prompt, None).is_err());
        assert_eq!(forbidden_word("https://Executive.example"), Some("exe"));
    }
}
