//! Where the server is, and the way to it: connection, TLS, name and password.

use crate::setup::SetupError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// When the line is encrypted.
enum Tls {
    Never,
    /// If the server can.
    WherePossible(TlsParameters),
    /// By STARTTLS, or not at all.
    Always(TlsParameters),
    /// From the first byte.
    AtOnce(TlsParameters),
}

/// A server, as its address says.
pub(super) struct Server {
    host: String,
    port: u16,
    tls: Tls,
    /// What the shop calls itself.
    hello: ClientId,
    credentials: Option<Credentials>,
}

impl Server {
    /// Reads an address; its path is the name that the shop gives itself. What `authority` signed is trusted
    /// besides what this machine trusts.
    pub(super) fn read(url: &SecretString, authority: Option<&[u8]>) -> Result<Self, SetupError> {
        let wrong = || SetupError::Text("smtp_url");
        let url = Url::parse(url.expose_secret().trim()).map_err(|_| wrong())?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(wrong)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let unread = || SetupError::Text("smtp_authority");
        let authority = authority.map(|pem| certificates(pem).ok_or_else(unread));
        let authority = authority.transpose()?;
        let (tls, usual_port) = tls(&url, host, authority).ok_or_else(wrong)?;
        let path = url.path().trim_matches('/');
        let hello = match path.is_empty() {
            true => ClientId::default(),
            false => ClientId::Domain(path.to_owned()),
        };
        let credentials = url.password().map(|password| {
            let (user, password) = (plain(url.username())?, plain(password)?);
            Some(Credentials::new(user, password))
        });
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(usual_port),
            tls,
            hello,
            credentials: credentials.map(|read| read.ok_or_else(wrong)).transpose()?,
        })
    }

    /// A line on which the server knows the shop. Each of its addresses is tried for so long.
    pub(super) async fn connect(&self, each: Duration) -> Result<AsyncSmtpConnection, Error> {
        let at_once = match &self.tls {
            Tls::AtOnce(with) => Some(with.clone()),
            _ => None,
        };
        let to = (self.host.as_str(), self.port);
        let each = Some(each);
        let line = AsyncSmtpConnection::connect_tokio1(to, each, &self.hello, at_once, None);
        let mut line = line.await?;
        match &self.tls {
            Tls::Always(with) => line.starttls(with.clone(), &self.hello).await?,
            Tls::WherePossible(with) if line.can_starttls() => {
                line.starttls(with.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            line.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(line)
    }
}

/// When the line is encrypted, and the usual port of such servers. Whatever else the address wishes is not
/// known here, and a misspelt wish for TLS must not become a line in the clear.
fn tls(url: &Url, host: &str, authority: Option<Certificate>) -> Option<(Tls, u16)> {
    let mut wishes = url.query_pairs();
    let wish = wishes.next();
    let is_known = wish.as_ref().is_none_or(|(name, _)| name == "tls");
    if !is_known || wishes.next().is_some() || url.fragment().is_some() {
        return None;
    }
    let with = || {
        let with = TlsParameters::builder(host.to_owned());
        let trusted = authority.into_iter();
        let with = trusted.fold(with, TlsParametersBuilder::add_root_certificate);
        with.build().ok()
    };
    Some(
        match (url.scheme(), wish.as_ref().map(|(_, wish)| &**wish)) {
            ("smtps", None | Some("required")) => (Tls::AtOnce(with()?), SUBMISSIONS_PORT),
            ("smtp", None) => (Tls::Never, SMTP_PORT),
            ("smtp", Some("required")) => (Tls::Always(with()?), SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => (Tls::WherePossible(with()?), SUBMISSION_PORT),
            _ => return None,
        },
    )
}

/// The certificates of a PEM file: at least one, and nothing that is none.
fn certificates(pem: &[u8]) -> Option<Certificate> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let read = read.ok().filter(|read| !read.is_empty())?;
    let mut trusted = RootCertStore::empty();
    for one in read {
        trusted.add(one).ok()?;
    }
    Certificate::from_pem(pem).ok()
}

fn plain(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}
