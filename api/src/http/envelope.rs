//! The outermost layer: the id in and out, security headers, the record, problems for bare errors.

use super::{headers, record, request_id};
use crate::problem::{Problem, codes};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError};

/// Wraps everything. HEAD is served as GET (the connection drops the body).
pub async fn envelope(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id::of(&request);
    let started = record::Started::of(&request);
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let served = async {
        let response = next.call(request).await?.map_into_boxed_body();
        Ok::<_, Error>(as_problem(response))
    };
    let mut response = request_id::within(id.clone(), served).await?;
    started.finish(&response, &id);
    let path = response.request().path().to_owned();
    headers::secure(response.headers_mut(), &path);
    response
        .headers_mut()
        .insert(request_id::HEADER, request_id::header(&id));
    Ok(response)
}

/// Errors that the framework answers with a bare status become documents too.
fn as_problem(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if status.as_u16() < 400 || is_document(&response) {
        return response;
    }
    let replaced = Problem::new(codes::for_status(status.as_u16())).error_response();
    let (request, old) = response.into_parts();
    let mut replaced = ServiceResponse::new(request, replaced);
    *replaced.response_mut().status_mut() = status;
    for name in [header::ALLOW, header::VARY, header::RETRY_AFTER] {
        if let Some(value) = old.headers().get(&name) {
            replaced.headers_mut().insert(name, value.clone());
        }
    }
    replaced
}

fn is_document(response: &ServiceResponse<BoxBody>) -> bool {
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    // Readiness answers its own 503 document.
    response.status() == StatusCode::SERVICE_UNAVAILABLE && kind.is_some()
        || kind.is_some_and(|kind| kind.starts_with("application/problem+json"))
}
