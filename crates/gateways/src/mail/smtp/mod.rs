//! Any SMTP server. Which answer concerns the shop's account and which a letter is told by when it came.

mod judge;
mod server;

use super::envelope::{Sender, refused};
use crate::setup::SetupError;
use async_trait::async_trait;
use domain::ports::mail::{Mail, MailError, Mailer, Posted};
use judge::{Step, judged, late};
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use secrecy::SecretString;
use server::Server;
use std::time::Duration;
use tokio::time::timeout;

/// How long the server may take for everything before the letter itself.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it may take for the letter itself.
const LONG_PATIENCE: Duration = Duration::from_secs(60);
/// How long a farewell may take. Nothing hangs on it.
const FAREWELL: Duration = Duration::from_secs(2);

/// Hands letters to an SMTP server.
pub struct Smtp {
    server: Server,
    sender: Sender,
}

impl Smtp {
    /// `smtps://user:password@host` (TLS from the first byte), `smtp://host?tls=required` (STARTTLS) or
    /// `smtp://host` (in the clear).
    ///
    /// # Errors
    /// Where that is no such address.
    pub fn new(url: &SecretString, sender: Sender) -> Result<Self, SetupError> {
        Self::trusting(None, url, sender)
    }

    /// The same, for a server whose certificate was signed by an authority of the house, given as PEM.
    ///
    /// # Errors
    /// Where that is no such address, or no certificate.
    pub fn trusting(
        authority: Option<&[u8]>,
        url: &SecretString,
        sender: Sender,
    ) -> Result<Self, SetupError> {
        crate::install_tls();
        let server = Server::read(url, authority)?;
        Ok(Self { server, sender })
    }

    /// Up to the moment when nothing but the letter is left to say.
    async fn prepared(
        &self,
        envelope: &Envelope,
        letter: &[u8],
    ) -> Result<AsyncSmtpConnection, MailError> {
        let account = |error| judged(&error, Step::Account);
        let mut line = self.server.connect().await.map_err(account)?;
        match announced(&mut line, envelope, letter).await {
            Ok(()) => Ok(line),
            Err(error) => {
                bid_farewell(&mut line).await;
                Err(error)
            }
        }
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
        let message = self.sender.message(mail)?;
        let letter = message.formatted();
        let prepared = self.prepared(message.envelope(), &letter);
        let prepared = timeout(PATIENCE, prepared).await;
        let mut line = prepared.map_err(|_| late(Step::Account))??;
        let sent = timeout(LONG_PATIENCE, line.message(&letter)).await;
        let sent = sent.map_err(|_| late(Step::Letter))?;
        bid_farewell(&mut line).await;
        match sent {
            Ok(_) => Ok(Posted {
                provider_id: Some(self.sender.message_id(mail)),
            }),
            Err(error) => Err(judged(&error, Step::Letter)),
        }
    }
}

/// Says from whom and to whom, and that a letter comes.
async fn announced(
    line: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    letter: &[u8],
) -> Result<(), MailError> {
    let wishes = wishes(line, envelope, letter)?;
    let from = MailFrom::new(envelope.from().cloned(), wishes);
    said(line.command(from).await, Step::Account)?;
    for reader in envelope.to() {
        said(
            line.command(Rcpt::new(reader.clone(), vec![])).await,
            Step::Reader,
        )?;
    }
    said(line.command(Data).await, Step::Reader)
}

fn said<T>(answer: Result<T, Error>, step: Step) -> Result<(), MailError> {
    answer.map(drop).map_err(|error| judged(&error, step))
}

/// What the server must know for addresses and letters beyond ASCII. One that does not concerns this letter
/// only: others have plain addresses.
fn wishes(
    line: &AsyncSmtpConnection,
    envelope: &Envelope,
    letter: &[u8],
) -> Result<Vec<MailParameter>, MailError> {
    let mut addresses = envelope.to().iter().chain(envelope.from());
    let foreign = addresses.any(|one| !AsRef::<str>::as_ref(one).is_ascii());
    let body = MailParameter::Body(MailBodyParameter::EightBitMime);
    let wanted = [
        (
            foreign,
            Extension::SmtpUtfEight,
            MailParameter::SmtpUtfEight,
        ),
        (!letter.is_ascii(), Extension::EightBitMime, body),
    ];
    let mut wishes = Vec::new();
    for (is_wanted, extension, wish) in wanted {
        if is_wanted && !line.server_info().supports_feature(extension) {
            return Err(refused("invalid_address"));
        }
        wishes.extend(is_wanted.then_some(wish));
    }
    Ok(wishes)
}

/// What was said before counts; whether this is heard does not.
async fn bid_farewell(line: &mut AsyncSmtpConnection) {
    let _ = timeout(FAREWELL, line.abort()).await;
}
