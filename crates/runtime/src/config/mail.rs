//! How letters leave the house.

use secrecy::SecretString;
use std::path::PathBuf;
use std::time::Duration;

use super::reader::Reader;
use super::values;

/// `MAIL_FROM`, `MAIL_REPLY_TO`, `STAFF_MAIL`, `MAIL_UNPAID_MINUTES`, `MAIL`, and what [`MailWay`] names.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Who carries letters.
    pub way: MailWay,
    /// The address letters come from, in ASCII; `FROM_EMAIL` is its older name.
    pub from: String,
    /// Where answers go, if not there; in ASCII as well.
    pub reply_to: Option<String>,
    /// Where letters for staff go; without it to every active super_admin.
    pub staff: Option<String>,
    /// How long after an order its buyer is reminded that it is not paid: 10 minutes.
    pub unpaid_after: Duration,
}

/// Who carries letters. The first that is configured does.
#[derive(Debug, Clone, Default)]
pub enum MailWay {
    /// `SENDGRID_API_KEY`, `SENDGRID_API_URL`.
    SendGrid {
        /// The API key.
        api_key: SecretString,
        /// Where SendGrid is, unless it is SendGrid itself.
        api_url: Option<String>,
    },
    /// `SMTP_URL`: it may hold a password. `SMTP_CA_FILE`.
    Smtp {
        /// The address of the server.
        url: SecretString,
        /// The certificate of the authority that signed the server's, where this machine does not know it.
        authority: Option<PathBuf>,
    },
    /// Nobody: they are put into `DATA_DIR/outbox`. A shop for customers does not start with it, for the files
    /// hold what people are written.
    #[default]
    Outbox,
    /// `LETTERS=off`: nobody; they wait until somebody does, or until they are too old.
    Off,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            way: MailWay::Outbox,
            from: "noreply@eliteshop.com".to_owned(),
            reply_to: None,
            staff: None,
            unpaid_after: Duration::from_secs(600),
        }
    }
}

impl Mail {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let usual = Self::default();
        let from = reader.parsed("FROM_EMAIL", usual.from, own_address);
        let minutes = reader.parsed("MAIL_UNPAID_MINUTES", 10, values::whole(0, 1_440));
        Self {
            way: MailWay::read(reader),
            from: reader.parsed("MAIL_FROM", from, own_address),
            reply_to: reader.optional("MAIL_REPLY_TO", own_address),
            staff: reader.optional("STAFF_MAIL", values::email),
            unpaid_after: Duration::from_secs(minutes * 60),
        }
    }
}

impl MailWay {
    fn read(reader: &mut Reader<'_>) -> Self {
        let api_url = reader.optional("SENDGRID_API_URL", |text| {
            values::address(&["https", "http"])(text).map(|()| text.to_owned())
        });
        let smtp = reader.checked_secret("SMTP_URL", values::address(&["smtps", "smtp"]));
        let authority = reader.text("SMTP_CA_FILE").map(PathBuf::from);
        let is_off = reader.optional("LETTERS", off).is_some();
        let key = reader.secret("SENDGRID_API_KEY");
        if is_off && (key.is_some() || smtp.is_some()) {
            let why = "is off, and SENDGRID_API_KEY or SMTP_URL names somebody who carries letters";
            reader.problem("LETTERS", why);
        }
        match (key, smtp) {
            _ if is_off => Self::Off,
            (Some(api_key), _) => Self::SendGrid { api_key, api_url },
            (None, Some(url)) => Self::Smtp { url, authority },
            (None, None) => Self::Outbox,
        }
    }
}

/// The one word of `LETTERS`.
fn off(text: &str) -> Result<(), String> {
    match text {
        "off" => Ok(()),
        other => Err(format!(
            "`{other}` is not off; leave it out to have letters carried"
        )),
    }
}

/// An address of the shop. It stands on every letter, so every server must be able to write it.
fn own_address(text: &str) -> Result<String, String> {
    let address = values::email(text)?;
    if address.is_ascii() {
        return Ok(address);
    }
    Err(
        "has letters that many servers cannot write; a domain beyond ASCII is written xn--..."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::{Mail, Reader};

    #[test]
    fn an_address_on_every_letter_is_one_that_every_server_can_write() {
        for name in ["MAIL_FROM", "FROM_EMAIL", "MAIL_REPLY_TO"] {
            for (address, is_fine) in [
                ("post@xn--lden-boa.test", true),
                ("post@läden.test", false),
                ("pöst@shop.test", false),
            ] {
                let lookup = |asked: &str| (asked == name).then(|| address.to_owned());
                let mut reader = Reader::new(&lookup);
                Mail::read(&mut reader);
                let problems = reader
                    .finish()
                    .map_or_else(|error| error.problems, |()| vec![]);
                let named: Vec<_> = problems.iter().map(|one| one.variable.as_str()).collect();
                let wanted: &[&str] = if is_fine { &[] } else { &[name] };
                assert_eq!(named, wanted, "{address}");
            }
        }
    }
}
