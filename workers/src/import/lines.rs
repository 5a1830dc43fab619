//! Physical lines of a text file, numbered, with what is not text refused.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// The longest line that is read; a longer one is not a table.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;

/// One physical line without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextLine {
    pub(super) number: u64,
    pub(super) text: Result<String, NotText>,
}

/// Why bytes are not a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotText {
    /// Not UTF-8.
    Encoding,
    /// A NUL byte: a binary file, or UTF-16.
    Nul,
    /// More than [`LONGEST_LINE`] bytes.
    TooLong,
}

impl NotText {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Encoding => "not_utf8",
            Self::Nul => "nul_byte",
            Self::TooLong => "line_too_long",
        }
    }

    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Encoding => "the line is not UTF-8; save the file as UTF-8",
            Self::Nul => "the line contains a NUL byte; the file is binary or UTF-16",
            Self::TooLong => "the line is longer than 1 MiB",
        }
    }
}

/// Reads lines one by one; lines can be put back when a record turns out not to need them.
pub(super) struct Lines<R> {
    from: R,
    number: u64,
    returned: VecDeque<TextLine>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            number: 0,
            returned: VecDeque::new(),
        }
    }

    /// The next line, or nothing at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<TextLine>> {
        if let Some(line) = self.returned.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::with_capacity(160);
        let too_long = self.fill(&mut bytes)?;
        if bytes.is_empty() && !too_long {
            return Ok(None);
        }
        self.number += 1;
        let text = if too_long {
            Err(NotText::TooLong)
        } else {
            text(bytes, self.number == 1)
        };
        Ok(Some(TextLine {
            number: self.number,
            text,
        }))
    }

    /// Gives lines back, in their order; they are the next ones to be read.
    pub(super) fn put_back(&mut self, lines: impl DoubleEndedIterator<Item = TextLine>) {
        for line in lines.rev() {
            self.returned.push_front(line);
        }
    }

    /// Reads to the line break; true if the line is too long (the rest of it is skipped).
    fn fill(&mut self, into: &mut Vec<u8>) -> io::Result<bool> {
        let mut too_long = false;
        loop {
            let buffer = self.from.fill_buf()?;
            if buffer.is_empty() {
                return Ok(too_long);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let take = end.map_or(buffer.len(), |at| at + 1);
            if into.len() + take > LONGEST_LINE {
                too_long = true;
                into.clear();
            }
            if !too_long {
                into.extend_from_slice(&buffer[..take]);
            }
            self.from.consume(take);
            if end.is_some() {
                return Ok(too_long);
            }
        }
    }
}

fn text(mut bytes: Vec<u8>, first: bool) -> Result<String, NotText> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    if first && bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    if bytes.contains(&0) {
        return Err(NotText::Nul);
    }
    String::from_utf8(bytes).map_err(|_| NotText::Encoding)
}
