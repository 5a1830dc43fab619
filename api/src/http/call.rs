//! The circumstances of a command: under which id, which key, against which version.

use super::body::hex;
use super::{Caller, IfMatch, Sent, request_id::RequestId};
use crate::problem::{Problem, codes};
use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use domain::kernel::At;
use eventstore::{CommandKey, Context, Decision, Desk, Halt, cause_of};
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};
use uuid::Uuid;

/// Carried by a request that the audit log watches: the deed it is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeedId(pub(crate) Uuid);

/// What the headers of a command say.
#[derive(Debug, Clone)]
pub struct Call {
    request_id: String,
    deed: Option<Uuid>,
    key: Option<String>,
    if_match: IfMatch,
    address: String,
    holder: Option<String>,
}

impl Call {
    /// The version the caller saw, if they insist on it.
    #[must_use]
    pub fn if_match(&self) -> IfMatch {
        self.if_match
    }

    /// Refuses a call without an `Idempotency-Key`: for placing orders, payments and refunds.
    pub fn with_key(self) -> Result<Self, Problem> {
        if self.key.is_some() {
            Ok(self)
        } else {
            Err(Problem::new(codes::KEY_REQUIRED))
        }
    }

    /// What every event of this command will carry. Its cause is the deed, where the audit log has one:
    /// what the request is called is up to the caller, and so is only its correlation.
    #[must_use]
    pub fn context(&self, who: &Caller, at: At) -> Context {
        let request = || format!("request:{}", self.request_id);
        Context {
            actor: who.pseudonym(),
            correlation_id: self.request_id.clone(),
            causation_id: Some(self.deed.map_or_else(request, cause_of)),
            occurred_at: at,
            reason: None,
        }
    }

    /// The key of the command, if one was sent: same caller, method, path and key is the same
    /// command; it must then carry the same body.
    #[must_use]
    pub fn key(&self, who: &Caller, sent: &impl Sent) -> Option<CommandKey> {
        let key = self.key.as_deref()?;
        let holder = self.holder.as_deref().unwrap_or_default();
        let parts = [who.pseudonym().as_str(), holder, self.address.as_str(), key].join("\n");
        let id = hex(&Sha256::digest(parts.as_bytes()));
        Some(CommandKey {
            id,
            request_hash: sent.hash().to_owned(),
        })
    }

    /// A decision in these circumstances. `run` may be called several times.
    pub fn decision<T, E>(
        &self,
        who: &Caller,
        sent: &impl Sent,
        at: At,
        run: impl Fn(&mut Desk<'_>) -> Result<T, Halt<E>> + Send + 'static,
    ) -> Decision<T, E> {
        self.keyed(Decision::new(self.context(who, at), run), who, sent)
    }

    /// Puts the caller's key, if one was sent, on a decision that was made elsewhere.
    #[must_use]
    pub fn keyed<T, E>(
        &self,
        decision: Decision<T, E>,
        who: &Caller,
        sent: &impl Sent,
    ) -> Decision<T, E> {
        match self.key(who, sent) {
            Some(key) => decision.keyed(key),
            None => decision,
        }
    }
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<Call, Problem> {
    let extensions = request.extensions();
    let request_id = extensions.get::<RequestId>().map(|id| id.0.clone());
    // A guest is told from other guests by the secret they hold.
    let held = ["x-cart-token", "x-order-token"].map(|name| request.headers().get(name));
    let holder = held
        .into_iter()
        .flatten()
        .next()
        .map(|secret| hex(&Sha256::digest(secret.as_bytes())));
    Ok(Call {
        request_id: request_id.unwrap_or_default(),
        deed: extensions.get::<DeedId>().map(|deed| deed.0),
        key: key(request.headers())?,
        if_match: IfMatch::read(request.headers())?,
        address: format!("{} {}", request.method(), request.path()),
        holder,
    })
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all("idempotency-key");
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let visible = |text: &&str| {
        (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match (value.to_str().ok().filter(visible), given.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(Problem::new(codes::INVALID_HEADER)
            .saying("one Idempotency-Key of 1 to 255 visible ASCII characters")),
    }
}
