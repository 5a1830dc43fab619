//! A hole on purpose, to show that `make attack` finds one: words of a stranger become SQL, its
//! complaints are shown, and what they wrote is a page. There only with the feature `planted` and
//! `PLANTED_BUG=open_search`; no release can be built with it (`decisions::planted`).

use crate::state::Shop;
use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpResponse, get};
use std::collections::HashMap;

pub(crate) fn mount(config: &mut ServiceConfig) {
    if decisions::planted::is("open_search") {
        config.service(search);
    }
}

#[get("/planted/search")]
async fn search(shop: Data<Shop>, asked: Query<HashMap<String, String>>) -> HttpResponse {
    let words = asked.get("q").map(String::as_str).unwrap_or_default();
    let statement = format!("SELECT name FROM products WHERE name = '{words}'");
    let found = sqlx::query_scalar::<_, String>(&statement);
    let said = match found.fetch_all(&shop.read).await {
        Ok(names) => format!("{words}: {}", names.join(", ")),
        Err(error) => format!("PostgreSQL query failed: ERROR: {error}"),
    };
    HttpResponse::Ok()
        .content_type("text/html")
        .body(format!("<html><body>{said}</body></html>"))
}
