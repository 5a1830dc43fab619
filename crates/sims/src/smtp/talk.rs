//! One conversation.

use super::{Counter, SmtpTurn, TakenLetter};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

pub(super) async fn talk(line: TcpStream, counter: Arc<Counter>) {
    // Whoever hangs up ends the talk.
    let _ = converse(line, &counter).await;
}

async fn converse(line: TcpStream, counter: &Counter) -> io::Result<()> {
    let mut line = BufReader::new(line);
    say(&mut line, "220 sim.test ESMTP").await?;
    let (mut to, mut turn) = (Vec::new(), None);
    loop {
        let mut said = String::new();
        if line.read_line(&mut said).await? == 0 {
            return Ok(());
        }
        let word = said.get(..4).unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "EHLO" => {
                say(
                    &mut line,
                    "250-sim.test\r\n250-8BITMIME\r\n250 SIZE 10485760",
                )
                .await?
            }
            "MAIL" => {
                turn = counter.turn();
                to.clear();
                say(&mut line, "250 2.1.0 Ok").await?;
            }
            "RCPT" => match turn {
                Some(SmtpTurn::RefuseReader(code)) => {
                    say(&mut line, &format!("{code} no such reader here")).await?;
                }
                _ => {
                    to.push(between(&said));
                    say(&mut line, "250 2.1.5 Ok").await?;
                }
            },
            "DATA" => {
                say(&mut line, "354 End data with <CR><LF>.<CR><LF>").await?;
                let letter = letter(&mut line).await?;
                if let Some(SmtpTurn::RefuseLetter(code)) = turn {
                    say(&mut line, &format!("{code} not this one")).await?;
                    continue;
                }
                let to = std::mem::take(&mut to);
                counter.keep(TakenLetter { to, letter });
                if turn == Some(SmtpTurn::HangUpAfter) {
                    return Ok(());
                }
                say(&mut line, "250 2.0.0 Ok: queued").await?;
            }
            "QUIT" => {
                say(&mut line, "221 2.0.0 Bye").await?;
                return Ok(());
            }
            "HELO" | "RSET" | "NOOP" => say(&mut line, "250 Ok").await?,
            _ => say(&mut line, "502 5.5.2 not known here").await?,
        }
    }
}

async fn say(line: &mut BufReader<TcpStream>, words: &str) -> io::Result<()> {
    line.write_all(format!("{words}\r\n").as_bytes()).await?;
    line.flush().await
}

/// Up to the dot that stands alone.
async fn letter(line: &mut BufReader<TcpStream>) -> io::Result<String> {
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
