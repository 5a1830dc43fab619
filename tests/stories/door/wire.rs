//! Requests written byte by byte, as a careless or hostile client would, and answers read strictly.

use serde_json::Value;
use testkit::actors::{Answer, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request as it goes over the wire; nothing checks it on this side.
#[derive(Clone)]
pub(crate) struct Ask {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    chunks: Option<Vec<u8>>,
}

impl Ask {
    /// A request without a body.
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: None,
            chunks: None,
        }
    }

    /// GET.
    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// POST of JSON text, well-formed or not.
    pub(crate) fn post(target: &str, json: impl Into<Vec<u8>>) -> Self {
        Self::new("POST", target).json(json)
    }

    /// PUT of JSON text, well-formed or not.
    pub(crate) fn put(target: &str, json: impl Into<Vec<u8>>) -> Self {
        Self::new("PUT", target).json(json)
    }

    /// With a body that claims to be JSON.
    pub(crate) fn json(self, text: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", "application/json").bytes(text)
    }

    /// With a body that claims nothing.
    pub(crate) fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// POST of a body in chunks that are written already.
    pub(crate) fn chunked(target: &str, chunks: String) -> Self {
        let ask = Self::new("POST", target).header("content-type", "application/json");
        Self {
            chunks: Some(chunks.into_bytes()),
            ..ask.header("transfer-encoding", "chunked")
        }
    }

    /// With a header; the last one of a name wins.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an access token.
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// The method, and the path it goes to.
    pub(crate) fn place(&self) -> (&str, &str) {
        let path = self.target.split('?').next();
        (&self.method, path.unwrap_or_default())
    }

    /// Whether it shows an access token.
    pub(crate) fn is_signed_in(&self) -> bool {
        let mut headers = self.headers.iter();
        headers.any(|(name, _)| name == "authorization")
    }

    /// What a failing row is called.
    pub(crate) fn named(&self) -> String {
        let body = self
            .body
            .as_deref()
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        let short = |text: &str| text.chars().take(120).collect::<String>();
        format!("{} {} {}", self.method, short(&self.target), short(&body))
    }

    fn written(&self) -> Vec<u8> {
        let mut bytes = format!(
            "{} {} HTTP/1.1\r\nhost: shop.test\r\nconnection: close\r\n",
            self.method, self.target
        );
        for (name, value) in &self.headers {
            bytes += &format!("{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            bytes += &format!("content-length: {}\r\n", body.len());
        }
        let mut bytes = (bytes + "\r\n").into_bytes();
        bytes.extend_from_slice(
            self.body
                .as_ref()
                .or(self.chunks.as_ref())
                .map_or(&[], Vec::as_slice),
        );
        bytes
    }

    /// Sends it to the shop at this port.
    pub(crate) async fn at(&self, port: u16) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .expect("the door is open");
        // The shop may answer and close before it was told everything.
        let _ = stream.write_all(&self.written()).await;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        read(&bytes).unwrap_or_else(|| {
            panic!(
                "no answer to {}: {}",
                self.named(),
                String::from_utf8_lossy(&bytes)
            )
        })
    }
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        line.split_once(": ")
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
    };
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let chunked = headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked {
        joined(&bytes[end + 4..])?
    } else {
        bytes[end + 4..].to_vec()
    };
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Some(Answer {
        status: StatusCode::from_u16(status).ok()?,
        body,
        headers,
    })
}

/// The chunks of a body, put together.
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + 4 + length..)?;
    }
}
