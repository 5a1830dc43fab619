//! What providers say, made fit to keep: short, and without what they quote from people.

use domain::ports::payments::{GatewayError, NoticeError};

/// The longest text of a provider that is passed on.
const LONGEST: usize = 300;

/// The beginning of `text`, at most 300 characters.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// The first of several texts that says something.
pub(crate) fn first<'a>(texts: impl IntoIterator<Item = &'a Option<String>>) -> Option<&'a str> {
    let mut texts = texts.into_iter().filter_map(Option::as_deref);
    texts.find(|text| !text.is_empty())
}

/// Where a JSON text stops making sense. The parser's own message quotes the value, which may be
/// personal, so only the place is told.
pub(crate) fn place(error: &serde_json::Error) -> String {
    format!("line {} column {}", error.line(), error.column())
}

/// A notice that cannot be read.
pub(crate) fn unreadable(why: &str) -> NoticeError {
    NoticeError::Unreadable(short(why))
}

/// A wish that this shop does not even send.
pub(crate) fn refused(code: &str, message: &str) -> GatewayError {
    GatewayError::Refused {
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

/// It may have happened.
pub(crate) fn ambiguous(said: &str) -> GatewayError {
    GatewayError::Ambiguous { said: short(said) }
}

/// People must look at the account.
pub(crate) fn misconfigured(code: &str) -> GatewayError {
    GatewayError::Misconfigured { code: short(code) }
}
