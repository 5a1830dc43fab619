//! The layer that counts: `RateLimit-*` on every answer, 429 with `Retry-After` past the limit.

use super::local::Local;
use super::shared::Shared;
use super::strict::is_strict;
use super::{Counted, Rule, Verdict, caller_address};
use crate::http::{bearer, request_id, verified};
use crate::problem::{Problem, codes};
use crate::state::Shop;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError, web};
use identity::{Claims, looks_like_a_key};
use redis::aio::ConnectionManager;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The limits of the shop: one for everything, a stricter one for signing in.
pub struct Limits {
    everywhere: Option<Limiter>,
    auth: Option<Limiter>,
    notices: Option<Limiter>,
    keys: Option<Limiter>,
    trusted_proxies: u8,
}

/// Providers send what they have from few addresses: this many in 15 minutes, 100 a second.
const NOTICES: u32 = 90_000;
/// Where providers send their notices. The public address of M-Pesa's is not among them: anybody can
/// call it.
const NOTICED_AT: [&str; 2] = ["/api/payments/stripe/webhook", "/api/payments/mm/"];

/// An integration works for many people: so many times what one address may.
const KEY_TIMES: u32 = 10;

struct Limiter {
    name: &'static str,
    rule: Rule,
    local: Local,
    shared: Option<Shared>,
}

impl Limits {
    /// `None` for a rule switches it off. With `redis`, all processes count together; while Redis
    /// is down, each counts alone.
    #[must_use]
    pub fn new(
        everywhere: Option<Rule>,
        auth: Option<Rule>,
        trusted_proxies: u8,
        redis: Option<ConnectionManager>,
    ) -> Self {
        let limiter = |name, rule: Option<Rule>| {
            let shared = redis.clone().map(Shared::new);
            rule.map(|rule| Limiter {
                name,
                rule,
                local: Local::new(rule),
                shared,
            })
        };
        let notices = everywhere.map(|rule| {
            let most = rule.requests.get().max(NOTICES);
            Rule::per_quarter_hour(most).unwrap_or(rule)
        });
        let keys = everywhere
            .and_then(|rule| Rule::per_quarter_hour(rule.requests.get().saturating_mul(KEY_TIMES)));
        Self {
            keys: limiter("keys", keys),
            everywhere: limiter("all", everywhere),
            auth: limiter("auth", auth),
            notices: limiter("notices", notices),
            trusted_proxies,
        }
    }

    /// How many proxies in front are believed.
    #[must_use]
    pub fn trusted_proxies(&self) -> u8 {
        self.trusted_proxies
    }

    /// No limits.
    #[must_use]
    pub fn none() -> Self {
        Self::new(None, None, 0, None)
    }

    /// Counts a request as strictly as a login, where only its body tells that it takes a password or has a
    /// letter sent, or refuses it (429 `rate_limited`).
    pub async fn credential(&self, request: &HttpRequest) -> Result<(), Problem> {
        let Some(limiter) = &self.auth else {
            return Ok(());
        };
        let caller = caller_address(request, self.trusted_proxies);
        let verdict = limiter.ask(Counted::Address(caller)).await;
        let Some(wait) = verdict.wait else {
            return Ok(());
        };
        let problem = told_to_wait(limiter, wait);
        let marked = fields(limiter.rule, verdict).into_iter();
        Err(marked.fold(problem, |problem, (name, value)| {
            problem.header(name, value)
        }))
    }

    fn of(&self, method: &Method, path: &str) -> Option<&Limiter> {
        let auth = is_strict(method, path)
            .then_some(self.auth.as_ref())
            .flatten();
        if NOTICED_AT.iter().any(|start| path.starts_with(start)) {
            return self.notices.as_ref();
        }
        let counted = path.starts_with("/api/");
        auth.or(self.everywhere.as_ref()).filter(|_| counted)
    }
}

impl Limiter {
    async fn ask(&self, caller: Counted) -> Verdict {
        if let Some(shared) = &self.shared {
            let digest = Sha256::digest(caller.to_string().as_bytes());
            let key = format!(
                "limit:{}:{}",
                self.name,
                u128::from_be_bytes(first_half(&digest))
            );
            if let Some(verdict) = shared.ask(self.rule, &key).await {
                return verdict;
            }
        }
        self.local.ask(caller)
    }
}

fn first_half(digest: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

/// Counts the caller and lets the request in, or answers 429.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let shop = request.app_data::<web::Data<Shop>>().cloned();
    // Who holds a key is counted by it, wherever they call from; a made-up one is counted like anybody, and
    // is not looked up before it was.
    let Some(shop) = shop else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if let Some((key, claims)) = keyed(&shop, &request).await {
        request.extensions_mut().insert(claims);
        return counted(shop.limits.keys.as_ref(), Counted::Key(key), request, next).await;
    }
    // As the router reads it: escapes are no way around a limit.
    let path = request.match_info().as_str();
    let limiter = shop.limits.of(request.method(), path);
    let caller = caller_address(request.request(), shop.limits.trusted_proxies);
    counted(limiter, Counted::Address(caller), request, next).await
}

/// Lets the caller in where they are not counted or have something left, and tells them how much.
async fn counted(
    limiter: Option<&Limiter>,
    caller: Counted,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(limiter) = limiter else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let verdict = limiter.ask(caller).await;
    let mut response = match verdict.wait {
        None => next.call(request).await?.map_into_boxed_body(),
        Some(wait) => {
            let problem = told_to_wait(limiter, wait);
            request.into_response(problem.error_response())
        }
    };
    mark(response.headers_mut(), limiter.rule, verdict);
    Ok(response)
}

/// The key that was shown, if it is one. A right key is known here whatever others show at its address.
async fn keyed(shop: &Shop, request: &ServiceRequest) -> Option<(Uuid, Arc<Claims>)> {
    let token = bearer(request.request()).ok().flatten()?;
    if !looks_like_a_key(&token) {
        return None;
    }
    // Where nobody can tell, the key itself is asked.
    let may_be = shop.identity.may_be_a_key(&token, shop.now()).await;
    if !may_be.unwrap_or(true) {
        return None;
    }
    let claims = verified(shop, &token).await.ok()?;
    Some((claims.key?, Arc::new(claims)))
}

fn told_to_wait(limiter: &Limiter, wait: Duration) -> Problem {
    metrics::counter!("http_rate_limited_total", "rule" => limiter.name).increment(1);
    tracing::info!(request_id = %request_id::current(), rule = limiter.name, "http.rate_limited");
    Problem::new(codes::RATE_LIMITED).header("retry-after", seconds(wait).to_string())
}

/// Says what is left, unless a stricter count has said so already.
fn mark(headers: &mut HeaderMap, rule: Rule, verdict: Verdict) {
    if headers.contains_key("ratelimit-limit") {
        return;
    }
    for (name, value) in fields(rule, verdict) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

fn fields(rule: Rule, verdict: Verdict) -> [(&'static str, String); 4] {
    let policy = format!("{};w={}", rule.requests, rule.per.as_secs());
    [
        ("ratelimit-limit", verdict.limit.to_string()),
        ("ratelimit-remaining", verdict.remaining.to_string()),
        ("ratelimit-reset", seconds(verdict.full_after).to_string()),
        ("ratelimit-policy", policy),
    ]
}

/// Whole seconds, rounded up: whoever waits so long is let in.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
