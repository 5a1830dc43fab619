//! What Stripe's own paths answer.

use super::account::Account;
use super::books::{Books, Origin};
use super::expand::expand;
use super::form::Params;
use super::keys::Turn;
use super::problem::Problem;
use super::read;
use super::show;
use super::wish::Wish;
use super::{amounts, control};
use crate::call::{Call, Reply};
use crate::door::Provider;
use crate::faults::{Effect, FaultRule};
use crate::held::held;
use crate::moment;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// The longest key, in characters.
const KEY_LENGTH: usize = 255;

impl Provider for Account {
    async fn answer(self: Arc<Self>, call: Call, rule: Option<FaultRule>) -> Reply {
        let request_id = self.request_id();
        let version = call
            .header("stripe-version")
            .unwrap_or(&self.api_version)
            .to_owned();
        let reply = match self.authorize(&call) {
            Err(problem) => problem.reply(&request_id),
            Ok(()) if call.method == "POST" => self.post(&call, &request_id, rule).await,
            Ok(()) => self.get(&call, &request_id, rule).await,
        };
        reply
            .with("Request-Id", request_id)
            .with("Stripe-Version", version)
    }

    fn failure(&self, status: u16) -> Reply {
        Problem::of_status(status).reply(&self.request_id())
    }

    async fn control(self: Arc<Self>, call: Call) -> Reply {
        control::answer(&self, &call).await
    }
}

impl Account {
    fn authorize(&self, call: &Call) -> Result<(), Problem> {
        let header = call.header("authorization").unwrap_or_default();
        let key = match header.split_once(' ') {
            Some(("Bearer", key)) => key.trim().to_owned(),
            Some(("Basic", pair)) => {
                let pair = BASE64_STANDARD.decode(pair.trim()).unwrap_or_default();
                let pair = String::from_utf8_lossy(&pair).into_owned();
                pair.split(':').next().unwrap_or_default().to_owned()
            }
            _ => {
                let message = "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
                return Err(Problem::unauthorized(message));
            }
        };
        if key == self.secret_key {
            return Ok(());
        }
        let tail: String = key
            .chars()
            .rev()
            .take(4)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        Err(Problem::unauthorized(format!(
            "Invalid API Key provided: sk_test_****{tail}"
        )))
    }

    async fn get(&self, call: &Call, request_id: &str, rule: Option<FaultRule>) -> Reply {
        wait(rule.as_ref()).await;
        if crashes(rule.as_ref()) {
            return Problem::of_status(500).reply(request_id);
        }
        let params = Params::read(call.query.as_bytes());
        let parts = call.parts();
        let found = match call.method.as_str() {
            "GET" => self.read(|books| read::read(books, &parts, &params, &self.api_version)),
            _ => None,
        };
        match found {
            Some(Ok(value)) => Reply::json(200, &value).noting(note(&value)),
            Some(Err(problem)) => problem.reply(request_id),
            None => unknown(call).reply(request_id),
        }
    }

    async fn post(
        self: &Arc<Self>,
        call: &Call,
        request_id: &str,
        rule: Option<FaultRule>,
    ) -> Reply {
        let params = Params::read(&call.body);
        let Some(key) = call.header("idempotency-key").filter(|key| !key.is_empty()) else {
            return match self.wish(call, &params) {
                Err(problem) => problem.reply(request_id),
                Ok(wish) => self.execute(wish, &params, request_id, None, rule).await,
            };
        };
        if key.chars().count() > KEY_LENGTH {
            let message = "Idempotency keys have at most 255 characters.";
            return Problem::invalid("", message).reply(request_id);
        }
        let print = params.fingerprint();
        let turn = held(&self.keys).begin(key, &call.path, &print, request_id, moment::seconds());
        let reply = match turn {
            Turn::InUse => Problem::in_use(key).reply(request_id),
            Turn::Other(message) => Problem::other_use(message).reply(request_id),
            Turn::Again {
                status,
                body,
                first_request,
            } => Reply::text(status, "application/json", body)
                .with("Idempotent-Replayed", "true")
                .with("Original-Request", first_request)
                .noting("(replayed)"),
            Turn::First => match self.wish(call, &params) {
                Err(problem) => {
                    held(&self.keys).never_began(key);
                    problem.reply(request_id)
                }
                Ok(wish) => {
                    let reply = self
                        .execute(wish, &params, request_id, Some(key), rule)
                        .await;
                    held(&self.keys).end(key, reply.status, &reply.body);
                    reply.with("Original-Request", request_id)
                }
            },
        };
        reply.with("Idempotency-Key", key)
    }

