//! Who was turned away at the back office: one row a minute for each caller and place. What signed-in
//! people try to change is written down one by one where it is watched.

use super::minutely::Minutely;
use super::note;
use crate::http::Caller;
use crate::permissions::Line;
use crate::problem::Problem;
use crate::state::Shop;
use actix_web::HttpRequest;
use actix_web::web::Data;
use audit::{Entry, Outcome};
use serde_json::json;

/// Who knocked where, and what they were told.
type Kind = (String, &'static str, &'static str, &'static str);

/// The knocks of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Knocks(Minutely<Kind>);

/// Writes down that `line` was closed to somebody.
pub(crate) async fn note_knock(
    request: &HttpRequest,
    line: &Line,
    who: Option<&Caller>,
    problem: &Problem,
) {
    let code = problem.code();
    let known = matches!(who, Some(Caller::SignedIn(_) | Caller::Key(_)));
    let watched = known && !request.method().is_safe();
    let shop = request.app_data::<Data<Shop>>();
    let Some(shop) = shop.filter(|_| line.is_staff() && !watched && code.status < 500) else {
        return;
    };
    let actor = who.unwrap_or(&Caller::Guest).pseudonym();
    let kind = (actor.clone(), line.method, line.pattern, code.name);
    let at = shop.now();
    let Some(times) = shop.caches.knocks.0.count(kind, at) else {
        return;
    };
    let mut entry = Entry::new(at, actor, "backoffice.refused").ended(Outcome::Refused);
    entry.after = Some(json!({ "route": line.name(), "code": code.name, "times": times }));
    if let Some(Caller::Key(claims)) = who {
        // A key is nobody: the origin lies under the key of who answers for it.
        let sealed = shop.identity.origin_of(claims.customer_id(), &entry.actor);
        entry.origin = sealed.await.unwrap_or_default();
    }
    if let Err(error) = note(shop, entry).await {
        tracing::error!(%error, code = code.name, "audit.knock_not_written");
    }
}
