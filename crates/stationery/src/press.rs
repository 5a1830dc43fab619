//! The press: one layout, printed twice.

use crate::kinds::kind;
use crate::sheet::{House, Told};
use minijinja::{AutoEscape, Environment, context};

/// Prints letters.
pub struct Press {
    layouts: Environment<'static>,
    house: House,
}

/// A letter that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// On one line.
    pub subject: String,
    /// For mailboxes that show HTML.
    pub html: String,
    /// For all others.
    pub text: String,
}

/// Why a letter was not printed.
#[derive(Debug, thiserror::Error)]
pub enum StationeryError {
    /// Nobody knows such a letter.
    #[error("no letter is called `{0}`")]
    NoSuchKind(String),
    /// It needs a link, and its secret is gone.
    #[error("a letter of this kind has a link, and there is none")]
    NoLink,
    /// The layout is broken.
    #[error("the layout: {0}")]
    Layout(#[from] minijinja::Error),
}

const HTML: &str = include_str!("paper/letter.html");
const TEXT: &str = include_str!("paper/letter.txt");

impl Press {
    /// # Errors
    /// Where a layout is broken.
    pub fn new(house: House) -> Result<Self, StationeryError> {
        let mut layouts = Environment::empty();
        layouts.set_auto_escape_callback(|name| match name.ends_with(".html") {
            true => AutoEscape::Html,
            false => AutoEscape::None,
        });
        layouts.set_trim_blocks(true);
        layouts.set_lstrip_blocks(true);
        layouts.add_template("letter.html", HTML)?;
        layouts.add_template("letter.txt", TEXT)?;
        Ok(Self { layouts, house })
    }

    /// Prints the letter `name`.
    ///
    /// # Errors
    /// [`StationeryError`] where there is none, or its link is missing.
    pub fn print(&self, name: &str, told: &Told<'_>) -> Result<Printed, StationeryError> {
        let kind = kind(name).ok_or_else(|| StationeryError::NoSuchKind(name.to_owned()))?;
        if kind.has_link() && told.secret.is_none() {
            return Err(StationeryError::NoLink);
        }
        let mut sheet = (kind.write)(told, &self.house);
        sheet.subject = one_line(&sheet.subject);
        let print = |layout: &str| {
            let layout = self.layouts.get_template(layout)?;
            layout.render(context! { sheet => sheet, house => self.house })
        };
        Ok(Printed {
            html: print("letter.html")?,
            text: print("letter.txt")?,
            subject: sheet.subject,
        })
    }
}

fn one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_control() || letter.is_whitespace());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
