//! Any SMTP server. Which answer concerns the shop's account and which a letter is told by when it came.

mod judge;
mod server;

use super::envelope::{Sender, refused};
use crate::setup::SetupError;
use async_trait::async_trait;
use domain::ports::mail::{Mail, MailError, Mailer, Posted};
use judge::{Step, judged, late};
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use secrecy::SecretString;
use server::Server;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long a server may take. Together they stay below the 90 seconds that the postman gives a letter.
#[derive(Debug, Clone, Copy)]
pub struct SmtpTimes {
    /// To accept a connection, for each of its addresses.
    pub connect: Duration,
    /// For everything before the letter itself, the connection included.
    pub before: Duration,
    /// For the letter itself.
    pub letter: Duration,
    /// For a farewell. Nothing hangs on it.
    pub farewell: Duration,
}

impl Default for SmtpTimes {
    /// 5, 45, 35 and 2 seconds.
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(5),
            before: seconds(45),
            letter: seconds(35),
            farewell: seconds(2),
        }
    }
}

/// Hands letters to an SMTP server.
pub struct Smtp {
    server: Server,
    sender: Sender,
    times: SmtpTimes,
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
        Ok(Self {
            server: Server::read(url, authority)?,
            sender,
            times: SmtpTimes::default(),
        })
    }

    /// The same, with other patience.
    #[must_use]
    pub fn within(self, times: SmtpTimes) -> Self {
        Self { times, ..self }
    }

    /// Up to the moment when nothing but the letter is left to say.
    async fn prepared(
        &self,
        envelope: &Envelope,
        letter: &[u8],
    ) -> Result<AsyncSmtpConnection, MailError> {
        let until = Instant::now() + self.times.before;
        let in_time = |_| late(Step::Account);
        let line = timeout_at(until, self.server.connect(self.times.connect)).await;
        let line = line.map_err(in_time)?;
        let mut line = line.map_err(|error| judged(&error, Step::Account))?;
        let announced = timeout_at(until, announced(&mut line, envelope, letter)).await;
        let announced = announced.map_err(in_time)?;
        if announced.is_err() {
            self.bid_farewell(&mut line).await;
        }
        announced.map(|()| line)
    }

    /// What was said before counts; whether this is heard does not.
    async fn bid_farewell(&self, line: &mut AsyncSmtpConnection) {
        let _ = timeout(self.times.farewell, line.abort()).await;
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
        let mut line = self.prepared(message.envelope(), &letter).await?;
        let sent = timeout(self.times.letter, line.message(&letter)).await;
        let sent = sent.map_err(|_| late(Step::Letter))?;
        self.bid_farewell(&mut line).await;
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

/// What the server must know for addresses and letters beyond ASCII. Where it does not, that concerns this
/// letter only, for others have plain addresses; unless it is the shop's own address.
fn wishes(
    line: &AsyncSmtpConnection,
    envelope: &Envelope,
    letter: &[u8],
) -> Result<Vec<MailParameter>, MailError> {
    let knows = |extension| line.server_info().supports_feature(extension);
    let is_foreign = |one: &Address| !AsRef::<str>::as_ref(one).is_ascii();
    let is_own = envelope.from().is_some_and(is_foreign);
    if is_own && !knows(Extension::SmtpUtfEight) {
        let code = "smtp: it cannot write MAIL_FROM".to_owned();
        return Err(MailError::Misconfigured { code });
    }
    let is_foreign = is_own || envelope.to().iter().any(is_foreign);
    let utf8 = (Extension::SmtpUtfEight, MailParameter::SmtpUtfEight);
    let body = MailParameter::Body(MailBodyParameter::EightBitMime);
    let body = (Extension::EightBitMime, body);
    let mut wishes = Vec::new();
    for (is_wanted, (extension, wish)) in [(is_foreign, utf8), (!letter.is_ascii(), body)] {
        if is_wanted && !knows(extension) {
            return Err(refused("invalid_address"));
        }
        wishes.extend(is_wanted.then_some(wish));
    }
    Ok(wishes)
}
