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
use secrecy::{ExposeSecret, SecretString};

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
        let unread = |_| SetupError::Text("smtp_authority");
        let authority = authority.map(Certificate::from_pem).transpose();
        let authority = authority.map_err(unread)?;
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

    /// A line on which the server knows the shop.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let at_once = match &self.tls {
            Tls::AtOnce(with) => Some(with.clone()),
            _ => None,
        };
        let to = (self.host.as_str(), self.port);
        let line = AsyncSmtpConnection::connect_tokio1(to, None, &self.hello, at_once, None);
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

/// When the line is encrypted, and the usual port of such servers.
fn tls(url: &Url, host: &str, authority: Option<Certificate>) -> Option<(Tls, u16)> {
    let wish = url.query_pairs().find(|(name, _)| name == "tls");
    let wish = wish.map(|(_, wish)| wish.into_owned());
    let with = || {
        let with = TlsParameters::builder(host.to_owned());
        let trusted = authority.into_iter();
        let with = trusted.fold(with, TlsParametersBuilder::add_root_certificate);
        with.build().ok()
    };
    Some(match (url.scheme(), wish.as_deref()) {
        ("smtps", _) => (Tls::AtOnce(with()?), SUBMISSIONS_PORT),
        ("smtp", None) => (Tls::Never, SMTP_PORT),
        ("smtp", Some("required")) => (Tls::Always(with()?), SUBMISSION_PORT),
        ("smtp", Some("opportunistic")) => (Tls::WherePossible(with()?), SUBMISSION_PORT),
        _ => return None,
    })
}

fn plain(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}
