//! The layer that writes down what staff do.

use super::act;
use super::guesses::note_guessed_code;
use super::payments::note_refused_payment;
use crate::http::{DeedId, SaidWhy, bearer, reason as said_why, request_id, verified};
use crate::limits::caller;
use crate::permissions::{Line, find};
use crate::problem::{Problem, codes};
use crate::state::Shop;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};
use audit::{Entry, Outcome};
use identity::{Claims, IdentityError, Origin};
use serde_json::json;
use std::sync::Arc;

/// Writes a row before a command of staff and one after it; lets everything else through.
pub(crate) async fn watch(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(shop) = request.app_data::<Data<Shop>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let from = origin(&shop, &request);
    from.serve(watching(shop, request, next)).await
}

/// From where it is asked; whatever is written down meanwhile tells it. The very address, sealed: a household
/// of IPv6 is one caller where callers are counted, and many machines to whoever looks for one of them.
fn origin(shop: &Shop, request: &ServiceRequest) -> Origin {
    let address = caller(request.request(), shop.limits.trusted_proxies());
    let agent = request.headers().get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    Origin::new(address, agent.unwrap_or_default(), request_id::current())
}

async fn watching(
    shop: Data<Shop>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some((claims, line)) = watched(&shop, &request).await else {
        let response = next.call(request).await?.map_into_boxed_body();
        note_refused_payment(&shop, &response).await;
        note_guessed_code(&shop, &response).await;
        return Ok(response);
    };
    let entry = match attempted(&shop, &claims, line, &request).await {
        Ok(entry) => entry,
        Err(problem) => return Ok(request.into_response(problem.error_response())),
    };
    if let Err(error) = write(&shop, entry.clone()).await {
        let problem = Problem::later(codes::UNAVAILABLE, error);
        return Ok(request.into_response(problem.error_response()));
    }
    // The events of the command name it as their cause.
    request.extensions_mut().insert(DeedId(entry.id));
    let doing = Origin::serve_deed(entry.id, next.call(request));
    let response = doing.await?.map_into_boxed_body();
    let ended = ended(&shop, entry, line, &response);
    if let Err(error) = write(&shop, ended).await {
        // The row before stands, and the events of the deed tell the rest.
        tracing::error!(%error, request_id = %request_id::current(), "audit.outcome_not_written");
    }
    Ok(response)
}

async fn watched(shop: &Shop, request: &ServiceRequest) -> Option<(Arc<Claims>, &'static Line)> {
    // The path as the router reads it: escapes are no way around the log.
    let line = find(request.method().as_str(), request.match_info().as_str())?;
    if !act::is_watched(request.method(), line.pattern) {
        return None;
    }
    // A key was checked before, when its requests were counted.
    let counted = request.extensions().get::<Arc<Claims>>().cloned();
    let claims = match counted {
        Some(claims) => claims,
        None => claims_of(shop, request).await?,
    };
    // The gate asks the same a moment later: it is told.
    request.extensions_mut().insert(Arc::clone(&claims));
    let watched = claims.is_admin_token() || line.is_staff();
    watched.then_some((claims, line))
}

async fn claims_of(shop: &Shop, request: &ServiceRequest) -> Option<Arc<Claims>> {
    let token = bearer(request.request()).ok().flatten()?;
    Some(Arc::new(verified(shop, &token).await.ok()?))
}

async fn attempted(
    shop: &Shop,
    claims: &Claims,
    line: &Line,
    request: &ServiceRequest,
) -> Result<Entry, Problem> {
    let action = act::action(request.method(), line.pattern);
    let mut entry = Entry::new(shop.now(), claims.pseudonym(), action).begun();
    entry.subject = act::subject(line.pattern, request.match_info().as_str());
    entry.request_id = Some(request_id::current());
    entry.session_id = claims.key.is_none().then_some(claims.sid);
    entry.reason = reason(request)?;
    entry.origin = shop
        .identity
        .origin_of(claims.customer_id(), &entry.actor)
        .await?;
    Ok(entry)
}

/// Why, in the words of who does it: `X-Reason`.
fn reason(request: &ServiceRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("x-reason") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(value.as_bytes()).unwrap_or_default();
    said_why(text, "X-Reason").map(Some).map_err(|problem| {
        let said = "X-Reason is 1 to 500 printable characters of UTF-8 that name nobody";
        problem.recoded(codes::INVALID_HEADER).saying(said)
    })
}

fn ended(shop: &Shop, begun: Entry, line: &Line, response: &ServiceResponse<BoxBody>) -> Entry {
    let status = response.status();
    let outcome = match status.as_u16() {
        0..=399 => Outcome::Done,
        400..=499 => Outcome::Refused,
        _ => Outcome::Failed,
    };
    let mut entry = begun.over(shop.now(), outcome);
    entry.origin = None;
    if entry.reason.is_none() && line.is_staff() {
        // What the body says is known by now. Elsewhere it is a buyer's own word, and sealed.
        let extensions = response.request().extensions();
        entry.reason = extensions.get::<SaidWhy>().map(|why| why.0.clone());
    }
    let problem = response.response().error();
    let code = problem.and_then(|error| error.as_error::<Problem>());
    entry.after = Some(match code {
        Some(problem) => json!({ "status": status.as_u16(), "code": problem.code().name }),
        None => json!({ "status": status.as_u16() }),
    });
    let location = response.headers().get(header::LOCATION);
    let location = location.and_then(|location| location.to_str().ok());
    if let (None, Some(location)) = (&entry.subject, location) {
        entry.subject = act::made(line.pattern, location);
    }
    entry
}

async fn write(shop: &Shop, entry: Entry) -> Result<(), sqlx::Error> {
    let mut db = shop.identity.pool().begin().await?;
    audit::append(&mut db, entry).await?;
    db.commit().await
}

/// Writes a row that stands for itself, with where it is asked from.
pub(crate) async fn note(shop: &Shop, entry: Entry) -> Result<(), IdentityError> {
    let mut db = shop.identity.pool().begin().await?;
    shop.identity.note(&mut db, entry).await?;
    db.commit().await?;
    Ok(())
}
