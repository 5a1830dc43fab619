//! GET /api/admin/newsletter/export

use crate::audit::quoted;
use crate::http::Caller;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::step_up::step_up;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, get};
use audit::Entry;
use futures::stream;
use identity::Subscriber;
use uuid::Uuid;

/// Rows that are read at once.
const AT_ONCE: i64 = 500;
const HEAD: &str = "email,confirmedAt,how,textVersion,unsubscribe\r\n";

/// Take the list of who agreed along, as CSV.
///
/// `unsubscribe` is the path that belongs into `List-Unsubscribe` of each letter to them, behind the address
/// of the shop. That the list was taken along is written into the audit log. Needs `customers.export`.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    responses(
        (status = 200, description = "The rows", content((String = "text/csv"))),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, step_up_required", body = ProblemDocument),
    ))]
#[get("/api/admin/newsletter/export")]
pub(crate) async fn export(shop: Data<Shop>, who: Caller) -> Result<HttpResponse, Problem> {
    step_up(&shop, who.signed_in()?).await?;
    note(&shop, &who).await?;
    let begin = Some((Uuid::nil(), HEAD.to_owned()));
    let rows = stream::try_unfold(begin, move |place| {
        let shop = shop.clone();
        async move {
            let Some((after, head)) = place else {
                return Ok::<_, Problem>(None);
            };
            let page = shop.identity.subscribers(after, AT_ONCE).await?;
            let next = page.last().map(|reader| (reader.id, String::new()));
            let lines: String = page.iter().map(|reader| line(&shop, reader)).collect();
            Ok(Some((Bytes::from(head + &lines), next)))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((
            "content-disposition",
            "attachment; filename=\"newsletter.csv\"",
        ))
        .streaming(Box::pin(rows)))
}

async fn note(shop: &Shop, who: &Caller) -> Result<(), Problem> {
    let entry = Entry::new(shop.now(), who.pseudonym(), "newsletter.exported");
    Ok(crate::audit::note(shop, entry).await?)
}

fn line(shop: &Shop, reader: &Subscriber) -> String {
    let token = shop.identity.unsubscribe_token(reader.id);
    let cells = [
        reader.email.clone(),
        reader.confirmed_at.to_rfc3339(),
        reader.how.clone(),
        reader.text_version.clone(),
        format!("/api/newsletter/unsubscribe?token={token}"),
    ];
    cells.map(|cell| quoted(&cell)).join(",") + "\r\n"
}
