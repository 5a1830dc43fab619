//! SendGrid's `POST /v3/mail/send`. It knows no idempotency key: a lost answer is a doubt.

use super::envelope::{Sender, one_line, reader, refused};
use crate::breaker::BreakerOptions;
use crate::line::{Answer, Line, Loss};
use crate::setup::{SetupError, Times, address, below, sendable};
use crate::timing::{RealTiming, Timing};
use crate::words::{cut, short};
use async_trait::async_trait;
use domain::ports::mail::{Mail, MailError, Mailer, Posted};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::sync::Arc;

/// Where SendGrid is.
const SENDGRID: &str = "https://api.sendgrid.com";

/// How SendGrid is reached.
pub struct SendGridOptions {
    /// The API key.
    pub api_key: SecretString,
    /// Where it is.
    pub base_url: String,
    /// How long it may take.
    pub times: Times,
    /// When it is left in peace.
    pub breaker: BreakerOptions,
    /// Time and chance.
    pub timing: Arc<dyn Timing>,
}

impl SendGridOptions {
    /// SendGrid itself.
    #[must_use]
    pub fn new(api_key: SecretString) -> Self {
        Self {
            api_key,
            base_url: SENDGRID.to_owned(),
            times: Times::default(),
            breaker: BreakerOptions::default(),
            timing: Arc::new(RealTiming::new()),
        }
    }
}

/// Hands letters to SendGrid.
pub struct SendGrid {
    line: Line,
    place: Url,
    api_key: SecretString,
    times: Times,
    sender: Sender,
}

impl SendGrid {
    /// # Errors
    /// Where the key or the address is none.
    pub fn new(options: SendGridOptions, sender: Sender) -> Result<Self, SetupError> {
        sendable("api_key", &options.api_key)?;
        let base = address("base_url", &options.base_url)?;
        let broken = |answer: &Answer| answer.status >= 500;
        let (times, timing) = (options.times, options.timing);
        Ok(Self {
            line: Line::new("sendgrid", times, options.breaker, timing, broken)?,
            place: below(&base, &["v3", "mail", "send"]),
            api_key: options.api_key,
            times,
            sender,
        })
    }

    /// The wish as SendGrid reads it. Categories and custom arguments are kept there in the clear, so
    /// they hold the kind and the id only.
    fn wish(&self, mail: &Mail) -> Result<Value, MailError> {
        let reader = reader(mail)?;
        let mut to = json!({ "email": reader.email.to_string() });
        if let Some(name) = &reader.name {
            to["name"] = json!(name);
        }
        let mut wish = json!({
            "personalizations": [{ "to": [to], "custom_args": { "letter_id": mail.id } }],
            "from": { "email": self.sender.from.email.to_string(), "name": self.sender.from.name },
            "subject": one_line(&mail.subject),
            "content": [
                { "type": "text/plain", "value": mail.text },
                { "type": "text/html", "value": mail.html },
            ],
            "categories": [mail.kind],
            "headers": { "Message-ID": self.sender.message_id(mail) },
            // The links of these letters are secrets: nobody rewrites them, and nobody counts openings.
            "tracking_settings": {
                "click_tracking": { "enable": false, "enable_text": false },
                "open_tracking": { "enable": false },
            },
        });
        if let Some(reply_to) = &self.sender.reply_to {
            wish["reply_to"] = json!({ "email": reply_to.email.to_string() });
        }
        Ok(wish)
    }

    fn judged(&self, answer: &Answer) -> Result<Posted, MailError> {
        match answer.status {
            200..=299 => Ok(Posted {
                provider_id: answer.header("x-message-id").map(cut),
            }),
            401 | 403 => Err(MailError::Misconfigured {
                code: format!("sendgrid: {} {}", answer.status, complaint(answer)),
            }),
            429 => Err(later("sendgrid: 429".to_owned(), self.rest(answer))),
            // Whoever stands in front of it gave up waiting: it may have taken the letter.
            status @ (408 | 504) => Err(MailError::TimedOut {
                said: format!("sendgrid: {status}"),
            }),
            status @ 500.. => {
                let rest = answer.retry_after().map(|rest| rest.as_secs());
                Err(later(format!("sendgrid: {status}"), rest))
            }
            status => Err(refused(&format!(
                "sendgrid: {status} {}",
                complaint(answer)
            ))),
        }
    }

    /// How long it wants to be left alone: `Retry-After`, else until `X-RateLimit-Reset`.
    fn rest(&self, answer: &Answer) -> Option<u64> {
        if let Some(rest) = answer.retry_after() {
            return Some(rest.as_secs());
        }
        let reset: i64 = answer.header("x-ratelimit-reset")?.trim().parse().ok()?;
        let seconds = reset - self.line.timing().now().timestamp();
        u64::try_from(seconds).ok()
    }
}

#[async_trait]
impl Mailer for SendGrid {
    fn name(&self) -> &'static str {
        "sendgrid"
    }

    fn knows_letters(&self) -> bool {
        false
    }

    async fn send(&self, mail: &Mail) -> Result<Posted, MailError> {
        let request = self.line.client().post(self.place.clone());
        let request = request
            .bearer_auth(self.api_key.expose_secret())
            .json(&self.wish(mail)?);
        match self.line.send(request, self.times.total).await {
            Ok(answer) => self.judged(&answer),
            Err(Loss::Resting { retry_after }) => {
                let rest = retry_after.as_secs().max(1);
                Err(later("sendgrid: left in peace".to_owned(), Some(rest)))
            }
            Err(Loss::NeverLeft) => Err(later("sendgrid: no connection".to_owned(), None)),
            Err(Loss::Lost { said, .. }) => Err(MailError::Unsure {
                said: format!("sendgrid: {said}"),
            }),
            Err(Loss::NoRequest) => Err(refused("the wish cannot be written as HTTP")),
        }
    }
}

fn later(said: String, retry_after_seconds: Option<u64>) -> MailError {
    MailError::Later {
        said,
        retry_after_seconds,
    }
}

/// Which field SendGrid complains of, and how; nothing it quotes of people.
fn complaint(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let first = &body["errors"][0];
    let word = |name: &str| first[name].as_str().unwrap_or_default().to_owned();
    let said = format!("{} {}", word("field"), word("message"));
    short(said.trim())
}
