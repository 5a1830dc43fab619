//! One wish to Daraja: with a token, once or patiently.

use super::Mpesa;
use super::complaint::{Complaint, Sense};
use crate::line::{Answer, Loss};
use crate::retry::{Turn, persist};
use crate::setup::below;
use crate::words;
use domain::ports::payments::GatewayError;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::time::Duration;

/// Daraja's yes, still as it was written, or its no.
pub(super) type Said = Result<Vec<u8>, Complaint>;

impl Mpesa {
    /// Asks once. Only a wish that Daraja did not look at, because its token was stale, is said a
    /// second time.
    pub(super) async fn once(&self, path: &[&str], body: &Value) -> Result<Said, GatewayError> {
        self.turn(path, body, self.options.times.total)
            .await
            .outcome
    }

    /// Asks until there is an answer: for questions, and for wishes that carry a number of ours.
    pub(super) async fn patiently(
        &self,
        path: &[&str],
        body: &Value,
    ) -> Result<Said, GatewayError> {
        let options = &self.options;
        let turn = move |left| self.turn(path, body, left);
        persist(
            options.retries,
            self.line.timing(),
            options.times.total,
            turn,
        )
        .await
    }

    async fn turn(&self, path: &[&str], body: &Value, left: Duration) -> Turn<Said> {
        let began = self.line.timing().elapsed();
        let mut refused: Option<SecretString> = None;
        loop {
            let token = match tokio::time::timeout(left, self.token(refused.as_ref())).await {
                Ok(Ok(token)) => token,
                Ok(Err(error)) => return Turn::last(Err(error)),
                Err(_) => return Turn::last(Err(no_time())),
            };
            let left = left.saturating_sub(self.line.timing().elapsed().saturating_sub(began));
            if left < self.options.times.total / 4 {
                // Nobody would be there to hear the answer.
                return Turn::last(Err(no_time()));
            }
            let request = self
                .line
                .client()
                .post(below(&self.base, path))
                .bearer_auth(token.expose_secret())
                .json(body);
            let answer = match self.line.send(request, left).await {
                Ok(answer) => answer,
                Err(loss) => return lost(loss),
            };
            match Complaint::read(&answer) {
                Some(no) if no.sense() == Sense::StaleToken && refused.is_none() => {
                    refused = Some(token);
                }
                no => return judge(&answer, no),
            }
        }
    }
}

/// The token took so long that the wish was not sent.
fn no_time() -> GatewayError {
    GatewayError::NotSent {
        retry_after_seconds: 5,
    }
}

fn lost(loss: Loss) -> Turn<Said> {
    Turn {
        outcome: Err(loss.into()),
        again: loss.may_pass(),
        wait: None,
    }
}

fn judge(answer: &Answer, no: Option<Complaint>) -> Turn<Said> {
    let status = format!("http_{}", answer.status);
    match (no, answer.status) {
        (Some(no), _) => match no.sense() {
            Sense::StaleToken => Turn::last(Err(no.into())),
            Sense::Crowded { .. } | Sense::Broken => Turn::again(Err(no.into())),
            _ => Turn::last(Ok(Err(no))),
        },
        (None, 200..300) => Turn::last(Ok(Ok(answer.body.clone()))),
        (None, 429) => Turn {
            wait: answer.retry_after(),
            ..Turn::again(Err(GatewayError::NotSent {
                retry_after_seconds: answer
                    .retry_after()
                    .map_or(10, |wait| wait.as_secs().max(1)),
            }))
        },
        // 408: somebody on the way did not hear all of it, or says so of an idle line.
        (None, 408 | 500..) => Turn::again(Err(words::ambiguous(&status))),
        // Not Daraja's own words: another host, a firewall, a login page.
        (None, _) => Turn::last(Err(words::misconfigured(&status))),
    }
}
