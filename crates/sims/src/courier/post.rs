//! The HTTP client of a sim: plain HTTP to an address of this machine.

use anyhow::Context as _;
use std::sync::Arc;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(3);
/// Stripe waits longer and Daraja about so long; a shop that needs more has failed anyway.
const PATIENCE: Duration = Duration::from_secs(10);

/// A client that follows no redirects, knows no proxies and trusts no certificate: it meets none.
pub(crate) fn client() -> anyhow::Result<reqwest::Client> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("the TLS versions of the client")?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(PATIENCE)
        .build()
        .context("the HTTP client of the sim")
}

/// Sends JSON; the status of the answer, if one came.
pub(super) async fn post(
    http: &reqwest::Client,
    url: &str,
    headers: &[(&'static str, String)],
    body: &str,
) -> Option<u16> {
    let mut request = http
        .post(url)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Accept", "*/*")
        .body(body.to_owned());
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    // What is said beside the status interests no provider; it is read so that the line stays usable.
    let _ = response.bytes().await;
    Some(status)
}
