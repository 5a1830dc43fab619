//! One conversation.

use super::{Counter, SmtpTls, SmtpTurn, TakenLetter};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// What it can: no SMTPUTF8.
const ABILITIES: &str = "250-sim.test\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 10485760";
/// What it can before a line is encrypted that has to be.
const STARTTLS: &str = "250-sim.test\r\n250-8BITMIME\r\n250 STARTTLS";

/// What comes in on a line.
trait Wire: AsyncRead + AsyncWrite + Unpin {}
impl<W: AsyncRead + AsyncWrite + Unpin> Wire for W {}

pub(super) async fn talk(line: TcpStream, counter: Arc<Counter>, how: (SmtpTls, TlsAcceptor)) {
    // Whoever hangs up ends the talk.
    let _ = begin(line, &counter, how).await;
}

async fn begin(
    line: TcpStream,
    counter: &Counter,
    (tls, acceptor): (SmtpTls, TlsAcceptor),
) -> io::Result<()> {
    let turn = counter.turn();
    match tls {
        SmtpTls::Never => greet(line, turn, Some(counter)).await.map(drop),
        SmtpTls::AtOnce => {
            let line = acceptor.accept(line).await?;
            greet(line, turn, Some(counter)).await.map(drop)
        }
        SmtpTls::Starting => match greet(line, turn, None).await? {
            None => Ok(()),
            Some(line) => {
                let line = BufReader::new(acceptor.accept(line).await?);
                converse(line, turn, Some(counter)).await.map(drop)
            }
        },
    }
}

async fn greet<W: Wire>(
    line: W,
    turn: Option<SmtpTurn>,
    counter: Option<&Counter>,
) -> io::Result<Option<W>> {
    let mut line = BufReader::new(line);
    if let Some(SmtpTurn::RefuseShop(code)) = turn {
        say(&mut line, &format!("{code} no service here")).await?;
        return Ok(None);
    }
    say(&mut line, "220 sim.test ESMTP").await?;
    converse(line, turn, counter).await
}

/// Talks until the end, or up to the moment when the line is to be encrypted: then the line comes back. Without
/// a counter nothing is taken before that.
async fn converse<W: Wire>(
    mut line: BufReader<W>,
    mut turn: Option<SmtpTurn>,
    counter: Option<&Counter>,
) -> io::Result<Option<W>> {
    let mut to = Vec::new();
    loop {
        let mut said = String::new();
        if line.read_line(&mut said).await? == 0 {
            return Ok(None);
        }
        let word = said.get(..4).unwrap_or_default().to_ascii_uppercase();
        let Some(counter) = counter else {
            match word.as_str() {
                "STAR" => {
                    say(&mut line, "220 2.0.0 go ahead").await?;
                    return Ok(Some(line.into_inner()));
                }
                "EHLO" => say(&mut line, STARTTLS).await?,
                "QUIT" => return say(&mut line, "221 2.0.0 Bye").await.map(|()| None),
                _ => say(&mut line, "530 5.7.0 STARTTLS first").await?,
            }
            continue;
        };
        match (word.as_str(), turn) {
            ("EHLO", _) => say(&mut line, ABILITIES).await?,
            ("AUTH", Some(SmtpTurn::RefuseLogin(code))) => {
                say(&mut line, &format!("{code} not with these")).await?;
            }
            ("AUTH", _) => say(&mut line, "235 2.7.0 let in").await?,
            ("MAIL", Some(SmtpTurn::RefuseSender(code))) => {
                say(&mut line, &format!("{code} not from there")).await?;
            }
            ("MAIL", _) => {
                to.clear();
                say(&mut line, "250 2.1.0 Ok").await?;
            }
            ("RCPT", Some(SmtpTurn::AnswerReader(words))) => say(&mut line, words).await?,
            ("RCPT", Some(SmtpTurn::RefuseReader(code) | SmtpTurn::RefuseReaderAndStay(code))) => {
                say(&mut line, &format!("{code} no such reader here")).await?;
            }
            ("RCPT", _) => {
                to.push(between(&said));
                say(&mut line, "250 2.1.5 Ok").await?;
            }
            ("DATA", Some(SmtpTurn::HangUpBefore)) => return Ok(None),
            ("DATA", _) => {
                if !takes(&mut line, (counter, turn), std::mem::take(&mut to)).await? {
                    return Ok(None);
                }
                turn = None;
            }
            ("QUIT", Some(SmtpTurn::RefuseReaderAndStay(_))) => {}
            ("QUIT", _) => return say(&mut line, "221 2.0.0 Bye").await.map(|()| None),
            ("HELO" | "RSET" | "NOOP", _) => say(&mut line, "250 Ok").await?,
            _ => say(&mut line, "502 5.5.2 not known here").await?,
        }
    }
}

/// The letter itself; false where it hangs up.
async fn takes<W: Wire>(
    line: &mut BufReader<W>,
    (counter, turn): (&Counter, Option<SmtpTurn>),
    to: Vec<String>,
) -> io::Result<bool> {
    say(line, "354 End data with <CR><LF>.<CR><LF>").await?;
    let letter = letter(line).await?;
    if let Some(SmtpTurn::RefuseLetter(code)) = turn {
        say(line, &format!("{code} not this one")).await?;
        return Ok(true);
    }
    if let Some(SmtpTurn::AnswerLetter(words)) = turn {
        say(line, words).await?;
        return Ok(true);
    }
    counter.keep(TakenLetter { to, letter });
    if turn == Some(SmtpTurn::HangUpAfter) {
        return Ok(false);
    }
    say(line, "250 2.0.0 Ok: queued").await?;
    Ok(true)
}

async fn say<W: Wire>(line: &mut BufReader<W>, words: &str) -> io::Result<()> {
    line.write_all(format!("{words}\r\n").as_bytes()).await?;
    line.flush().await
}

/// Up to the dot that stands alone.
async fn letter<W: Wire>(line: &mut BufReader<W>) -> io::Result<String> {
    let mut letter = String::new();
    loop {
        let mut said = String::new();
        if line.read_line(&mut said).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match said.trim_end_matches(['\r', '\n']) {
            "." => return Ok(letter),
            plain => {
                letter.push_str(plain.strip_prefix('.').unwrap_or(plain));
                letter.push('\n');
            }
        }
    }
}

/// `RCPT TO:<ada@mail.test>` is `ada@mail.test`.
fn between(said: &str) -> String {
    let inside = said
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}
