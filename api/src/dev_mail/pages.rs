//! The two pages. Whatever comes from a letter is escaped; its HTML stands in a frame that may do nothing.

use super::eml::Letter;
use uuid::Uuid;

const STYLE: &str = "body{font:15px/1.5 Helvetica,Arial,sans-serif;margin:2rem;color:#20302b}\
    table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .8rem .4rem 0;\
    border-bottom:1px solid #ddd}iframe{width:100%;height:70vh;border:1px solid #ccc}\
    pre{white-space:pre-wrap;background:#f5f5f2;padding:1rem}";

pub(super) fn list(letters: &[(Uuid, Letter)]) -> String {
    let rows: String = letters
        .iter()
        .map(|(id, letter)| {
            let [date, to, subject] = [&letter.date, &letter.to, &letter.subject].map(|it| escaped(it));
            format!("<tr><td>{date}</td><td>{to}</td><td><a href=\"/dev/mail/{id}\">{subject}</a></td></tr>")
        })
        .collect();
    let none = if letters.is_empty() {
        "<p>No letter has been written yet.</p>"
    } else {
        ""
    };
    page(
        "Outbox",
        &format!(
            "<h1>Outbox</h1>{none}<table><tr><th>When</th><th>To</th><th>Subject</th></tr>{rows}</table>"
        ),
    )
}

pub(super) fn show(id: Uuid, letter: &Letter) -> String {
    let [date, to, subject, text] =
        [&letter.date, &letter.to, &letter.subject, &letter.text].map(|it| escaped(it));
    page(
        &subject,
        &format!(
            "<p><a href=\"/dev/mail\">Outbox</a></p><h1>{subject}</h1><p>To {to}, {date}</p>\
             <iframe sandbox=\"\" src=\"/dev/mail/{id}/html\" title=\"The letter\"></iframe>\
             <h2>As plain text</h2><pre>{text}</pre>"
        ),
    )
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>{body}</body></html>"
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
