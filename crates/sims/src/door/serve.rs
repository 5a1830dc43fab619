//! Takes a request in, lets the provider act, and spoils it where a rule says so.

use super::endless::Endless;
use super::hang_up::hang_up;
use super::{Hall, Provider};
use crate::call::{Call, Reply};
use crate::faults::{Effect, FaultRule};
use crate::seen::Seen;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use std::sync::Arc;
use std::time::Duration;

/// The rooms of a sim that no provider has.
const CONTROL: &str = "/_sim/";

pub(super) async fn serve<P: Provider>(
    request: HttpRequest,
    body: Bytes,
    hall: Data<Hall<P>>,
) -> HttpResponse {
    let call = Call::read(&request, body);
    if call.path.starts_with(CONTROL) {
        let provider = Arc::clone(&hall.provider);
        return written(run(&hall, provider.control(call)).await);
    }
    let rule = hall.faults.choose(&call.method, &call.path);
    let effect = rule.as_ref().map_or(Effect::Nothing, |rule| rule.effect);
    let reply = spoilt(&hall, call.clone(), rule.as_ref(), effect).await;
    tell(&hall, &call, reply.as_ref(), effect);
    match reply {
        Some(reply) if effect == Effect::Endless => begun(&reply).body(Endless::behind(reply.body)),
        Some(reply) => written(reply),
        None => {
            hang_up(&request);
            HttpResponse::ServiceUnavailable().finish()
        }
    }
}

/// The answer as the rule leaves it; `None` where the connection is to be closed.
async fn spoilt<P: Provider>(
    hall: &Hall<P>,
    call: Call,
    rule: Option<&FaultRule>,
    effect: Effect,
) -> Option<Reply> {
    let (before, after) = rule.map_or((0, 0), |rule| (rule.delay_ms, rule.answer_delay_ms));
    let reply = match effect {
        Effect::CloseBefore => {
            wait(before).await;
            return None;
        }
        Effect::Status(status) => {
            wait(before).await;
            hall.provider.failure(status)
        }
        _ => {
            let provider = Arc::clone(&hall.provider);
            run(hall, provider.answer(call, rule.cloned())).await
        }
    };
    wait(after).await;
    let spoilt = match effect {
        Effect::CloseAfter => None,
        Effect::StatusAfter(status) => Some(hall.provider.failure(status)),
        Effect::Truncated => Some(cut(reply)),
        Effect::Html(status) => Some(page(status)),
        Effect::Says(status) => Some(said(status, rule)),
        _ => Some(reply),
    };
    let headers = rule.into_iter().flat_map(|rule| rule.headers.clone());
    spoilt.map(|reply| headers.fold(reply, |reply, (name, value)| reply.with(name, value)))
}

/// Runs it where neither a caller who gives up nor a closing door can end it half way.
async fn run<P: Provider>(
    hall: &Hall<P>,
    work: impl Future<Output = Reply> + Send + 'static,
) -> Reply {
    match hall.home.spawn(work).await {
        Ok(reply) => reply,
        Err(error) => Reply::text(500, "text/plain", format!("the sim itself failed: {error}")),
    }
}

async fn wait(millis: u64) {
    if millis > 0 {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

fn cut(mut reply: Reply) -> Reply {
    let mut end = reply.body.len() / 2;
    while !reply.body.is_char_boundary(end) {
        end -= 1;
    }
    reply.body.truncate(end);
    reply
}

fn page(status: u16) -> Reply {
    let words = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Something in \
                 between answered</h1></body></html>";
    Reply::html(status, words.to_owned())
}

fn said(status: u16, rule: Option<&FaultRule>) -> Reply {
    let body = rule.map(|rule| rule.body.clone()).unwrap_or_default();
    Reply::text(status, "application/json", body)
}

fn written(reply: Reply) -> HttpResponse {
    begun(&reply).body(reply.body)
}

/// Everything before the body.
fn begun(reply: &Reply) -> HttpResponseBuilder {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.content_type(reply.kind);
    for (name, value) in &reply.headers {
        response.insert_header((name.as_ref(), value.as_str()));
    }
    response
}

fn tell<P: Provider>(hall: &Hall<P>, call: &Call, reply: Option<&Reply>, effect: Effect) {
    hall.seen.add(Seen {
        method: call.method.clone(),
        path: call.path.clone(),
        key: call.header("idempotency-key").map(str::to_owned),
        status: reply.map(|reply| reply.status),
    });
    let mut line = format!("{} {} -> ", call.method, call.path);
    match reply {
        Some(reply) => line.push_str(&reply.status.to_string()),
        None => line.push_str("connection closed"),
    }
    if let Some(note) = reply
        .map(|reply| &reply.note)
        .filter(|note| !note.is_empty())
    {
        line.push(' ');
        line.push_str(note);
    }
    if effect != Effect::Nothing {
        line.push_str(&format!(" [fault: {effect:?}]"));
    }
    hall.teller.say(&line);
}
