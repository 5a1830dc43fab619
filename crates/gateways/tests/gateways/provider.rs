//! A provider that says what it is told to say, once each, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What a provider pours out at most, in bytes: more than anybody should take in.
pub(crate) const FLOOD: usize = 100 * 1024 * 1024;

/// What it does with the next request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers: a status, further headers, a body.
    Says(u16, &'static [&'static str], String),
    /// Hears all of it and hangs up.
    HangsUp,
    /// Hangs up in the middle of its answer.
    BreaksOff,
    /// Hears all of it and stays silent until the other side gives up.
    Silent,
    /// Answers this and goes on, until the other side hangs up or was sent a hundred megabytes.
    Pours(String),
    /// Answers this and goes on, a byte now and then, until the other side hangs up.
    Drips(String),
}

/// Answers with JSON.
pub(crate) fn says(status: u16, body: impl ToString) -> Reply {
    Reply::Says(status, &[], body.to_string())
}

/// What it was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    head: String,
    pub(crate) body: String,
}

impl Asked {
    /// The header `name`, written in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The JSON field `name` of the body.
    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body[name].clone()
    }
}

/// The provider; it ends with the test's runtime.
#[derive(Debug)]
pub(crate) struct Provider {
    /// `http://127.0.0.1:{port}`.
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    poured: watch::Receiver<Option<usize>>,
}

impl Provider {
    pub(crate) async fn told(replies: impl IntoIterator<Item = Reply>) -> Self {
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", door.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (heard, mut replies): (_, VecDeque<_>) =
            (Arc::clone(&asked), replies.into_iter().collect());
        let (pours, poured) = watch::channel(None);
        tokio::spawn(async move {
            loop {
                let (stream, _) = door.accept().await.unwrap();
                let reply = replies.pop_front();
                tokio::spawn(serve(stream, reply, Arc::clone(&heard), pours.clone()));
            }
        });
        Self { url, asked, poured }
    }

    /// How many bytes it poured out before the other side hung up.
    pub(crate) async fn poured(&self) -> usize {
        let mut poured = self.poured.clone();
        let known = poured.wait_for(Option::is_some).await.unwrap();
        known.unwrap()
    }

    /// An address at which nobody is.
    pub(crate) async fn nobody() -> String {
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", door.local_addr().unwrap())
    }

    /// All it was asked, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The request lines, in order.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

/// Answers `begun`, and nothing but spaces behind it: JSON may end in as many as it likes.
async fn go_on(stream: &mut TcpStream, begun: &str, (piece, pause): (usize, Duration)) -> usize {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    let (spaces, mut sent) = (vec![b' '; piece], 0);
    let mut next = stream.write_all(format!("{head}{begun}").as_bytes()).await;
    while next.is_ok() && sent < FLOOD {
        if pause > Duration::ZERO {
            // A provider that is this slow is what some stories are about.
            tokio::time::sleep(pause).await;
        }
        next = stream.write_all(&spaces).await;
        sent += piece;
    }
    sent
}

async fn serve(
    mut stream: TcpStream,
    reply: Option<Reply>,
    heard: Arc<Mutex<Vec<Asked>>>,
    poured: watch::Sender<Option<usize>>,
) {
    let Some(asked) = hear(&mut stream).await else {
        return;
    };
    heard.lock().unwrap().push(asked);
    let (status, headers, body) = match reply {
        Some(Reply::Says(status, headers, body)) => (status, headers, body),
        Some(Reply::BreaksOff) => {
            let half = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"id\":\"pi_";
            let _ = stream.write_all(half).await;
            return;
        }
        Some(Reply::Silent) => {
            let mut end = [0; 1];
            let _ = stream.read(&mut end).await;
            return;
        }
        Some(Reply::Pours(begun)) => {
            let sent = go_on(&mut stream, &begun, (64 * 1024, Duration::ZERO)).await;
            poured.send_replace(Some(sent));
            return;
        }
        Some(Reply::Drips(begun)) => {
            go_on(&mut stream, &begun, (1, Duration::from_millis(50))).await;
            return;
        }
        Some(Reply::HangsUp) => return,
        None => (599, &[][..], "nobody told me what to say".to_owned()),
    };
    let mut answer = format!(
        "HTTP/1.1 {status} -\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for header in headers {
        answer.push_str(header);
        answer.push_str("\r\n");
    }
    let _ = stream
        .write_all(format!("{answer}\r\n{body}").as_bytes())
        .await;
    let _ = stream.shutdown().await;
}

async fn hear(stream: &mut TcpStream) -> Option<Asked> {
    let mut heard = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&heard);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let asked = Asked {
                line: head.lines().next()?.replace(" HTTP/1.1", ""),
                head: head.to_owned(),
                body: body.to_owned(),
            };
            let length = asked
                .header("content-length")
                .map_or(0, |text| text.parse().unwrap());
            if body.len() >= length {
                return Some(asked);
            }
        }
        let mut part = [0; 4_096];
        let read = stream.read(&mut part).await.ok()?;
        if read == 0 {
            return None;
        }
        heard.extend_from_slice(&part[..read]);
    }
}
