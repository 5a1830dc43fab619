//! A letter as RFC 5322 writes it. Every address and every header comes through here.

use chrono::{DateTime, Utc};
use domain::ports::mail::{Mail, MailError};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use secrecy::ExposeSecret;
use std::time::SystemTime;

use crate::setup::SetupError;

/// Who writes, and where answers go.
#[derive(Debug, Clone)]
pub struct Sender {
    pub(crate) from: Mailbox,
    pub(crate) reply_to: Option<Mailbox>,
}

impl Sender {
    /// A shop called `name` that writes from the address `from`.
    ///
    /// # Errors
    /// Where one of the addresses is none.
    pub fn new(name: &str, from: &str, reply_to: Option<&str>) -> Result<Self, SetupError> {
        let read = |what: &'static str, text: &str| {
            let address: Result<Address, _> = text.trim().parse();
            address.map_err(|_| SetupError::Text(what))
        };
        let from = Mailbox::new(name_of(name), read("from", from)?);
        let reply_to = reply_to.map(|text| read("reply_to", text)).transpose()?;
        let reply_to = reply_to.map(|address| Mailbox::new(name_of(name), address));
        Ok(Self { from, reply_to })
    }

    /// `<id@the sender's domain>`: the same for every try of a letter.
    pub(crate) fn message_id(&self, mail: &Mail) -> String {
        format!("<{}@{}>", mail.id, self.from.email.domain())
    }

    /// The letter with its headers.
    pub(crate) fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        let mut letter = Message::builder()
            .from(self.from.clone())
            .to(reader(mail)?)
            .subject(one_line(&mail.subject))
            .message_id(Some(self.message_id(mail)))
            .date(moment(mail.at));
        if let Some(reply_to) = &self.reply_to {
            letter = letter.reply_to(reply_to.clone());
        }
        let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        let written = letter.multipart(body);
        written.map_err(|_| refused("the letter cannot be written down"))
    }
}

/// Whom the letter goes to.
pub(crate) fn reader(mail: &Mail) -> Result<Mailbox, MailError> {
    let address: Result<Address, _> = mail.to.expose_secret().trim().parse();
    let address = address.map_err(|_| refused("invalid_address"))?;
    let name = mail.name.as_ref();
    let name = name.and_then(|name| name_of(name.expose_secret()));
    Ok(Mailbox::new(name, address))
}

/// The text on one line: whatever could begin another header becomes a blank.
pub(crate) fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if breaks_lines(letter) { ' ' } else { letter })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn breaks_lines(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

fn name_of(name: &str) -> Option<String> {
    Some(one_line(name)).filter(|name| !name.is_empty())
}

pub(crate) fn refused(code: &str) -> MailError {
    MailError::Refused {
        code: code.to_owned(),
    }
}

fn moment(at: DateTime<Utc>) -> SystemTime {
    at.into()
}
