//! The access token: one for all callers, fetched by one of them.
//!
//! Minting a token has been seen to end the one before it, so nobody mints while another does, and
//! a token that was refused is replaced only if nobody replaced it meanwhile.

use super::Mpesa;
use super::complaint::Complaint;
use super::lenient::Lenient;
use crate::line::Answer;
use crate::retry::{Turn, persist};
use crate::setup::below;
use crate::words;
use domain::ports::payments::GatewayError;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Mutex;

/// So long before its end a token is not used any more.
const EARLY: Duration = Duration::from_secs(5 * 60);

/// The token in use, if any.
#[derive(Default)]
pub(super) struct Tokens {
    held: Mutex<Option<Held>>,
}

struct Held {
    token: SecretString,
    /// As [`crate::timing::Timing::elapsed`] counts.
    good_until: Duration,
}

#[derive(Deserialize)]
struct Minted {
    access_token: String,
    /// Seconds; a number in the portal, a text in practice.
    expires_in: Lenient,
}

impl Mpesa {
    /// A token that should hold; `refused` is one that did not.
    ///
    /// # Errors
    /// `NotSent` where none can be had now, `Misconfigured` where the keys are wrong. Nothing of a
    /// wish has been sent at that point.
    pub(super) async fn token(
        &self,
        refused: Option<&SecretString>,
    ) -> Result<SecretString, GatewayError> {
        let mut held = self.tokens.held.lock().await;
        let now = self.line.timing().elapsed();
        if let Some(held) = &*held
            && now < held.good_until
            && refused.is_none_or(|refused| refused.expose_secret() != held.token.expose_secret())
        {
            return Ok(held.token.clone());
        }
        let minted = self.mint().await.map_err(nothing_was_sent)?;
        let token = minted.token.clone();
        *held = Some(minted);
        Ok(token)
    }

    async fn mint(&self) -> Result<Held, GatewayError> {
        let options = &self.options;
        let timing = self.line.timing();
        let answer = persist(
            options.retries,
            timing,
            options.times.total,
            |left| async move {
                let mut url = below(&self.base, &["oauth", "v1", "generate"]);
                url.set_query(Some("grant_type=client_credentials"));
                let request = self.line.client().get(url).basic_auth(
                    options.consumer_key.expose_secret(),
                    Some(options.consumer_secret.expose_secret()),
                );
                judge(self.line.send(request, left).await)
            },
        )
        .await?;
        let minted: Minted = serde_json::from_slice(&answer.body)
            .map_err(|_| words::ambiguous("no token in the answer"))?;
        let lives = minted.expires_in.text().parse().unwrap_or(0);
        let lives = Duration::from_secs(lives).min(Duration::from_secs(24 * 60 * 60));
        // A token that lives shorter than the margin is used for the wish at hand only.
        Ok(Held {
            token: minted.access_token.into(),
            good_until: timing.elapsed() + lives.saturating_sub(EARLY),
        })
    }
}

fn judge(sent: Result<Answer, crate::line::Loss>) -> Turn<Answer> {
    match sent {
        Err(loss) if loss.may_pass() => Turn::again(Err(loss.into())),
        Err(loss) => Turn::last(Err(loss.into())),
        Ok(answer) if answer.is_success() => Turn::last(Ok(answer)),
        Ok(answer) if answer.status >= 500 || answer.status == 429 => Turn {
            wait: answer.retry_after(),
            ..Turn::again(Err(GatewayError::NotSent {
                retry_after_seconds: 5,
            }))
        },
        Ok(answer) => {
            let code = Complaint::read(&answer).map(|complaint| complaint.code);
            let code = code.unwrap_or_else(|| format!("oauth_http_{}", answer.status));
            Turn::last(Err(words::misconfigured(&code)))
        }
    }
}

/// Whatever became of the token, no wish was sent with it.
fn nothing_was_sent(error: GatewayError) -> GatewayError {
    match error {
        GatewayError::Ambiguous { .. } => GatewayError::NotSent {
            retry_after_seconds: 5,
        },
        other => other,
    }
}
