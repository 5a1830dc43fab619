//! The description of the door: the document, its page, the codes, and what to say to an address
//! that is not in it.

mod finished;

use crate::http::Answer;
use crate::problem::{Code, Problem, ProblemDocument, codes};
use crate::{health, slices};
use actix_web::http::Method;
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use std::sync::LazyLock;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::{Config, SwaggerUi};

const DOCUMENT: &str = "/api/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(title = "EliteShop", description = "Commerce over HTTP. Commands change something and answer \
        `X-Event-Position`; queries accept it as `Min-Event-Position` and so show what you just did. \
        Every refusal is a problem document (RFC 9457) with a stable code: see `/api/problems`."),
    paths(problems, problem, openapi_json),
    components(schemas(ProblemDocument<'static>, Code)),
    tags(
        (name = "commands", description = "What changes something"),
        (name = "queries", description = "What answers questions"),
        (name = "operations", description = "Health and description"),
    ),
    modifiers(&Schemes),
)]
struct Doc;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let admin = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of an admin login"))
            .build();
        let token = |header: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(header)));
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("admin", SecurityScheme::Http(admin));
        components.add_security_scheme("cartToken", token("X-Cart-Token"));
        components.add_security_scheme("orderToken", token("X-Order-Token"));
    }
}

/// The whole document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let whole = Doc::openapi().merge_from(health::describe());
    slices::ALL
        .iter()
        .fold(whole, |whole, slice| whole.merge_from((slice.describe)()))
}

struct Described {
    json: Vec<u8>,
    routes: Vec<(String, Vec<&'static str>)>,
}

static DESCRIBED: LazyLock<Described> = LazyLock::new(|| {
    let document = document();
    let whole = serde_json::to_value(&document).unwrap_or_default();
    let json = serde_json::to_vec(&finished::finish(whole)).unwrap_or_default();
    let routes = document.paths.paths.iter();
    Described {
        json,
        routes: routes
            .map(|(path, item)| (path.clone(), methods(item)))
            .collect(),
    }
});

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
        ("OPTIONS", true),
    ];
    known
        .into_iter()
        .filter_map(|(name, there)| there.then_some(name))
        .collect()
}

/// An address that no route took: 405 with `Allow` where the document knows it, else 404.
pub(crate) fn unmatched(request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let path = request.match_info().as_str();
    let known = DESCRIBED
        .routes
        .iter()
        .find(|(pattern, _)| matches(pattern, path));
    let Some((_, methods)) = known else {
        return Err(Problem::new(codes::NOT_FOUND).saying("no such address"));
    };
    if methods.contains(&request.method().as_str()) && request.method() != Method::OPTIONS {
        let elsewhere = "this process serves the other half of the shop";
        return Err(Problem::new(codes::NOT_FOUND).saying(elsewhere));
    }
    let allow = methods.join(", ");
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent()
            .insert_header(("allow", allow))
            .finish());
    }
    Err(Problem::new(codes::METHOD_NOT_ALLOWED)
        .saying(format!("it takes {allow}"))
        .header("allow", allow))
}

/// The same as a route: for what has a line, and stands in the other half of the shop.
pub(crate) async fn elsewhere(request: HttpRequest) -> Result<HttpResponse, Problem> {
    unmatched(&request)
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

/// Every code a refusal can carry.
#[utoipa::path(tag = "operations", responses((status = 200, description = "The codes", body = Vec<Code>)))]
#[get("/api/problems")]
async fn problems() -> impl Responder {
    Answer::ok(&codes::ALL).cached("public, max-age=3600")
}

/// What one code means.
#[utoipa::path(tag = "operations", responses(
    (status = 200, description = "The code", body = Code),
    (status = 404, description = "not_found", body = ProblemDocument),
))]
#[get("/api/problems/{code}")]
async fn problem(code: Path<String>) -> Result<impl Responder, Problem> {
    let found = codes::ALL.iter().find(|known| known.name == code.as_str());
    let found = found.ok_or_else(|| Problem::not_found("code"))?;
    Ok(Answer::ok(found).cached("public, max-age=3600"))
}

/// This description.
#[utoipa::path(tag = "operations", responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
#[get("/api/openapi.json")]
async fn openapi_json() -> impl Responder {
    Answer::bytes(DESCRIBED.json.clone()).cached("public, max-age=60")
}

pub(crate) fn mount(config: &mut ServiceConfig) {
    let page = SwaggerUi::new("/api/docs/{_:.*}").config(Config::new([DOCUMENT]).use_base_layout());
    config
        .service(problems)
        .service(problem)
        .service(openapi_json)
        .service(page);
    config.route("/api/docs", actix_web::web::get().to(to_the_page));
}

async fn to_the_page() -> impl Responder {
    HttpResponse::PermanentRedirect()
        .insert_header(("location", "/api/docs/"))
        .finish()
}
