//! What a refusal has to look like, and tables of requests that must be refused.

use super::wire::Ask;
use futures::StreamExt;
use testkit::actors::Answer;

/// What is wrong with a refusal as a document; `None` for a good one.
pub(crate) fn flaw(answer: &Answer) -> Option<String> {
    let (status, body) = (answer.status.as_u16(), &answer.body);
    let kind = answer.header("content-type").unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let flaws = [
        (status >= 500, "a failure of the shop"),
        (
            !kind.starts_with("application/problem+json"),
            "not application/problem+json",
        ),
        (!text("type").starts_with("/api/problems/"), "no type"),
        (text("title").is_empty(), "no title"),
        (text("detail").is_empty(), "no detail"),
        (body["status"] != status, "another status inside"),
        (
            text("code").is_empty() || !text("type").ends_with(text("code")),
            "no code",
        ),
        (
            Some(text("instance")) != answer.header("x-request-id"),
            "another instance than X-Request-Id",
        ),
        (
            tells_too_much(&body.to_string()),
            "tells what is inside the shop",
        ),
        (
            answer.header("x-content-type-options") != Some("nosniff"),
            "undressed",
        ),
    ];
    let found: Vec<&str> = flaws
        .iter()
        .filter(|(wrong, _)| *wrong)
        .map(|(_, what)| *what)
        .collect();
    (!found.is_empty()).then(|| found.join(", "))
}

fn tells_too_much(text: &str) -> bool {
    ["sqlx", "panicked", "postgres", "SELECT ", ".rs:", "pg_"]
        .iter()
        .any(|inner| text.contains(inner))
}

/// A request that must be refused, and how.
pub(crate) struct Row {
    /// What a shopkeeper would call it.
    pub(crate) what: String,
    /// The request.
    pub(crate) ask: Ask,
    /// The status and the code it deserves.
    pub(crate) due: (u16, &'static str),
}

/// A row.
pub(crate) fn row(what: impl Into<String>, ask: Ask, status: u16, code: &'static str) -> Row {
    Row {
        what: what.into(),
        ask,
        due: (status, code),
    }
}

/// Nothing was found, or everything that was found is named.
#[track_caller]
pub(crate) fn nothing(found: &[String]) {
    assert!(
        found.is_empty(),
        "{} rows went wrong:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// Sends all of them, a few at once; the answers come in the order of the questions.
pub(crate) async fn all<'a>(port: u16, asks: impl IntoIterator<Item = &'a Ask>) -> Vec<Answer> {
    let answers: Vec<_> = asks.into_iter().map(|ask| ask.at(port)).collect();
    futures::stream::iter(answers).buffered(8).collect().await
}

/// Sends every row; answers those that were not refused as they deserve.
pub(crate) async fn odd_ones(port: u16, rows: &[Row]) -> Vec<String> {
    let answers = all(port, rows.iter().map(|row| &row.ask)).await;
    let mut odd = Vec::new();
    for (Row { what, ask, due }, answer) in rows.iter().zip(answers) {
        let got = (answer.status.as_u16(), answer.code());
        if got != *due {
            odd.push(format!(
                "- {what}: {got:?} instead of {due:?}: {} -> {}",
                ask.named(),
                answer.body
            ));
        } else if let Some(flaw) = flaw(&answer) {
            odd.push(format!(
                "- {what}: {flaw}: {} -> {}",
                ask.named(),
                answer.body
            ));
        }
    }
    odd
}

/// Sends every request; answers those that made the shop fail, or were refused without a document.
pub(crate) async fn failures(port: u16, asks: &[Ask]) -> Vec<String> {
    let answers = all(port, asks).await;
    let mut odd = Vec::new();
    for (ask, answer) in asks.iter().zip(answers) {
        let status = answer.status.as_u16();
        if let Some(flaw) = flaw(&answer).filter(|_| status >= 400) {
            odd.push(format!(
                "- {status}: {flaw}: {} -> {}",
                ask.named(),
                answer.body
            ));
        }
    }
    odd
}
