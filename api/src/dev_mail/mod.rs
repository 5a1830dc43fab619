//! dev_mail · the outbox of a desk, for eyes: `/dev/mail` · may read the folder of letters · mounted in
//! development only, where letters go into that folder and the shop listens to this machine alone.
//!
//! Letters hold links that open accounts: whoever sees this page can be anybody in the shop. So a page of
//! another site that was given this machine's address (DNS rebinding) finds nothing here either.

mod desk;
mod eml;
mod pages;

use crate::problem::{Problem, codes};
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpResponse, Responder, guard};
use eml::Letter;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;
use uuid::Uuid;

/// Letters that are listed, the newest.
const LISTED: usize = 200;

/// Where the letters lie.
#[derive(Clone)]
struct Folder(PathBuf);

impl Folder {
    /// The newest letters first.
    fn list(&self) -> Vec<(Uuid, Letter)> {
        let files = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut found: Vec<(SystemTime, Uuid)> = files
            .filter_map(|file| {
                let name = file.file_name().into_string().ok()?;
                let id = name.strip_suffix(".eml")?.parse().ok()?;
                Some((file.metadata().ok()?.modified().ok()?, id))
            })
            .collect();
        found.sort_by(|one, other| other.cmp(one));
        let newest = found.into_iter().take(LISTED);
        newest
            .filter_map(|(_, id)| Some((id, self.read(id)?)))
            .collect()
    }

    fn read(&self, id: Uuid) -> Option<Letter> {
        let text = fs::read(self.0.join(format!("{id}.eml"))).ok()?;
        Some(Letter::read(&String::from_utf8_lossy(&text)))
    }
}

async fn list(folder: Data<Folder>) -> impl Responder {
    page(pages::list(&folder.list()))
}

async fn show(folder: Data<Folder>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let letter = folder.read(*id).ok_or_else(missing)?;
    Ok(page(pages::show(*id, &letter)))
}

async fn html(folder: Data<Folder>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let letter = folder.read(*id).ok_or_else(missing)?;
    Ok(page(letter.html))
}

async fn text(folder: Data<Folder>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let letter = folder.read(*id).ok_or_else(missing)?;
    let kind = "text/plain; charset=utf-8";
    Ok(HttpResponse::build(StatusCode::OK)
        .content_type(kind)
        .body(letter.text))
}

fn missing() -> Problem {
    Problem::new(codes::NOT_FOUND)
}

fn page(html: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "no-store"))
        .body(html)
}

/// Mounts the page where there is a folder to show.
pub(crate) fn mount(outbox: Option<PathBuf>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let Some(outbox) = outbox else { return };
        let scope = web::scope("/dev/mail")
            .guard(guard::fn_guard(desk::asks_from_here))
            .app_data(Data::new(Folder(outbox)))
            .route("", web::get().to(list))
            .route("/{id}", web::get().to(show))
            .route("/{id}/html", web::get().to(html))
            .route("/{id}/text", web::get().to(text));
        config.service(scope);
    }
}
