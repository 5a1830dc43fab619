//! The gate: nothing of a request is read before the table said who may send it.

use super::{Line, Who, find};
use crate::audit::note_knock;
use crate::http::Caller;
use crate::openapi;
use crate::problem::{Problem, codes};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest};
use std::sync::Arc;

/// Lets a request through to its route, or refuses it: 401, 403, and 404 or 405 for what has no line.
pub(crate) async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(line) = find(request.method().as_str(), request.match_info().as_str()) else {
        return Ok(closed(request));
    };
    if let Err((who, problem)) = may(line, request.request()).await {
        note_knock(request.request(), line, who.as_ref(), &problem).await;
        return Ok(request.error_response(problem));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    Ok(as_the_line_says(line, response))
}

/// Who asked, as far as it is known, and what they are told.
type Refused = (Option<Caller>, Problem);

async fn may(line: &Line, request: &HttpRequest) -> Result<(), Refused> {
    if !matches!(line.who, Who::SignedIn | Who::Staff(_)) {
        return Ok(());
    }
    let who = Caller::from_request(request, &mut Payload::None).await;
    let who = who.map_err(|problem| (None, problem))?;
    let asked = match line.who {
        Who::Staff(scopes) => who.staff(scopes),
        _ => who.signed_in(),
    };
    if let Err(problem) = asked {
        return Err((Some(who), problem));
    }
    if let Caller::SignedIn(claims) | Caller::Key(claims) = &who {
        // The route asks the same a moment later: it is told.
        request.extensions_mut().insert(Arc::clone(claims));
    }
    Ok(())
}

/// No line: nobody gets in, whatever may be mounted there.
fn closed(request: ServiceRequest) -> ServiceResponse<BoxBody> {
    match openapi::unmatched(request.request()) {
        Ok(response) => request.into_response(response),
        Err(problem) => request.error_response(problem),
    }
}

/// The router must have taken the route whose line was asked. They are compared by a story; should they
/// ever part, nothing is handed out.
fn as_the_line_says(line: &Line, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let taken = response.request().match_pattern();
    let another = taken.is_some_and(|taken| taken != line.pattern);
    if another && response.status().is_success() {
        tracing::error!(line = %line.name(), "permissions.another_route");
        let problem = Problem::new(codes::FORBIDDEN);
        let (request, _) = response.into_parts();
        return ServiceResponse::from_err(problem, request);
    }
    response
}