    fn wish(&self, call: &Call, params: &Params) -> Result<Wish, Problem> {
        Wish::read(&call.parts(), params).unwrap_or_else(|| Err(unknown(call)))
    }

    /// Does what is wished. From here on a key remembers the answer, whatever it is.
    async fn execute(
        self: &Arc<Self>,
        wish: Wish,
        params: &Params,
        request_id: &str,
        key: Option<&str>,
        rule: Option<FaultRule>,
    ) -> Reply {
        wait(rule.as_ref()).await;
        let effect = rule.map_or(Effect::Nothing, |rule| rule.effect);
        if effect == Effect::CrashBefore {
            return Problem::of_status(500).reply(request_id);
        }
        let origin = Origin {
            request: Some(request_id.to_owned()),
            key: key.map(str::to_owned),
        };
        let paths = params.list("expand");
        let outcome = self.change(origin, |books, now| {
            let mut value = act(books, wish, now)?;
            expand(books, &mut value, &paths)?;
            Ok(value)
        });
        match outcome {
            _ if effect == Effect::CrashAfter => Problem::of_status(500).reply(request_id),
            Ok(value) => Reply::json(200, &value).noting(note(&value)),
            Err(problem) => Problem::reply(&problem, request_id),
        }
    }
}

fn act(books: &mut Books, wish: Wish, now: i64) -> Result<Value, Problem> {
    let intent = match wish {
        Wish::Create(wish) => books.create(wish, now)?,
        Wish::Confirm(id, how) => {
            books.confirm(&id, how, now)?;
            id
        }
        Wish::Cancel(id, reason) => {
            books.cancel(&id, reason, now)?;
            id
        }
        Wish::Capture(id, amount) => {
            books.capture(&id, amount, now)?;
            id
        }
        Wish::Refund(wish) => {
            let id = books.refund(wish, now)?;
            let missing = || Problem::missing("refund", &id, "id");
            return books.refunds.get(&id).map(show::refund).ok_or_else(missing);
        }
    };
    books.intent(&intent).map(show::intent)
}

async fn wait(rule: Option<&FaultRule>) {
    let millis = rule.map_or(0, |rule| rule.delay_ms);
    if millis > 0 {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

fn crashes(rule: Option<&FaultRule>) -> bool {
    let effect = rule.map_or(Effect::Nothing, |rule| rule.effect);
    matches!(effect, Effect::CrashBefore | Effect::CrashAfter)
}

fn unknown(call: &Call) -> Problem {
    let message = format!(
        "Unrecognized request URL ({}: {}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
        call.method, call.path
    );
    Problem::invalid("", message).at(404)
}

/// `pi_… requires_action 10.99 USD`.
fn note(value: &Value) -> String {
    let (Some(id), Some(status)) = (value["id"].as_str(), value["status"].as_str()) else {
        let count = value["data"].as_array().map_or(0, Vec::len);
        return format!("({count} in the list)");
    };
    match (value["amount"].as_i64(), value["currency"].as_str()) {
        (Some(amount), Some(currency)) => {
            format!("{id} {status} {}", amounts::shown(amount, currency))
        }
        _ => format!("{id} {status}"),
    }
}
