//! /api/newsletter/unsubscribe: a page with a button, and what the button, or a mail program, does.

use crate::http::{Answer, Query};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{get, post};
use identity::IdentityError;
use serde::Deserialize;
use utoipa::IntoParams;

/// Who it is, signed.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Reader {
    /// Stands in every newsletter.
    #[param(example = "AZPjpVxtfD-NngobLD1OX6u0p2yD3xJ0m8vT6cQb1aQvXo2pL7rK9sHfWnEjYtGd")]
    token: String,
}

/// End the newsletter with one click (RFC 8058).
///
/// Mail programs call it by `List-Unsubscribe` and `List-Unsubscribe-Post: List-Unsubscribe=One-Click`; it
/// needs no login and no body, and ends it once. The address is forgotten; that it ended stays.
#[utoipa::path(tag = "commands", params(Reader), security(()),
    responses(
        (status = 200, description = "It ended", content((String = "text/html"))),
        (status = 400, description = "link_invalid, invalid_parameter", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/newsletter/unsubscribe")]
pub(crate) async fn unsubscribe(
    shop: Data<Shop>,
    reader: Query<Reader>,
) -> Result<Answer, Problem> {
    shop.identity
        .unsubscribe(&reader.0.token, shop.now())
        .await?;
    Ok(Answer::html(written(
        "<p>You will get no more newsletters.</p>",
    )))
}

/// A page with a button that ends the newsletter; looking at it changes nothing.
#[utoipa::path(tag = "queries", params(Reader), security(()),
    responses(
        (status = 200, description = "The page", content((String = "text/html"))),
        (status = 400, description = "link_invalid, invalid_parameter", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[get("/api/newsletter/unsubscribe")]
pub(crate) async fn page(shop: Data<Shop>, reader: Query<Reader>) -> Result<Answer, Problem> {
    let token = reader.0.token;
    if shop.identity.may_unsubscribe(&token).is_none() {
        return Err(IdentityError::LinkInvalid.into());
    }
    // A token that was made here has letters, digits, `-` and `_` only.
    let form = format!(
        "<form method=\"post\" action=\"/api/newsletter/unsubscribe?token={token}\">\
         <p>Do you want no more newsletters?</p><button>No more newsletters</button></form>"
    );
    Ok(Answer::html(written(&form)))
}

fn written(body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Newsletter</title></head>\
         <body>{body}</body></html>\n"
    )
}
