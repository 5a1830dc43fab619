//! Whether the process lives, whether it can serve, and what it counts.

use crate::http::Answer;
use crate::state::Shop;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, Responder, get};
use futures::future::{BoxFuture, join_all};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use utoipa::{OpenApi, ToSchema};

/// How long a check may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Something the shop needs to serve: its name, and how to ask it.
#[derive(Clone)]
pub struct Check {
    name: &'static str,
    ask: Arc<dyn Fn() -> BoxFuture<'static, Result<String, String>> + Send + Sync>,
}

impl Check {
    /// `ask` answers a word about how it is, or a word about why not; both are public.
    pub fn new<F>(name: &'static str, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<String, String>> + Send + 'static,
    {
        Self {
            name,
            ask: Arc::new(move || Box::pin(ask())),
        }
    }

    /// The database answers.
    #[must_use]
    pub fn database(name: &'static str, pool: sqlx::PgPool) -> Self {
        Self::new(name, move || {
            let pool = pool.clone();
            async move {
                let mut connection = pool
                    .acquire()
                    .await
                    .map_err(|_| "no connection".to_owned())?;
                let pong = sqlx::Connection::ping(&mut *connection).await;
                pong.map(|()| "answers".to_owned())
                    .map_err(|_| "no answer".to_owned())
            }
        })
    }

    async fn result(&self) -> CheckResult {
        let answer = tokio::time::timeout(PATIENCE, (self.ask)()).await;
        let answer = answer.unwrap_or_else(|_| Err("too slow".to_owned()));
        let ok = answer.is_ok();
        let detail = answer.unwrap_or_else(|why| why);
        CheckResult {
            name: self.name,
            ok,
            detail,
        }
    }
}

/// How one need is met.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckResult {
    #[schema(example = "database")]
    name: &'static str,
    #[schema(example = true)]
    ok: bool,
    #[schema(example = "answers")]
    detail: String,
}

/// Whether the shop can serve.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ready")]
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<CheckResult>,
}

/// The process lives.
#[utoipa::path(tag = "operations", responses((status = 200, description = "It lives", body = Health)))]
#[get("/health/live")]
pub(crate) async fn live() -> impl Responder {
    Answer::ok(&Health {
        status: "alive",
        checks: Vec::new(),
    })
}

/// Everything the shop needs to serve is there.
#[utoipa::path(tag = "operations", responses(
    (status = 200, description = "It can serve", body = Health),
    (status = 503, description = "Something it needs is missing", body = Health),
))]
#[get("/health/ready")]
pub(crate) async fn ready(shop: Data<Shop>) -> impl Responder {
    let checks = join_all(shop.checks.iter().map(Check::result)).await;
    let all = checks.iter().all(|check| check.ok);
    let (code, status) = if all {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    };
    Answer::with(code, &Health { status, checks })
}

#[get("/metrics")]
async fn metrics(shop: Data<Shop>) -> impl Responder {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body((shop.settings.metrics)())
}

#[derive(OpenApi)]
#[openapi(paths(live, ready))]
struct Doc;

pub(crate) fn mount(config: &mut ServiceConfig) {
    config.service(live).service(ready);
}

pub(crate) fn mount_internal(config: &mut ServiceConfig) {
    config.service(live).service(ready).service(metrics);
}

pub(crate) fn describe() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
