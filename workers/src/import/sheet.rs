//! A CSV file with named columns, read row by row in constant memory.

use super::lines::{Lines, NotText, TextLine};
use super::record::{Broken, cut};
use super::{BadRow, ImportError};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

/// The columns a kind of file has.
pub(super) struct Columns {
    pub(super) required: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
    /// Whether a quoted value may hold line breaks. Without them a broken quote costs one line.
    pub(super) multiline: bool,
}

/// A row: its values by column name.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The line it starts on.
    pub(super) line: u64,
    places: Arc<HashMap<&'static str, usize>>,
    fields: Vec<String>,
}

impl Row {
    /// The value without spaces around it; empty where the file has no such column.
    pub(super) fn text(&self, column: &str) -> &str {
        let place = self.places.get(column).and_then(|at| self.fields.get(*at));
        place.map_or("", |field| field.trim())
    }
}

/// What the reader met: a row, or a line that is none.
pub(super) type Met = Result<Row, BadRow>;

/// An open file whose header was accepted.
pub(super) struct Sheet<R> {
    lines: Lines<R>,
    places: Arc<HashMap<&'static str, usize>>,
    width: usize,
    multiline: bool,
}

/// Lines that one quoted value may span.
const TALLEST_ROW: usize = 1_000;

impl Sheet<BufReader<File>> {
    /// Opens the file and checks its header; a header that does not fit refuses the whole file.
    pub(super) fn open(path: &Path, columns: &Columns) -> Result<Self, ImportError> {
        let file = File::open(path).map_err(|cause| ImportError::File {
            path: path.to_owned(),
            cause,
        })?;
        Self::read(BufReader::with_capacity(256 * 1024, file), path, columns)
    }
}

impl<R: BufRead> Sheet<R> {
    pub(super) fn read(mut from: R, path: &Path, columns: &Columns) -> Result<Self, ImportError> {
        let refused = |reason: &str| ImportError::NotCsv {
            path: path.to_owned(),
            reason: reason.to_owned(),
        };
        let failed = |cause| ImportError::File {
            path: path.to_owned(),
            cause,
        };
        let start = from.fill_buf().map_err(failed)?;
        if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
            return Err(refused("it is UTF-16; save it as UTF-8"));
        }
        let mut lines = Lines::new(from);
        let header = lines
            .next()
            .map_err(failed)?
            .ok_or_else(|| refused("it is empty"))?;
        let header = header.text.map_err(|why| refused(why.reason()))?;
        let names = cut(&header).map_err(|_| refused("the quotes of its header are broken"))?;
        let places = places(&names, path, columns)?;
        Ok(Self {
            lines,
            places: Arc::new(places),
            width: names.len(),
            multiline: columns.multiline,
        })
    }

    /// The next row, the next line that is no row, or nothing at the end. Empty lines are skipped.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Met>> {
        loop {
            let Some(line) = self.lines.next()? else {
                return Ok(None);
            };
            let number = line.number;
            let text = match line.text {
                Ok(text) => text,
                Err(why) => return Ok(Some(Err(not_text(number, why)))),
            };
            if text.trim().is_empty() {
                continue;
            }
            let fields = match cut(&text) {
                Err(Broken::Unclosed) if self.multiline => self.tall(text)?,
                cut => cut,
            };
            return Ok(Some(self.row(number, fields)));
        }
    }

    /// A record whose quoted value goes on in the next lines. If it never closes, those lines are
    /// given back and only the first one is broken.
    fn tall(&mut self, first: String) -> std::io::Result<Result<Vec<String>, Broken>> {
        let mut whole = first;
        let mut taken: Vec<TextLine> = Vec::new();
        while taken.len() < TALLEST_ROW {
            let Some(line) = self.lines.next()? else {
                break;
            };
            let text = line.text.clone();
            taken.push(line);
            let Ok(text) = text else { break };
            whole.push('\n');
            whole.push_str(&text);
            match cut(&whole) {
                Err(Broken::Unclosed) => {}
                Ok(fields) if fields.len() == self.width => return Ok(Ok(fields)),
                _ => break,
            }
        }
        self.lines.put_back(taken.into_iter());
        Ok(Err(Broken::Unclosed))
    }

    fn row(&self, line: u64, fields: Result<Vec<String>, Broken>) -> Met {
        let fields = fields.map_err(|why| match why {
            Broken::Unclosed => BadRow::new(line, "", "broken_quotes", "a quote is never closed"),
            Broken::StrayQuote => {
                let reason = "a quote stands inside a value; quote the value and double it";
                BadRow::new(line, "", "broken_quotes", reason)
            }
        })?;
        if fields.len() == self.width {
            return Ok(Row {
                line,
                places: Arc::clone(&self.places),
                fields,
            });
        }
        let reason = format!(
            "the row has {} values, the header {}",
            fields.len(),
            self.width
        );
        Err(BadRow::new(line, "", "wrong_width", reason))
    }
}

fn not_text(line: u64, why: NotText) -> BadRow {
    BadRow::new(line, "", why.code(), why.reason())
}

fn places(
    names: &[String],
    path: &Path,
    columns: &Columns,
) -> Result<HashMap<&'static str, usize>, ImportError> {
    let known = || columns.required.iter().chain(columns.optional).copied();
    let mut places = HashMap::new();
    let (mut unknown, mut twice) = (Vec::new(), Vec::new());
    for (at, name) in names.iter().enumerate() {
        match known().find(|column| *column == name.trim()) {
            None => unknown.push(super::field::quoted(name)),
            Some(column) if places.insert(column, at).is_some() => twice.push(column.to_owned()),
            Some(_) => {}
        }
    }
    let absent = columns
        .required
        .iter()
        .filter(|column| !places.contains_key(**column));
    let missing: Vec<String> = absent.map(|column| (*column).to_owned()).collect();
    if unknown.is_empty() && twice.is_empty() && missing.is_empty() {
        return Ok(places);
    }
    let allowed = known().collect::<Vec<_>>().join(", ");
    Err(ImportError::Columns {
        path: path.to_owned(),
        missing,
        unknown,
        twice,
        allowed,
    })
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
