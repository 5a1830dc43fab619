//! What providers say, made fit to keep: short, and without what they quote from people.

use domain::ports::payments::{GatewayError, NoticeError};

/// The longest text of a provider that is passed on.
const LONGEST: usize = 300;

/// The beginning of `text`, at most 300 characters, as it is: for numbers of providers.
pub(crate) fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// The same without what providers quote of people: numbers of seven digits and more and addresses
/// become `*`. It may go into history, which is for ever.
pub(crate) fn short(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    let words = words.map(|word| match word.contains('@') {
        true => word
            .chars()
            .map(|one| if one.is_whitespace() { one } else { '*' })
            .collect(),
        false => without_numbers(word),
    });
    cut(&words.collect::<String>())
}

fn without_numbers(word: &str) -> String {
    let (mut kept, mut digits) = (String::with_capacity(word.len()), String::new());
    for letter in word.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        kept.push_str(if digits.len() < 7 { &digits } else { "*" });
        digits.clear();
        kept.extend(Some(letter).filter(|letter| *letter != '\0'));
    }
    kept
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

/// The provider answered about something else than it was asked about: that is no answer.
pub(crate) fn another() -> GatewayError {
    ambiguous("an answer about another payment")
}

/// People must look at the account.
pub(crate) fn misconfigured(code: &str) -> GatewayError {
    GatewayError::Misconfigured { code: short(code) }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, cut, short};

    #[test]
    fn what_a_provider_quotes_of_people_is_not_kept() {
        assert_eq!(
            short(
                "400.002.02 Bad Request - Invalid PhoneNumber 254712345678, sent by ada@example.com "
            ),
            "400.002.02 Bad Request - Invalid PhoneNumber *, sent by *************** "
        );
        assert_eq!(short("500.003.1001 busy"), "500.003.1001 busy");
        assert_eq!(cut("ws_CO_191220191020363925"), "ws_CO_191220191020363925");
        assert_eq!(short(&"x".repeat(1_000)).len(), LONGEST);
    }
}
