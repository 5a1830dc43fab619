//! Any SMTP server.

use super::envelope::{Sender, refused};
use crate::setup::SetupError;
use crate::words::short;
use async_trait::async_trait;
use domain::ports::mail::{Mail, MailError, Mailer, Posted};
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How long the server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Hands letters to an SMTP server.
pub struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
}

impl Smtp {
    /// `smtps://user:password@host` (TLS from the first byte), `smtp://host?tls=required` (STARTTLS) or
    /// `smtp://host` (in the clear).
    ///
    /// # Errors
    /// Where that is no such address.
    pub fn new(url: &SecretString, sender: Sender) -> Result<Self, SetupError> {
        crate::install_tls();
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret());
        let server = server.map_err(|_| SetupError::Text("smtp_url"))?;
        let server = server.timeout(Some(PATIENCE)).build();
        Ok(Self { server, sender })
    }
}

#[async_trait]
impl Mailer for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }

    fn knows_letters(&self) -> bool {
        false
    }

    async fn send(&self, mail: &Mail) -> Result<Posted, MailError> {
        let letter = self.sender.message(mail)?;
        match self.server.send(letter).await {
            Ok(_) => Ok(Posted {
                provider_id: Some(self.sender.message_id(mail)),
            }),
            Err(error) => Err(judged(&error)),
        }
    }
}

/// What an answer of the server means for the letter.
fn judged(error: &Error) -> MailError {
    let code = error.status().map(u16::from);
    let said = match code {
        Some(code) => format!("smtp: {code}"),
        None => short(&format!("smtp: {error}")),
    };
    match code {
        // Authentication wanted or failed, encryption wanted: the account's matter.
        Some(code @ (530 | 534 | 535 | 538)) => MailError::Misconfigured {
            code: code.to_string(),
        },
        _ if error.is_permanent() => refused(&said),
        _ if error.is_transient() => later(said),
        _ if error.is_tls() || error.is_client() => MailError::Misconfigured { code: said },
        _ if was_never_asked(error) => later(said),
        // The line broke in between: the last dot may have arrived.
        _ => MailError::Unsure { said },
    }
}

fn later(said: String) -> MailError {
    MailError::Later {
        said,
        retry_after_seconds: None,
    }
}

/// No connection came about, so nothing was sent. The library tells it by this word only.
fn was_never_asked(error: &Error) -> bool {
    error.to_string().starts_with("Connection error")
}
