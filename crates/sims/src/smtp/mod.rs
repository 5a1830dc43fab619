//! A small SMTP server of this machine that keeps what it takes. It speaks RFC 5321 as far as a client that
//! sends one letter to one reader needs it.

mod talk;
mod tls;

use crate::held::held;
use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What happens to the next letter; without a turn it is taken. Whoever connects brings one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTurn {
    /// Greets with this code, and hangs up.
    RefuseShop(u16),
    /// Refuses name and password with this code.
    RefuseLogin(u16),
    /// Refuses its sender with this code.
    RefuseSender(u16),
    /// Refuses its reader with this code.
    RefuseReader(u16),
    /// Answers its reader so.
    AnswerReader(&'static str),
    /// Refuses its reader with this code, and says nothing when the shop takes its leave.
    RefuseReaderAndStay(u16),
    /// Answers its last dot with this code.
    RefuseLetter(u16),
    /// Answers its last dot so.
    AnswerLetter(&'static str),
    /// Hangs up where it was to come.
    HangUpBefore,
    /// Takes it, then hangs up without a word.
    HangUpAfter,
}

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenLetter {
    /// Its readers.
    pub to: Vec<String>,
    /// Headers and body as they came.
    pub letter: String,
}

#[derive(Default)]
pub(crate) struct Counter {
    turns: Mutex<VecDeque<SmtpTurn>>,
    letters: Mutex<Vec<TakenLetter>>,
}

impl Counter {
    pub(crate) fn turn(&self) -> Option<SmtpTurn> {
        held(&self.turns).pop_front()
    }

    pub(crate) fn keep(&self, letter: TakenLetter) {
        held(&self.letters).push(letter);
    }
}

/// When a line is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmtpTls {
    /// Never.
    #[default]
    Never,
    /// After STARTTLS; nothing is taken before.
    Starting,
    /// From the first byte.
    AtOnce,
}

/// A server that runs; dropping it closes it.
pub struct SmtpSim {
    counter: Arc<Counter>,
    port: u16,
    tls: SmtpTls,
    task: JoinHandle<()>,
}

impl SmtpSim {
    /// Starts one in the runtime of the caller that talks in the clear.
    ///
    /// # Errors
    /// Where the system has no port.
    pub async fn start() -> anyhow::Result<Self> {
        Self::with(SmtpTls::Never).await
    }

    /// Starts one whose lines are encrypted so.
    ///
    /// # Errors
    /// Where the system has no port.
    pub async fn with(tls: SmtpTls) -> anyhow::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = socket.local_addr()?.port();
        let counter = Arc::new(Counter::default());
        let behind = Arc::clone(&counter);
        let acceptor = tls::acceptor()?;
        let task = tokio::spawn(async move {
            while let Ok((line, _)) = socket.accept().await {
                let how = (tls, acceptor.clone());
                tokio::spawn(talk::talk(line, Arc::clone(&behind), how));
            }
        });
        Ok(Self {
            counter,
            port,
            tls,
            task,
        })
    }

    /// Its address as `SMTP_URL` has it.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.port;
        match self.tls {
            SmtpTls::Never => format!("smtp://127.0.0.1:{port}"),
            SmtpTls::Starting => format!("smtp://127.0.0.1:{port}?tls=required"),
            SmtpTls::AtOnce => format!("smtps://127.0.0.1:{port}"),
        }
    }

    /// The certificate, as PEM, of the authority that signed the servers' own.
    #[must_use]
    pub fn authority() -> &'static str {
        tls::AUTHORITY
    }

    /// What happens to the next letters.
    pub fn then(&self, turns: impl IntoIterator<Item = SmtpTurn>) {
        held(&self.counter.turns).extend(turns);
    }

    /// What it took, in order.
    #[must_use]
    pub fn letters(&self) -> Vec<TakenLetter> {
        held(&self.counter.letters).clone()
    }
}

impl Drop for SmtpSim {
    fn drop(&mut self) {
        self.task.abort();
    }
}
