//! One wish to Stripe, from the first try to the last.

use super::Stripe;
use super::complaint::Complaint;
use super::judge::{is_replay, judge};
use crate::retry::persist;
use crate::setup::below;
use crate::words;
use domain::ports::payments::GatewayError;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// A request, ready to be sent any number of times.
pub(super) struct Call<'a> {
    method: Method,
    path: &'a [&'a str],
    fields: Vec<(&'static str, String)>,
    key: Option<String>,
}

impl<'a> Call<'a> {
    /// Reads `/v1/{path}`.
    pub(super) fn get(path: &'a [&'a str]) -> Self {
        Self {
            method: Method::GET,
            path,
            fields: Vec::new(),
            key: None,
        }
    }

    /// Asks `/v1/{path}` under the idempotency key `key`.
    pub(super) fn post(path: &'a [&'a str], key: String) -> Self {
        Self {
            method: Method::POST,
            key: Some(key),
            ..Self::get(path)
        }
    }

    /// With a field more.
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fields.push((name, value.to_string()));
        self
    }

    /// With a field more, if there is one.
    pub(super) fn with_some(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// The key of another wish about the same payment, at most 255 characters like the first.
pub(super) fn derived_key(key: &str, suffix: &str) -> String {
    let derived = format!("{key}:{suffix}");
    if derived.len() <= 255 {
        derived
    } else {
        format!("{}:{suffix}", digest(&[key]))
    }
}

/// 64 hexadecimal characters that stand for `parts`.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    hex::encode(digest.finalize())
}

impl Stripe {
    /// What Stripe says to `call`: yes with an object, or no.
    ///
    /// # Errors
    /// Where Stripe says neither.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
    ) -> Result<Result<T, Complaint>, GatewayError> {
        Ok(self.ask_of(call).await?.0)
    }

    /// The same, and whether it was said before, to an earlier request under the same key.
    pub(super) async fn ask_of<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
    ) -> Result<(Result<T, Complaint>, bool), GatewayError> {
        if let Some(key) = &call.key
            && (key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()))
        {
            return Err(words::refused("malformed_key", "no idempotency key"));
        }
        let options = &self.options;
        let turn = move |left| async move { judge(self.line.send(self.request(call), left).await) };
        let answer = persist(
            options.retries,
            self.line.timing(),
            options.times.total,
            turn,
        )
        .await?;
        let replayed = is_replay(&answer);
        if !answer.is_success() {
            return Ok((Err(Complaint::read(&answer)), replayed));
        }
        serde_json::from_slice(&answer.body)
            .map(|object| (Ok(object), replayed))
            .map_err(|error| {
                let place = words::place(&error);
                words::ambiguous(&format!("an answer of another shape at {place}"))
            })
    }

    /// Like [`Self::ask`], where a no is no news.
    pub(super) async fn want<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
    ) -> Result<T, GatewayError> {
        self.ask(call).await?.map_err(GatewayError::from)
    }

    fn request(&self, call: &Call<'_>) -> reqwest::RequestBuilder {
        let mut url = below(&below(&self.base, &["v1"]), call.path);
        if call.method == Method::GET && !call.fields.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.fields);
        }
        let mut request = self
            .line
            .client()
            .request(call.method.clone(), url)
            .bearer_auth(self.options.secret_key.expose_secret())
            .header("Stripe-Version", &self.options.api_version);
        if let Some(key) = &call.key {
            request = request.header("Idempotency-Key", key).form(&call.fields);
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::derived_key;

    #[test]
    fn derived_keys_differ_by_wish_and_are_never_too_long() {
        assert_eq!(derived_key("pi:1:1", "void"), "pi:1:1:void");
        let (one, other) = ("a".repeat(255), "b".repeat(255));
        let long = derived_key(&one, "void");
        assert!(long.len() <= 255 && long.ends_with(":void"));
        assert_ne!(long, derived_key(&other, "void"));
        assert_ne!(long, derived_key(&one, "confirm"));
    }
}
