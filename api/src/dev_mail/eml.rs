//! Reads the letters that the outbox writes: two parts, plain text and HTML.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A letter, opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) date: String,
    pub(super) text: String,
    pub(super) html: String,
}

impl Letter {
    pub(super) fn read(letter: &str) -> Self {
        let letter = letter.replace("\r\n", "\n");
        let (head, body) = letter.split_once("\n\n").unwrap_or((&letter, ""));
        let of = |name: &str| header(head, name).unwrap_or_default();
        let mut read = Self {
            to: words(&of("to")),
            subject: words(&of("subject")),
            date: of("date"),
            ..Self::default()
        };
        let kind = of("content-type");
        let boundary = kind.split("boundary=").nth(1);
        let mark = boundary.map(|rest| format!("--{}", rest.trim().trim_matches('"')));
        for part in mark.iter().flat_map(|mark| body.split(mark.as_str())) {
            let Some((head, body)) = part.trim_start_matches('\n').split_once("\n\n") else {
                continue;
            };
            let body = decoded(
                &header(head, "content-transfer-encoding").unwrap_or_default(),
                body,
            );
            match header(head, "content-type").unwrap_or_default() {
                kind if kind.starts_with("text/plain") => read.text = body,
                kind if kind.starts_with("text/html") => read.html = body,
                _ => {}
            }
        }
        read
    }
}

/// A header, its folded lines joined.
fn header(head: &str, name: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for line in head.lines() {
        match (&mut found, line.starts_with([' ', '\t'])) {
            (Some(value), true) => value.push_str(line),
            (Some(_), false) => break,
            (None, _) => {
                let (key, value) = line.split_once(':').unwrap_or_default();
                found = key
                    .eq_ignore_ascii_case(name)
                    .then(|| value.trim().to_owned());
            }
        }
    }
    found
}

/// `=?utf-8?b?...?=` pieces of a header, opened.
fn words(header: &str) -> String {
    let mut read = String::new();
    let mut after_word = false;
    for piece in header.split_inclusive(char::is_whitespace) {
        let opened = encoded_word(piece.trim());
        match opened {
            Some(opened) => {
                if after_word {
                    read.truncate(read.trim_end().len());
                }
                read.push_str(&opened);
                read.push_str(if piece.ends_with(char::is_whitespace) {
                    " "
                } else {
                    ""
                });
                after_word = true;
            }
            None => {
                read.push_str(piece);
                after_word = false;
            }
        }
    }
    read.trim_end().to_owned()
}

fn encoded_word(piece: &str) -> Option<String> {
    let inside = piece.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inside.splitn(3, '?').skip(1);
    match (parts.next()?.to_ascii_lowercase().as_str(), parts.next()?) {
        ("b", text) => Some(lossy(STANDARD.decode(text).ok()?)),
        ("q", text) => Some(lossy(quoted(&text.replace('_', " ")))),
        _ => None,
    }
}

fn decoded(encoding: &str, body: &str) -> String {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => {
            let plain: String = body.split_whitespace().collect();
            lossy(STANDARD.decode(plain).unwrap_or_default())
        }
        "quoted-printable" => lossy(quoted(&body.replace("=\n", ""))),
        _ => body.to_owned(),
    }
}

fn quoted(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut read, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let pair = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let pair = pair.filter(|_| *byte == b'=');
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(opened) => {
                read.push(opened);
                at += 3;
            }
            None => {
                read.push(*byte);
                at += 1;
            }
        }
    }
    read
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Letter;

    #[test]
    fn a_letter_is_opened_whatever_its_parts_are_written_in() {
        let letter = "To: Ada <ada@mail.test>\r\nSubject: =?utf-8?b?T3JkZXIgwrc=?= 7\r\nDate: today\r\n\
            Content-Type: multipart/alternative;\r\n boundary=\"x1\"\r\n\r\n--x1\r\n\
            Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            a=3Db, =C2=B7 and a long=\r\n line\r\n--x1\r\nContent-Type: text/html; charset=utf-8\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nPHA+\r\n--x1--\r\n";
        let read = Letter::read(letter);
        assert_eq!(read.to, "Ada <ada@mail.test>");
        assert_eq!(read.subject, "Order · 7");
        assert_eq!(read.text.trim(), "a=b, · and a long line");
        assert_eq!(read.html, "<p>");
    }
}
