//! Reading `POST /v3/mail/send` as SendGrid does.

use serde::Serialize;
use serde_json::Value;

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentLetter {
    /// What `X-Message-Id` said.
    pub message_id: String,
    /// The addresses.
    pub to: Vec<String>,
    /// Who wrote.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// The parts, by their type.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// The kinds it was filed under.
    pub categories: Vec<String>,
    /// What the shop calls it.
    pub letter_id: Option<String>,
    /// Headers of the shop's own.
    pub headers: Value,
}

/// A field, and what is wrong with it.
pub(super) type Complaint = (Option<&'static str>, &'static str);

/// Most recipients of one call.
const MOST: usize = 1_000;

pub(super) fn read(body: &Value, message_id: String) -> Result<SentLetter, Complaint> {
    let from = body["from"]["email"]
        .as_str()
        .filter(|from| from.contains('@'));
    let from = from.ok_or((
        Some("from.email"),
        "The from email does not contain a valid address.",
    ))?;
    let people = body["personalizations"]
        .as_array()
        .filter(|list| !list.is_empty());
    let people = people.ok_or((
        Some("personalizations"),
        "The personalizations field is required and must have at least one personalization.",
    ))?;
    let (to, subject) = (readers(people)?, subject(body, people)?);
    let content = body["content"].as_array().filter(|list| !list.is_empty());
    let content = content.ok_or((
        Some("content"),
        "Unless a valid template_id is provided, the content parameter is required.",
    ))?;
    let plain_later = content
        .iter()
        .skip(1)
        .any(|part| part["type"] == "text/plain");
    if plain_later && content.len() > 1 {
        return Err((
            Some("content"),
            "If present, text/plain and text/html may only be provided once, text/plain first.",
        ));
    }
    let part = |kind: &str| {
        let part = content.iter().find(|part| part["type"] == kind);
        part.and_then(|part| part["value"].as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let categories = body["categories"].as_array().into_iter().flatten();
    Ok(SentLetter {
        message_id,
        to,
        from: from.to_owned(),
        subject,
        text: part("text/plain"),
        html: part("text/html"),
        categories: categories
            .filter_map(|one| Some(one.as_str()?.to_owned()))
            .collect(),
        letter_id: people[0]["custom_args"]["letter_id"]
            .as_str()
            .map(str::to_owned),
        headers: body["headers"].clone(),
    })
}

fn subject(body: &Value, people: &[Value]) -> Result<String, Complaint> {
    let subject = body["subject"]
        .as_str()
        .or_else(|| people[0]["subject"].as_str());
    let subject = subject.filter(|subject| !subject.is_empty());
    let subject = subject.ok_or((Some("subject"), "The subject is required."))?;
    Ok(subject.to_owned())
}

fn readers(people: &[Value]) -> Result<Vec<String>, Complaint> {
    let mut readers: Vec<String> = Vec::new();
    for person in people {
        let to = person["to"].as_array().filter(|list| !list.is_empty());
        let to = to.ok_or((Some("personalizations.0.to"), "The to array is required."))?;
        for reader in to {
            let address = reader["email"]
                .as_str()
                .filter(|address| address.contains('@'));
            let address = address.ok_or((
                Some("personalizations.0.to.0.email"),
                "Does not contain a valid address.",
            ))?;
            if readers
                .iter()
                .any(|known| known.eq_ignore_ascii_case(address))
            {
                return Err((
                    Some("personalizations"),
                    "Each email address in the personalization block should be unique.",
                ));
            }
            readers.push(address.to_owned());
        }
    }
    match readers.len() {
        0..=MOST => Ok(readers),
        _ => Err((Some("personalizations"), "There are too many recipients.")),
    }
}
