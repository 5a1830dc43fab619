//! A small HTTP/1.1 client on one kept connection, so that the client costs next to nothing.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub(crate) struct Client {
    port: u16,
    stream: Option<TcpStream>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// The status of a GET on a fresh connection.
pub(crate) async fn status(port: u16, path: &str) -> Option<u16> {
    Client::new(port)
        .get(path)
        .await
        .map(|answer| answer.status)
}

impl Client {
    pub(crate) fn new(port: u16) -> Self {
        Self { port, stream: None }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Option<Answer> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n"))
            .await
    }

    pub(crate) async fn post(&mut self, path: &str, headers: &str, body: &str) -> Option<Answer> {
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        ))
        .await
    }

    async fn send(&mut self, request: &str) -> Option<Answer> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
            stream.set_nodelay(true).ok()?;
            self.stream = Some(stream);
        }
        let stream = self.stream.as_mut()?;
        let answer = exchange(stream, request).await;
        if answer
            .as_ref()
            .is_none_or(|answer| answer.header("connection") == Some("close"))
        {
            self.stream = None;
        }
        answer
    }
}

async fn exchange(stream: &mut TcpStream, request: &str) -> Option<Answer> {
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut bytes = Vec::with_capacity(8 * 1024);
    let end = loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    let mut answer = Answer {
        status,
        head,
        body: bytes.split_off(end),
    };
    let length: usize = answer
        .header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    while answer.body.len() < length {
        if stream.read_buf(&mut answer.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(answer)
}
