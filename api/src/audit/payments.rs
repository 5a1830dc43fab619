//! Payments of buyers that were refused: one row a minute for each kind of caller and each reason.

use super::minutely::Minutely;
use super::note;
use crate::permissions::{Line, Who, find};
use crate::problem::Problem;
use crate::state::Shop;
use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use audit::{Entry, Outcome};
use identity::Claims;
use serde_json::json;
use std::sync::Arc;

/// Whether they were signed in, where they wanted to pay, and why that was refused.
type Kind = (bool, &'static str, &'static str);

/// The refused payments of the last minute.
#[derive(Debug, Default)]
pub(crate) struct RefusedPayments(Minutely<Kind>);

/// Writes down that somebody's wish to pay was refused, if that is what was answered.
pub(super) async fn note_refused_payment(shop: &Shop, response: &ServiceResponse<BoxBody>) {
    let Some((line, code)) = refused(response) else {
        return;
    };
    let claims = response
        .request()
        .extensions()
        .get::<Arc<Claims>>()
        .cloned();
    let kind = (claims.is_some(), line.pattern, code);
    let at = shop.now();
    let Some(times) = shop.caches.refused_payments.0.count(kind, at) else {
        return;
    };
    let actor = claims.map_or_else(|| "guest".to_owned(), |claims| claims.pseudonym());
    let mut entry = Entry::new(at, actor, "payment.refused").ended(Outcome::Refused);
    entry.after = Some(json!({ "route": line.name(), "code": code, "times": times }));
    if let Err(error) = note(shop, entry).await {
        tracing::error!(%error, code, "audit.payment_not_written");
    }
}

/// Where a buyer wanted to pay, and what they were told.
fn refused(response: &ServiceResponse<BoxBody>) -> Option<(&'static Line, &'static str)> {
    let request = response.request();
    if request.method().is_safe() || !response.status().is_client_error() {
        return None;
    }
    let line = find(request.method().as_str(), request.match_info().as_str())?;
    let pays = matches!(line.who, Who::Holder) && line.pattern.starts_with("/api/payments/");
    let error = response.response().error()?;
    let problem = error.as_error::<Problem>()?;
    pays.then(|| (line, problem.code().name))
}
