//! An ear: takes notices in where the shop would, and answers as it is told.

use crate::held::held;
use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// A notice as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Arrived {
    pub(super) path: String,
    pub(super) signature: Option<String>,
    pub(super) text: String,
}

impl Arrived {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

#[derive(Default)]
struct Inner {
    arrived: Mutex<Vec<Arrived>>,
    answers: Mutex<VecDeque<u16>>,
}

pub(super) struct Ear {
    inner: Arc<Inner>,
    pub(super) url: String,
    handle: ServerHandle,
}

impl Ear {
    pub(super) fn open() -> Self {
        let inner = Arc::new(Inner::default());
        let data = Data::from(Arc::clone(&inner));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .default_service(web::to(take))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { inner, url, handle }
    }

    /// What the next notices are answered with; 200 after that.
    pub(super) fn answers(&self, statuses: impl IntoIterator<Item = u16>) {
        held(&self.inner.answers).extend(statuses);
    }

    pub(super) fn arrived(&self) -> Vec<Arrived> {
        held(&self.inner.arrived).clone()
    }

    /// The types of the Stripe events that arrived, in the order they did.
    pub(super) fn kinds(&self) -> Vec<String> {
        let kind = |arrived: &Arrived| arrived.json()["type"].as_str().unwrap().to_owned();
        self.arrived().iter().map(kind).collect()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn take(request: HttpRequest, body: Bytes, inner: Data<Inner>) -> HttpResponse {
    let signature = request.headers().get("Stripe-Signature");
    held(&inner.arrived).push(Arrived {
        path: request.path().to_owned(),
        signature: signature.map(|value| value.to_str().unwrap().to_owned()),
        text: String::from_utf8(body.to_vec()).unwrap(),
    });
    let status = held(&inner.answers).pop_front().unwrap_or(200);
    HttpResponse::build(StatusCode::from_u16(status).unwrap()).finish()
}
