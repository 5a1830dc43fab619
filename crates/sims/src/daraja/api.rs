//! What Daraja's own paths answer.

use super::exchange::{Exchange, Token};
use super::refusal::Refusal;
use super::{control, payout, pull, push, query, reversal, status};
use crate::call::{Call, Reply};
use crate::door::Provider;
use crate::faults::{Effect, FaultRule};
use crate::held::held;
use crate::moment;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// What a path leads to.
type Act = fn(&Arc<Exchange>, &Call) -> Result<Reply, Refusal>;

const PATHS: &[(&str, Act)] = &[
    ("/mpesa/stkpush/v1/processrequest", push::push),
    ("/mpesa/stkpushquery/v1/query", query::query),
    ("/mpesa/reversal/v1/request", reversal::reverse),
    ("/mpesa/b2c/v3/paymentrequest", payout::pay_out),
    ("/mpesa/transactionstatus/v1/query", status::status),
    ("/pulltransactions/v1/register", pull::register),
    ("/pulltransactions/v1/query", pull::pull),
];

impl Provider for Exchange {
    async fn answer(self: Arc<Self>, call: Call, rule: Option<FaultRule>) -> Reply {
        let (delay, effect) =
            rule.map_or((0, Effect::Nothing), |rule| (rule.delay_ms, rule.effect));
        tokio::time::sleep(Duration::from_millis(delay)).await;
        if effect == Effect::CrashBefore {
            return self.failure(500);
        }
        let reply = match self.act_on(&call) {
            Ok(reply) => reply,
            Err(refusal) => refusal.reply(&self.request_id()),
        };
        if effect == Effect::CrashAfter {
            return self.failure(500);
        }
        reply
    }

    fn failure(&self, status: u16) -> Reply {
        Refusal::of_status(status).reply(&self.request_id())
    }

    async fn control(self: Arc<Self>, call: Call) -> Reply {
        control::answer(&self, &call).await
    }
}

impl Exchange {
    fn act_on(self: &Arc<Self>, call: &Call) -> Result<Reply, Refusal> {
        if call.path == "/oauth/v1/generate" {
            return self.mint(call);
        }
        let path = call.path.trim_end_matches('/');
        let Some((_, act)) = PATHS.iter().find(|(known, _)| *known == path) else {
            return Err(Refusal::path());
        };
        if call.method != "POST" {
            return Err(Refusal::method());
        }
        self.check_token(call)?;
        act(self, call)
    }

    fn check_token(&self, call: &Call) -> Result<(), Refusal> {
        let header = call.header("authorization").unwrap_or_default();
        let shown = header.strip_prefix("Bearer ").unwrap_or_default();
        let token = held(&self.token);
        let valid = token
            .as_ref()
            .is_some_and(|token| token.value == shown && moment::seconds() < token.until);
        if valid { Ok(()) } else { Err(Refusal::token()) }
    }

    /// A new token; the one before is worth nothing from now on.
    fn mint(&self, call: &Call) -> Result<Reply, Refusal> {
        if call.method != "GET" {
            return Err(Refusal::method());
        }
        let header = call.header("authorization").unwrap_or_default();
        let pair = header
            .strip_prefix("Basic ")
            .ok_or_else(Refusal::not_basic)?;
        if call.asked("grant_type").as_deref() != Some("client_credentials") {
            return Err(Refusal::grant_type());
        }
        let wanted = format!(
            "{}:{}",
            self.options.consumer_key, self.options.consumer_secret
        );
        if BASE64_STANDARD.decode(pair.trim()).ok().as_deref() != Some(wanted.as_bytes()) {
            // Wrong keys are told nothing at all (seen by authors of clients; not in the portal).
            return Ok(Reply::text(400, "application/json", String::new()).noting("wrong keys"));
        }
        let manners = self.manners();
        let value = format!("SimToken{}", held(&self.books).names.digits());
        let token = Token {
            value: value.clone(),
            until: moment::seconds() + manners.token_seconds,
        };
        *held(&self.token) = Some(token);
        let expires = match manners.expires_as_text {
            true => json!(manners.token_seconds.to_string()),
            false => json!(manners.token_seconds),
        };
        Ok(Reply::json(
            200,
            &json!({ "access_token": value, "expires_in": expires }),
        ))
    }
}
